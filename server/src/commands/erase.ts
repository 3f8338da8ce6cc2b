/** Erase: what is kept about a person goes. Usage counts and wrong-code budgets stay. */

import {
	cancel,
	endIfOver,
	type Verification,
} from "../verification/verification.ts";
import { type Command, ownVerification, type Work } from "./command.ts";

/** One record; replies with what `shown` makes of it, as it was. */
export function eraseRecord<Shown>(
	accountSid: string,
	sid: string,
	shown: (verification: Verification, now: number) => Shown,
): Command<Shown> {
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			const before = shown(verification, now);
			remove(work, verification, now);
			return before;
		},
	};
}

/** Several, whichever of them are still there. */
export function eraseRecords(
	accountSid: string,
	sids: readonly string[],
): Command<void> {
	return {
		keys: { verifications: sids },
		decide(work, now) {
			for (const sid of sids) {
				const verification = work.verification(sid);
				if (verification?.accountSid === accountSid) {
					remove(work, verification, now);
				}
			}
		},
	};
}

/** Ended first, and without news: what another decision of the batch has begun is taken back. */
function remove(work: Work, verification: Verification, now: number): void {
	endIfOver(verification, now);
	if (verification.status === "pending") cancel(verification, now);
	verification.callbacks = null;
	work.remove(verification);
}
