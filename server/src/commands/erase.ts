/** Erase: what is kept about a person goes. Usage counts and wrong-code budgets stay. */

import { recordOf, type VerificationRecord } from "../verification/record.ts";
import { type Command, ownVerification } from "./command.ts";

/** One record; replies with it, as it was. */
export function eraseRecord(
	accountSid: string,
	sid: string,
): Command<VerificationRecord> {
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			work.remove(verification);
			return recordOf(verification, now);
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
		decide(work) {
			for (const sid of sids) {
				const verification = work.verification(sid);
				if (verification?.accountSid === accountSid) work.remove(verification);
			}
		},
	};
}
