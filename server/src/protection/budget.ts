/**
 * The budget of wrong codes: how many in a row, across verifications, may be
 * submitted for a recipient of an account. Without it a guesser opens
 * verifications in parallel and has `maxAttempts` guesses at each (RFC 4226
 * section 7.3; NIST 63B-4 section 3.2.2 allows at most 100 in a row).
 */

import { Refusal } from "../errors.ts";
import { countersOfAll, firstFull, type LimitUse } from "../limits/count.ts";
import type { Counters, CounterView } from "../limits/counter.ts";
import { secondsUntil } from "../limits/window.ts";
import {
	type Recipient,
	type RecipientKey,
	recipientKeys,
} from "../verification/recipient.ts";
import type { Test } from "../verification/verification.ts";
import { type CountedParts, countedAt, scopedBuckets } from "./counted.ts";

export type BudgetParts = CountedParts & {
	readonly config: {
		readonly wrongCodes: {
			readonly max: number;
			readonly windowSeconds: number;
			readonly per: "account" | "customer";
		};
	};
};

/**
 * `at` decides whether counts from before numbers were parsed still count. Tests have
 * a budget apart: their codes are known to the account, so each right one would
 * forgive guesses at real codes, also those that a customer's accounts share.
 */
export function budgetFor(
	parts: BudgetParts,
): (
	owner: string,
	recipient: RecipientKey,
	at: number,
	isTest?: boolean,
) => LimitUse {
	const { max, windowSeconds, per } = parts.config.wrongCodes;
	const bucket = { name: "", max, intervalMs: windowSeconds * 1_000 };
	const scoped =
		per === "account"
			? scopedBuckets([bucket], [])
			: scopedBuckets([], [bucket]);
	return (owner, recipient, at, isTest = false) => {
		const what = isTest ? "wrong codes of tests" : "wrong codes";
		const [budget] = countedAt(parts, what, owner, recipient, scoped, at);
		return budget as LimitUse;
	};
}

/**
 * Where wrong codes for a verification count. A test recipient by leading digits has
 * one code for all its numbers, so it has one budget too: else each number would give
 * a guesser as many tries again.
 */
export function guessedAt(
	verification: Recipient & { readonly test?: Test },
): RecipientKey[] {
	const entry = verification.test?.entry ?? null;
	return [
		...new Set([
			...recipientKeys(verification),
			...(entry === null ? [] : [entry]),
		]),
	];
}

/** Refuses a check for a recipient whose budget is used up. */
export function mustHaveBudget(
	budgets: readonly LimitUse[],
	view: CounterView,
	requestId: string,
	now: number,
): void {
	const full = firstFull(budgets, view.counter, now);
	if (full === null) return;
	throw new Refusal("recipient_locked", {
		requestId,
		details: { retryAfter: secondsUntil(full.until, now) },
	});
}

/** A success, or an unlock, ends the row of wrong codes. */
export function startAfresh(
	budgets: readonly LimitUse[],
	counters: Pick<Counters, "forgetCounter">,
): void {
	for (const key of countersOfAll(budgets)) counters.forgetCounter(key);
}
