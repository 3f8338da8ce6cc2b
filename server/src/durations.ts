/** Units of time in milliseconds. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Whether the two are this far apart. A clock may be set back: whatever waits for time to
 * pass must not wait for as long as the clock has lost.
 */
export function hasPassed(ms: number, since: number, now: number): boolean {
	return Math.abs(now - since) >= ms;
}

/**
 * Clocks of instances may differ by so much, which is more than any time zone that is
 * taken for another. What lies further ahead was written by a clock that was wrong and has
 * been set right: it must not stay in force until that day.
 */
export const MOST_AHEAD_MS = DAY_MS;
