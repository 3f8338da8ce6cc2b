/** Somebody asks that news are told once more, under the same id. */

import { Refusal } from "../errors.ts";
import { tellAgain } from "../verification/news.ts";
import { type Command, ownVerification } from "./command.ts";
import { tellFirst } from "./settle-callback.ts";

export function resendCallback(
	request: {
		readonly accountSid: string;
		readonly sid: string;
		/** Id of the news. */
		readonly id: string;
	},
	parts: { readonly instance: string },
): Command<void> {
	const { accountSid, sid, id } = request;
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			if (!tellAgain(verification, id, now)) {
				throw new Refusal("not_found", {
					message: "This verification has no such callback",
					requestId: sid,
				});
			}
			const { handover } = verification.callbacks ?? {};
			const isDue = handover?.leasedBy === null && handover.at <= now;
			if (isDue) tellFirst(work, verification, parts.instance, now);
			work.changed(verification);
		},
	};
}
