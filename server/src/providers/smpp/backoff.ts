/** The wait before a bind is tried again. */

const FIRST_MS = 500;
const LONGEST_MS = 60_000;
/** A wrong password stays wrong, and SMSCs lock accounts that try it too often. */
const FIRST_REFUSED_MS = 30_000;
const LONGEST_REFUSED_MS = 10 * 60_000;

/** A bind that held for this long is sound, even if nothing went over it. */
const PROVED_MS = 60_000;
/** One that carried messages needs less, but not none: each bind may carry a few and die. */
const PROVED_AT_WORK_MS = 2_000;

/**
 * Whether a bind that has ended was sound, so that its successor is tried soon. An SMSC
 * may take each bind and drop it at once (too many sessions, a message that it cannot
 * make us take), and messages in line go over each.
 * `waitedMs`: the wait before that bind.
 */
export function hasProved(bind: {
	readonly heldMs: number;
	readonly hasCarried: boolean;
	readonly waitedMs: number;
}): boolean {
	const { heldMs, hasCarried, waitedMs } = bind;
	const atWorkMs = Math.max(PROVED_AT_WORK_MS, waitedMs);
	return heldMs >= PROVED_MS || (hasCarried && heldMs >= atWorkMs);
}

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
