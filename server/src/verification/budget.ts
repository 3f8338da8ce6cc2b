/**
 * The wrong-code budget: how many wrong codes in a row one account's recipient
 * may submit, across verifications. Without it a guesser opens verifications in
 * parallel and has `maxAttempts` guesses at each (RFC 4226 section 7.3; NIST
 * 63B-4 section 3.2.2 allows at most 100 in a row).
 */

export type Budget = {
	/** Wrong codes in a row, at most 100. */
	readonly max: number;
	readonly windowMs: number;
};

/** When the next check may be looked at; null: now. `times` ascend. */
export function lockedUntil(
	times: readonly number[],
	budget: Budget,
	now: number,
): number | null {
	const counted = inWindow(times, budget, now);
	if (counted.length < budget.max) return null;
	const oldest = counted[counted.length - budget.max] as number;
	return oldest + budget.windowMs;
}

export function withWrongCode(
	times: readonly number[],
	budget: Budget,
	now: number,
): number[] {
	return [...inWindow(times, budget, now), now];
}

function inWindow(
	times: readonly number[],
	budget: Budget,
	now: number,
): readonly number[] {
	return times.filter((at) => at > now - budget.windowMs);
}
