/** Cancel: the caller gives up a verification. A second cancel changes nothing. */

import { Refusal } from "../errors.ts";
import { cancel, statusAt } from "../verification/verification.ts";
import type { Command } from "./command.ts";
import { type Target, targetKeys, targetOf } from "./target.ts";

export function cancelVerification(request: {
	readonly accountSid: string;
	readonly target: Target;
}): Command<{ sid: string }> {
	const { accountSid, target } = request;
	return {
		keys: targetKeys(accountSid, target, "ended too"),
		decide(work, now) {
			const verification = targetOf(work, accountSid, target, "ended too", now);
			if (verification === undefined) {
				throw new Refusal("unknown_verification");
			}
			const { sid } = verification;
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
