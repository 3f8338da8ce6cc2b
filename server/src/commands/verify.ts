/**
 * Verify: one submission of a code. Wrong codes are outcomes, not errors: their
 * bookkeeping is saved in the commit that answers them, so no burst, crash or
 * error path buys a free guess.
 */

import { Refusal, type RefusalName } from "../errors.ts";
import { countAll, countersOfAll, type LimitUse } from "../limits/count.ts";
import { countVerified, messageOfRightCode } from "../messages/traffic.ts";
import type { Mutable } from "../mutable.ts";
import {
	guessedAt,
	mustHaveBudget,
	startAfresh,
} from "../protection/budget.ts";
import type { VerifiedGuard } from "../protection/guard-verified.ts";
import { provedRecipient } from "../protection/proof.ts";
import type { RecipientKey } from "../verification/recipient.ts";
import {
	attemptsLeft,
	check,
	statusAt,
	type Verification,
	type VerificationStatus,
} from "../verification/verification.ts";
import type { Command } from "./command.ts";
import {
	knownRecipients,
	type Target,
	targetKeys,
	targetOf,
} from "./target.ts";
import { lackingKeys, type Overtaken, overtaken } from "./until-decided.ts";

export type VerifyRequest = {
	readonly accountSid: string;
	readonly target: Target;
	/** If given, it must be the verification's own service. */
	readonly service: string | null;
	/** As the user typed it. */
	readonly submitted: string;
	readonly checkSid: string;
};

export type VerifyParts = {
	/** The budget of wrong codes in a row of one recipient: see `protection/budget.ts`. */
	readonly budget: (
		accountSid: string,
		recipient: RecipientKey,
		isTest: boolean,
	) => LimitUse;
	/**
	 * Whether the submitted code is the verification's; null does the same work
	 * for no verification.
	 */
	readonly isRight: (verification: Verification | null) => boolean;
	readonly guard: VerifiedGuard;
};

export type Verified =
	| { readonly outcome: "verified"; readonly sid: string }
	| {
			readonly outcome: "wrong" | "used_up";
			readonly sid: string;
			readonly attemptsLeft: number;
			readonly expiresAt: number;
	  };

/** In records, in place of a test recipient's code, which is good for months. */
const HIDDEN = "******";

/** The refusal of a check, or a resend, of an ended verification. */
export const ENDED: Record<
	Exclude<VerificationStatus, "pending">,
	RefusalName
> = {
	/** `targetOf` finds none of these. */
	blocked: "unknown_verification",
	expired: "expired",
	failed: "attempts_used_up",
	canceled: "canceled",
	success: "already_verified",
};

/** `counters`: those that an earlier try lacked. */
export function verify(
	request: VerifyRequest,
	parts: VerifyParts,
	counters: readonly string[] = [],
): Command<Verified | Overtaken> {
	const { accountSid, target } = request;
	let loaded: readonly string[] = [];
	// Keys are hashes, which take time: the keys and the decision share each budget.
	const made = new Map<string, LimitUse>();
	const budgetFor = (recipient: RecipientKey, isTest: boolean) => {
		const key = isTest ? `test ${recipient}` : recipient;
		const budget = made.get(key) ?? parts.budget(accountSid, recipient, isTest);
		made.set(key, budget);
		return budget;
	};
	const countersFor = (recipients: readonly RecipientKey[], isTest: boolean) =>
		countersOfAll(recipients.map((recipient) => budgetFor(recipient, isTest)));
	const command: Mutable<Command<Verified | Overtaken>> = {
		keys({ whereabouts }) {
			const recipients = knownRecipients(target, whereabouts, accountSid);
			// Whether it is a test, only the decision knows: then it is made once more.
			loaded = [
				...counters,
				...countersFor(recipients, false),
				...parts.guard.keys(accountSid, recipients),
			];
			return {
				counters: loaded,
				...targetKeys(accountSid, target, "ended too"),
			};
		},
		decide(work, now) {
			const verification = targetOf(work, accountSid, target, "ended too", now);
			if (
				verification === undefined ||
				(request.service !== null && verification.service !== request.service)
			) {
				parts.isRight(null);
				throw new Refusal("unknown_verification");
			}
			const { sid } = verification;
			const status = statusAt(verification, now);
			if (status !== "pending") {
				throw new Refusal(ENDED[status], { requestId: sid });
			}
			const recipients = guessedAt(verification);
			const isTest = verification.test !== undefined;
			const again = overtaken(countersFor(recipients, isTest), loaded);
			if (again !== null) return again;
			const budgets = recipients.map((each) => budgetFor(each, isTest));
			mustHaveBudget(budgets, work, sid, now);

			// Before the code is looked at: a look that no check pays for is a free guess.
			const earned = parts.guard.verified(verification, work, now);
			if (earned !== null && "lacks" in earned) {
				return lackingKeys(earned.lacks);
			}
			const isRight = parts.isRight(verification);
			const entry = verification.test?.entry ?? null;
			const outcome = check(
				verification,
				{
					sid: request.checkSid,
					code: isRight && entry !== null ? HIDDEN : request.submitted,
				},
				isRight,
				now,
			);
			work.changed(verification);
			if (outcome === "verified") {
				earned?.write(work);
				const message = messageOfRightCode(verification.events);
				if (message !== null) {
					countVerified(work, verification, message);
					const { channel, recipient } = message;
					if (verification.test === undefined) {
						work.reached({ kind: "verified", channel, recipient });
					}
				}
				const proved = provedRecipient(verification);
				if (proved !== null) {
					const afresh = new Set([proved, entry ?? proved]);
					startAfresh(
						[...afresh].map((each) => budgetFor(each, isTest)),
						work,
					);
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
	if ("sid" in target) command.lookup = { verification: target.sid };
	return command;
}
