/**
 * Verify: one submission of a code. The wrong ones are outcomes, not errors:
 * their bookkeeping is saved in the commit that answers them, so that no burst,
 * crash or error path buys a free guess.
 */

import { Refusal, type RefusalName } from "../errors.ts";
import {
	countAll,
	countersOf,
	type Full,
	firstFull,
	type LimitUse,
} from "../limits/count.ts";
import type { Whereabouts } from "../store/contract.ts";
import {
	keyOn,
	type RecipientKey,
	recipientKeys,
} from "../verification/recipient.ts";
import {
	attemptsLeft,
	check,
	statusAt,
	type Verification,
	type VerificationStatus,
} from "../verification/verification.ts";
import { type Command, secondsUntil } from "./command.ts";

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
	/**
	 * Wrong codes in a row, across verifications, of one recipient of an account.
	 * Without this bound a guesser opens them in parallel and has `maxAttempts`
	 * guesses at each (RFC 4226 section 7.3; NIST 63B-4 section 3.2.2 allows at
	 * most 100 in a row).
	 */
	readonly budget: (accountSid: string, recipient: RecipientKey) => LimitUse;
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

/** How a check, or a resend, of what has ended is refused. */
export const ENDED: Record<
	Exclude<VerificationStatus, "pending">,
	RefusalName
> = {
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
				? whereabouts.recipients.flatMap((recipient) =>
						countersOf(rules.budget(accountSid, recipient)),
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
			const budgets = recipientKeys(verification).map((recipient) =>
				rules.budget(accountSid, recipient),
			);
			const locked = firstFull(budgets, work.counter, now);
			if (locked !== null) throw lockedRefusal(locked, sid, now);

			const outcome = check(
				verification,
				{ sid: request.checkSid, code: request.submitted },
				rules.isRight(verification),
				now,
			);
			work.changed(verification);
			if (outcome === "verified") {
				const last = verification.events.at(-1);
				if (last !== undefined) {
					const { channel, recipient } = last;
					work.reached({ kind: "verified", channel, recipient });
				}
				const proved = provedRecipient(verification);
				if (proved !== null) {
					const counters = countersOf(rules.budget(accountSid, proved));
					for (const key of counters) work.forgetCounter(key);
				}
			} else {
				countAll(budgets, work, now);
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

/**
 * Whose wrong codes a success clears: the one recipient that the code was sent
 * to. Where it went to two, either may have typed it, and where the other one
 * was only named, it has proved nothing: a guesser would name the victim beside
 * an address of its own, and start afresh with every success.
 */
function provedRecipient(verification: Verification): RecipientKey | null {
	const reached = new Set(
		verification.events.map(({ channel }) => keyOn(channel, verification)),
	);
	const [only = null, ...others] = reached;
	return others.length === 0 ? only : null;
}

function isOwn(
	whereabouts: Whereabouts | undefined,
	accountSid: string,
): whereabouts is Whereabouts {
	return whereabouts?.accountSid === accountSid;
}

function lockedRefusal({ until }: Full, sid: string, now: number): Refusal {
	return new Refusal("recipient_locked", {
		requestId: sid,
		details: { retryAfter: secondsUntil(until, now) },
	});
}
