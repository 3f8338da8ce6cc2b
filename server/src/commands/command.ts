/**
 * Commands: everything that changes stored rows. Each has a file with the keys
 * that it loads and its decision, which is synchronous and does no I/O. SIDs,
 * codes and random numbers come in as arguments.
 */

import type { AccountDispatch } from "../accounts/account-news.ts";
import { Refusal } from "../errors.ts";
import type { Dispatch, DueMessage } from "../messages/work.ts";
import type { Command as StoreCommand } from "../store/decision.ts";
import type { AfterCommit, Work as StoreWork } from "../store/working-set.ts";
import type { CallbackDispatch } from "../verification/news.ts";
import type { Verification } from "../verification/verification.ts";

/**
 * Work that a commit leaves for this instance, unless a later decision of the
 * same batch makes it needless.
 */
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
				| { readonly accountCallback: AccountDispatch }
				| {
						/**
						 * The SID of an erased verification, or the id of news that lost their
						 * recipient: callbacks that wait here with the old facts are not sent.
						 */
						readonly erased: string;
				  }
			));

export type Command<Reply> = StoreCommand<Reply, Due>;
export type Work = StoreWork<Due>;

/** The account's own verification. Another account's is treated as unknown. */
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
