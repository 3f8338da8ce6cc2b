/** Erase: deletes what is stored about a person. Usage counts and budgets of wrong codes stay. */

import {
	cancel,
	endIfOver,
	type Verification,
} from "../verification/verification.ts";
import { type Command, ownVerification, type Work } from "./command.ts";

/** Erases one record. The reply is what `shown` makes of the record before that. */
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

/** Erases several records; those that are already gone are skipped. */
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

/** Ends the record without news, so that messages begun in the same batch are taken back. */
function remove(work: Work, verification: Verification, now: number): void {
	endIfOver(verification, now);
	if (verification.status === "pending") cancel(verification, now);
	verification.callbacks = null;
	work.remove(verification);
}
