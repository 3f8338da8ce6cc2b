/**
 * Makes those known to the fraud guard who were verified before this store had one, in
 * steps with requests between them. Until all are, the guard refuses nothing.
 */

import type { Logger } from "pino";
import type { Command } from "../commands/command.ts";
import { KNOWN_FOR_MS } from "../guard/known.ts";
import { type FormerParts, presentKeyIn } from "../protection/former-counts.ts";
import { knownKey } from "../protection/guard-gate.ts";
import { provedRecipient } from "../protection/proof.ts";
import type { Store } from "../store/contract.ts";
import { sidFrom } from "../store/sid-range.ts";
import type { Timers } from "../timers.ts";
import { inBackground } from "./in-background.ts";

/** A migration of the store sets it if there are records. */
const FACT = "known recipients";
type Fact = {
	/** The records up to this SID are done. */
	readonly after: string;
	readonly isDone: boolean;
};

const AT_ONCE = 200;

export type KnownFilling = {
	readonly isComplete: () => boolean;
	/** Returns the function that ends the work. */
	start(
		parts: FormerParts & {
			readonly timers: Timers;
			readonly log: Logger;
			readonly now: () => number;
			readonly run: <Reply>(command: Command<Reply>) => Promise<Reply>;
			readonly guard: Parameters<typeof knownKey>[0];
		},
	): () => Promise<void>;
};

export async function knownFilling(store: Store): Promise<KnownFilling> {
	const stored = await store.fact(FACT);
	let { after, isDone }: Fact =
		stored === null
			? { after: "", isDone: true }
			: (JSON.parse(stored) as Fact);
	const note = () =>
		store.replaceFact(FACT, JSON.stringify({ after, isDone } satisfies Fact));

	return {
		isComplete: () => isDone,
		start({ timers, log, now, run, guard, ...former }) {
			if (isDone) return async () => {};
			const failure =
				"Recipients who were verified before cannot be made known to the fraud guard, trying again";
			return inBackground({ timers, log, failure }, async (isClosed) => {
				const first = sidFrom(now() - KNOWN_FOR_MS);
				if (after < first) after = first;
				while (!isDone) {
					if (isClosed()) return;
					const records = await store.records(after, AT_ONCE);
					await run(
						makeKnown(
							records.map(({ sid }) => sid),
							// Records get their present keys at the same time.
							(accountSid, recipient) =>
								knownKey(guard, accountSid, presentKeyIn(former, recipient)),
						),
					);
					after = records.at(-1)?.sid ?? after;
					isDone = records.length < AT_ONCE;
					await note();
					await new Promise<void>((resolve) => timers.soon(resolve));
				}
				log.info(
					"All recipients who were verified before are known to the fraud guard",
				);
			});
		},
	};
}

/** Each record is read again under its lock: an erasure may have come since it was listed. */
export function makeKnown(
	sids: readonly string[],
	keyOf: (accountSid: string, recipient: string) => string,
): Command<void> {
	return {
		keys: { verifications: sids },
		decide(work) {
			for (const sid of sids) {
				const record = work.verification(sid);
				if (record?.status !== "success" || record.test !== undefined) continue;
				const proved = provedRecipient(record);
				if (proved === null || proved.includes("@")) continue;
				work.setKnown(keyOf(record.accountSid, proved), record.updatedAt);
			}
		},
	};
}
