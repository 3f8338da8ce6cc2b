/**
 * How many messages a second a lane may hand over: a bucket that fills with
 * tokens steadily, and each message takes one.
 */

export type Pace = {
	take(now: number): void;
	/** How long until so many tokens are there, in whole milliseconds; 0: they are there. */
	waitMs(now: number, tokens?: number): number;
};

/**
 * So much may be saved up. A carrier that counts by the second sees a tenth more
 * than the bound at most; and a timer may be late by this much without loss.
 */
const BURST_SECONDS = 0.1;

/** Sums of fractions are off by less. */
const ROUNDING_MS = 1e-6;

/** `perSecond`: undefined where there is no bound. */
export function pace(perSecond: number | undefined): Pace {
	return perSecond === undefined
		? { take() {}, waitMs: () => 0 }
		: bucket(perSecond);
}

function bucket(perSecond: number): Pace {
	const most = Math.max(1, perSecond * BURST_SECONDS);
	let tokens = most;
	let filledAt = Number.NEGATIVE_INFINITY;

	function fill(now: number): void {
		// A clock that goes back fills nothing.
		const seconds = Math.max(0, now - filledAt) / 1_000;
		tokens = Math.min(most, tokens + seconds * perSecond);
		filledAt = now;
	}

	return {
		take(now) {
			fill(now);
			tokens--;
		},
		waitMs(now, count = 1) {
			fill(now);
			const missing = count - tokens;
			return Math.max(
				0,
				Math.ceil((missing * 1_000) / perSecond - ROUNDING_MS),
			);
		},
	};
}
