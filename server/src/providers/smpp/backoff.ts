/** The wait before a bind is tried again. */

const FIRST_MS = 500;
const LONGEST_MS = 60_000;
/** A wrong password stays wrong, and SMSCs lock accounts that try it too often. */
const FIRST_REFUSED_MS = 30_000;
const LONGEST_REFUSED_MS = 10 * 60_000;

/** `failures`: failures in a row, with this one. `jitter`: in [0, 1). */
export function reconnectMs(
	failures: number,
	isRefused: boolean,
	jitter: number,
): number {
	const first = isRefused ? FIRST_REFUSED_MS : FIRST_MS;
	const longest = isRefused ? LONGEST_REFUSED_MS : LONGEST_MS;
	const full = Math.min(longest, first * 2 ** (failures - 1));
	return full / 2 + (full / 2) * jitter;
}
