/**
 * A pace: the most messages a second that are handed to a provider. A bucket fills
 * with tokens steadily, and each message takes one. Lanes have one for each provider
 * (delivery/lanes.ts); SMPP has its own, in which each part of a message takes one.
 */

export type Pace = {
	take(now: number): void;
	/** Whole milliseconds until this many tokens are there; 0: they are there. */
	waitMs(now: number, tokens?: number): number;
};

/**
 * The tokens that may be saved up, in seconds. So a carrier that counts by the
 * second sees at most a tenth more than the bound, and a timer may be this late
 * without loss.
 */
const BURST_SECONDS = 0.1;

/** Rounding errors of sums of fractions are smaller than this. */
const ROUNDING_MS = 1e-6;

/** `perSecond`: undefined if there is no bound. */
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
		// A clock that goes back adds no tokens.
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
