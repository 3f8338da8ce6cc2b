/**
 * Commands: everything that changes what is stored. One file for each: the keys
 * that it loads and its decision, synchronous and without I/O. SIDs, codes and
 * random numbers come in as arguments.
 */

import { Refusal } from "../errors.ts";
import type { Dispatch, DueMessage } from "../messages/work.ts";
import type { Command as StoreCommand } from "../store/decision.ts";
import type { AfterCommit, Work as StoreWork } from "../store/work.ts";
import type { CallbackDispatch } from "../verification/callbacks.ts";
import type { Verification } from "../verification/verification.ts";

/** What a commit leaves to be done by this instance, unless a later decision of the same batch made it needless. */
export type Due =
	| DueMessage
	| (AfterCommit &
			(
				| {
						/** The lease of a message that this instance holds was renewed. */
						readonly renewed: Pick<Dispatch, "leasedUntil"> & {
							readonly eventSid: string;
						};
				  }
				| { readonly callback: CallbackDispatch }
			));

export type Command<Reply> = StoreCommand<Reply, Due>;
export type Work = StoreWork<Due>;

/** The account's own verification; another's is as unknown as none. */
export function ownVerification(
	work: Work,
	accountSid: string,
	sid: string,
): Verification {
	const verification = work.verification(sid);
	if (verification?.accountSid !== accountSid) {
		throw new Refusal("unknown_verification");
	}
	return verification;
}
