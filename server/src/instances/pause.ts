/** How long a place stays empty after its process has ended. */

const FIRST_MS = 100;
const LONGEST_MS = 30_000;
/** A process that has served for so long did not end because of its start. */
export const STEADY_MS = 60_000;

/**
 * `ends`: how often in a row a process of this place has ended before it was steady, this
 * time included. It never gives up: a database that is away for hours comes back.
 */
export function pauseMs(ends: number): number {
	return Math.min(LONGEST_MS, FIRST_MS * 2 ** (ends - 1));
}
