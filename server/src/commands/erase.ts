/** Erase: what is kept about a person goes. Usage counts and wrong-code budgets stay. */

import { recordOf, type VerificationRecord } from "../verification/record.ts";
import {
	cancel,
	endIfOver,
	type Verification,
} from "../verification/verification.ts";
import { type Command, ownVerification, type Work } from "./command.ts";

/** One record; replies with it, as it was. */
export function eraseRecord(
	accountSid: string,
	sid: string,
): Command<VerificationRecord> {
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			const record = recordOf(verification, now);
			remove(work, verification, now);
			return record;
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
