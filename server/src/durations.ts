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
