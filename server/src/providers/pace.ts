/**
 * A pace: the most messages a second that are handed to a provider. A bucket fills
 * with tokens steadily. Each message takes one, or one for each of its parts where the
 * carrier counts those. Lanes have a pace for each provider (delivery/lanes.ts); SMPP
 * has its own, which spaces the parts.
 */

export type Pace = {
	take(now: number, tokens?: number): void;
	/** Whole milliseconds until this many tokens are there; 0: they are there. */
	waitMs(now: number, tokens?: number): number;
	/** How many tokens a message took lately, on average; 1: nobody knows. */
	each(): number;
};

/**
 * The tokens that may be saved up, in seconds. So a carrier that counts by the
 * second sees at most a tenth more than the bound, and a timer may be this late
 * without loss.
 */
const BURST_SECONDS = 0.1;

/** The last twenty messages or so decide how many tokens the next ones will take. */
const KEPT = 0.95;

/** Rounding errors of sums of fractions are smaller than this. */
const ROUNDING_MS = 1e-6;

/** `perSecond`: undefined if there is no bound. */
export function pace(perSecond: number | undefined): Pace {
	return perSecond === undefined
		? { take() {}, waitMs: () => 0, each: () => 1 }
		: bucket(perSecond);
}

function bucket(perSecond: number): Pace {
	const most = Math.max(1, perSecond * BURST_SECONDS);
	let tokens = most;
	let filledAt = Number.NEGATIVE_INFINITY;
	let takes = 0;
	let taken = 0;

	function fill(now: number): void {
		// A clock that goes back adds no tokens.
		const seconds = Math.max(0, now - filledAt) / 1_000;
		tokens = Math.min(most, tokens + seconds * perSecond);
		filledAt = now;
	}

	return {
		take(now, count = 1) {
			fill(now);
			tokens -= count;
			takes = takes * KEPT + 1;
			taken = taken * KEPT + count;
		},
		waitMs(now, count = 1) {
			fill(now);
			const missing = count - tokens;
			return Math.max(
				0,
				Math.ceil((missing * 1_000) / perSecond - ROUNDING_MS),
			);
		},
		each: () => (takes === 0 ? 1 : taken / takes),
	};
}
