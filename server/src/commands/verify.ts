/**
 * Verify: one submission of a code. The wrong ones are outcomes, not errors:
 * their bookkeeping is saved in the commit that answers them, so that no burst,
 * crash or error path buys a free guess.
 */

import { Refusal, type RefusalName } from "../errors.ts";
import type { Whereabouts } from "../store/contract.ts";
import {
	type Budget,
	lockedUntil,
	withWrongCode,
} from "../verification/budget.ts";
import { recipientKeys } from "../verification/recipient.ts";
import {
	attemptsLeft,
	check,
	statusAt,
	type Verification,
	type VerificationStatus,
} from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";

export type VerifyRequest = {
	readonly accountSid: string;
	readonly sid: string;
	/** Must be the verification's own where it is given. */
	readonly service: string | null;
	/** As it was typed. */
	readonly submitted: string;
	readonly checkSid: string;
};

export type VerifyRules = {
	readonly budget: Budget;
	readonly budgetKey: (accountSid: string, recipient: string) => string;
	/** Whether the submitted code is the verification's; null: a dummy, for its time alone. */
	readonly isRight: (verification: Verification | null) => boolean;
};

export type Verified =
	| { readonly outcome: "verified"; readonly sid: string }
	| {
			readonly outcome: "wrong" | "used_up";
			readonly sid: string;
			readonly attemptsLeft: number;
			readonly expiresAt: number;
	  };

const ENDED: Record<Exclude<VerificationStatus, "pending">, RefusalName> = {
	expired: "expired",
	failed: "attempts_used_up",
	canceled: "canceled",
	success: "already_verified",
};

export function verify(
	request: VerifyRequest,
	rules: VerifyRules,
): Command<Verified> {
	const { accountSid, sid } = request;
	return {
		lookup: { verification: sid },
		keys: ({ whereabouts }) => ({
			verifications: [sid],
			counters: isOwn(whereabouts, accountSid)
				? whereabouts.recipients.map((recipient) =>
						rules.budgetKey(accountSid, recipient),
					)
				: [],
		}),
		decide(work, now) {
			const verification = work.verification(sid);
			if (
				verification === undefined ||
				verification.accountSid !== accountSid ||
				(request.service !== null && verification.service !== request.service)
			) {
				rules.isRight(null);
				throw new Refusal("unknown_verification");
			}
			const status = statusAt(verification, now);
			if (status !== "pending") {
				throw new Refusal(ENDED[status], { requestId: sid });
			}
			const keys = recipientKeys(verification).map((recipient) =>
				rules.budgetKey(accountSid, recipient),
			);
			mustNotBeLocked(work, keys, rules.budget, sid, now);

			const outcome = check(
				verification,
				{ sid: request.checkSid, code: request.submitted },
				rules.isRight(verification),
				now,
			);
			work.changed(verification);
			for (const key of keys) {
				if (outcome === "verified") work.forgetCounter(key);
				else countWrongCode(work, key, rules.budget, now);
			}
			if (outcome === "verified") return { outcome, sid };
			return {
				outcome,
				sid,
				attemptsLeft: attemptsLeft(verification),
				expiresAt: verification.expiresAt,
			};
		},
	};
}

function isOwn(
	whereabouts: Whereabouts | undefined,
	accountSid: string,
): whereabouts is Whereabouts {
	return whereabouts?.accountSid === accountSid;
}

function mustNotBeLocked(
	work: Work,
	keys: readonly string[],
	budget: Budget,
	sid: string,
	now: number,
): void {
	for (const key of keys) {
		const until = lockedUntil(work.counter(key)?.times ?? [], budget, now);
		if (until !== null) {
			throw new Refusal("recipient_locked", {
				requestId: sid,
				details: { retryAfter: Math.max(1, Math.ceil((until - now) / 1_000)) },
			});
		}
	}
}

function countWrongCode(
	work: Work,
	key: string,
	budget: Budget,
	now: number,
): void {
	work.setCounter({
		key,
		times: withWrongCode(work.counter(key)?.times ?? [], budget, now),
		expiresAt: now + budget.windowMs,
	});
}
