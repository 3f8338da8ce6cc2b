/** Erase: what is kept about a person goes. Usage counts and wrong-code budgets stay. */

import { Refusal } from "../errors.ts";
import { recordOf, type VerificationRecord } from "../verification/record.ts";
import type { Command } from "./command.ts";

/** One record; replies with it, as it was. */
export function eraseRecord(
	accountSid: string,
	sid: string,
): Command<VerificationRecord> {
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = work.verification(sid);
			if (
				verification === undefined ||
				verification.accountSid !== accountSid
			) {
				throw new Refusal("unknown_verification");
			}
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
