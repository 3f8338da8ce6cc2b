/**
 * Gives present keys to rows from before numbers were parsed, when one subscriber had
 * a key for each spelling. The migration did pending verifications; this does the
 * other rows, in steps with requests between them. A fact of the store says when all
 * are done; until then each start begins anew.
 */

import type { Logger } from "pino";
import type { Store } from "../store/contract.ts";
import {
	KEY_PARTS,
	KEYS_FACT,
	type KeysFact,
	type Rekeying,
} from "../store/rekey.ts";
import type { Timers } from "../timers.ts";
import { inBackground } from "./in-background.ts";

export async function rekeyingOf(
	store: Store,
	now: () => number,
): Promise<{
	readonly rekeying: Rekeying;
	/** Returns the function that ends the work. */
	start(timers: Timers, log: Logger): () => Promise<void>;
}> {
	const stored = await store.fact(KEYS_FACT);
	const fact =
		stored === null
			? { since: null, isDone: true }
			: (JSON.parse(stored) as KeysFact);
	let { isDone } = fact;
	const since = stored === null ? null : (fact.since ?? now());
	const note = () =>
		store.replaceFact(KEYS_FACT, JSON.stringify({ since, isDone }));
	if (since !== fact.since) await note();

	return {
		rekeying: { since, isUnderWay: () => !isDone },
		start(timers, log) {
			if (isDone) return async () => {};
			const failure = "Records could not get their present keys";
			return inBackground({ timers, log, failure }, async (isClosed) => {
				for (const part of KEY_PARTS) {
					for (let after: string | null = ""; after !== null; ) {
						if (isClosed()) return;
						after = await store.rekey(part, after);
						await new Promise<void>((resolve) => timers.soon(resolve));
					}
				}
				isDone = true;
				await note();
			});
		},
	};
}
