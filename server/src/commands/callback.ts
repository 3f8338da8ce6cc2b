/** Callback: what became of news that were told is recorded, and the next are told. */

import {
	type CallbackDispatch,
	type CallbackOutcome,
	leaseCallback,
	takeCallbackOutcome,
} from "../verification/callbacks.ts";
import type { Command } from "./command.ts";

export function settleCallback(
	callback: CallbackDispatch,
	outcome: CallbackOutcome | "later",
	rules: { readonly instance: string; readonly jitter: number },
): Command<void> {
	return {
		keys: { verifications: [callback.requestId] },
		decide(work, now) {
			const verification = work.verification(callback.requestId);
			// Erased meanwhile: its news went with it.
			if (verification === undefined) return;
			if (
				!takeCallbackOutcome(verification, callback, outcome, now, rules.jitter)
			) {
				return;
			}
			// The next in order, if it has not failed before: its time is now.
			const { handover } = verification.callbacks ?? {};
			if (handover && handover.at <= now) {
				const next = leaseCallback(verification, rules.instance, now);
				if (next !== null) work.due({ callback: next, isStillDue: () => true });
			}
			work.changed(verification);
		},
	};
}
