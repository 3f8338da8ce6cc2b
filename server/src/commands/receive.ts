/**
 * Receive: a provider's later word on a message. It may come before the
 * acceptance that it answers is committed, so one that names nobody is held.
 */

import type { Receipt } from "../channels/provider.ts";
import { takeReceipt } from "../verification/receipt.ts";
import type { Command } from "./command.ts";

const HELD_MS = 60_000;
/** Of one reference; a provider has no more to say before we know it. */
const MOST_HELD = 10;

/**
 * `overtaken`: another instance committed the acceptance between the look-up and
 * this, so that its verification was not loaded. To be received once more; what
 * a reference names never changes, so that is enough.
 */
export type Received = "taken" | "old" | "held" | "overtaken";

export function receive(provider: string, receipt: Receipt): Command<Received> {
	const key = { provider, reference: receipt.reference };
	let loaded: string | undefined;
	return {
		lookup: { reference: key },
		keys({ referred }) {
			loaded = referred;
			return {
				references: [key],
				verifications: referred === undefined ? [] : [referred],
			};
		},
		decide(work, now) {
			const known = work.reference(key);
			const message = known?.message ?? null;
			if (message === null) {
				const held = (known?.expiresAt ?? 0) > now ? (known?.held ?? []) : [];
				work.setReference({
					...key,
					message: null,
					held: [...held, receipt].slice(-MOST_HELD),
					expiresAt: now + HELD_MS,
				});
				return "held";
			}
			const verification = work.verification(message.verification);
			if (verification === undefined && message.verification !== loaded) {
				return "overtaken";
			}
			const event = verification?.events.find(
				({ sid }) => sid === message.event,
			);
			if (verification === undefined || event === undefined) return "old";
			if (!takeReceipt(verification, event, receipt, now)) return "old";
			work.changed(verification);
			return "taken";
		},
	};
}
