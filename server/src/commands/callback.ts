/** Callback: what became of news that were told is recorded, and the next are told. */

import {
	type CallbackDispatch,
	type CallbackOutcome,
	leaseCallback,
	takeCallbackOutcome,
} from "../verification/callbacks.ts";
import type { Verification } from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";

/** Leases the first of the news to `instance`, to be told once this is committed. */
export function tellFirst(
	work: Work,
	verification: Verification,
	instance: string,
	now: number,
): void {
	const callback = leaseCallback(verification, instance, now);
	if (callback === null) return;
	work.due({
		callback,
		// Erased by a later decision of the same batch, it has none any more.
		isStillDue: () => verification.callbacks?.handover?.hand === callback.hand,
	});
}

export function settleCallback(
	callback: CallbackDispatch,
	outcome: CallbackOutcome | "later",
	rules: { readonly instance: string; readonly jitter: number },
): Command<void> {
	return {
		keys: { verifications: [callback.sid] },
		decide(work, now) {
			const verification = work.verification(callback.sid);
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
				tellFirst(work, verification, rules.instance, now);
			}
			work.changed(verification);
		},
	};
}
