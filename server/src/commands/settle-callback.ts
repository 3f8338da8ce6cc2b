/** Callbacks: records the outcome of told news, and tells the next. */

import {
	type CallbackDispatch,
	type CallbackOutcome,
	leaseCallback,
	type TellAnswer,
	takeCallbackOutcome,
} from "../verification/news.ts";
import type { Verification } from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";

/** Leases the first news to `instance`, to be told after the commit. */
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
		// A later decision of the same batch may have erased the verification and
		// its news.
		isStillDue: () => verification.callbacks?.handover?.hand === callback.hand,
	});
}

export function settleCallback(
	callback: CallbackDispatch,
	outcome: CallbackOutcome | "later",
	parts: {
		readonly instance: string;
		readonly jitter: number;
		readonly answer: TellAnswer;
	},
): Command<void> {
	return {
		keys: { verifications: [callback.sid] },
		decide(work, now) {
			const verification = work.verification(callback.sid);
			// It was erased meanwhile, and its news with it.
			if (verification === undefined) return;
			if (!takeCallbackOutcome(verification, callback, outcome, now, parts)) {
				return;
			}
			// The next news are due at once; after a failure, the same news wait.
			const { handover } = verification.callbacks ?? {};
			if (handover && handover.at <= now) {
				tellFirst(work, verification, parts.instance, now);
			}
			work.changed(verification);
		},
	};
}
