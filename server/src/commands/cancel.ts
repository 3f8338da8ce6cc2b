/** Cancel: the caller gives a verification up. Twice is as good as once. */

import { Refusal } from "../errors.ts";
import { cancel, statusAt } from "../verification/verification.ts";
import { type Command, ownVerification } from "./command.ts";

export function cancelVerification(request: {
	readonly accountSid: string;
	readonly sid: string;
}): Command<{ sid: string }> {
	const { accountSid, sid } = request;
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			switch (statusAt(verification, now)) {
				case "success":
					throw new Refusal("already_verified", { requestId: sid });
				case "expired":
					throw new Refusal("expired", { requestId: sid });
				case "failed":
					throw new Refusal("failed", { requestId: sid });
				case "pending":
					cancel(verification, now);
					work.changed(verification);
			}
			return { sid };
		},
	};
}
