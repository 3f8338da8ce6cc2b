/**
 * When configuration is read again. Each instance keeps it in memory, and
 * learns of another instance's changes only with its next read.
 */

import type { Timers } from "../timers.ts";

export type Reads = {
	/** Resolves with the first read that begins after this call. */
	refresh(): Promise<void>;
	/**
	 * For a request that found nothing: another instance may have made it a
	 * moment ago. All callers share one read, and wait for it for at most
	 * `LONGEST_LOOK_MS`. Never rejects.
	 */
	lookAgain(): Promise<void>;
};

/** Wrong tokens and names cause at most this many reads: 20 a second. */
export const LOOK_EVERY_MS = 50;
export const LONGEST_LOOK_MS = 250;

export type Looks = { readonly everyMs: number; readonly longestMs: number };

const LOOKS: Looks = { everyMs: LOOK_EVERY_MS, longestMs: LONGEST_LOOK_MS };

export function reads(
	read: () => Promise<void>,
	timers: Pick<Timers, "after">,
	/** Milliseconds of a clock that never jumps. */
	clock: () => number,
	{ everyMs, longestMs } = LOOKS,
): Reads {
	let underWay: Promise<void> = Promise.resolve();
	let next: Promise<void> | null = null;
	let look: Promise<void> | null = null;
	let lookedAt = Number.NEGATIVE_INFINITY;

	// One read at a time, because a slow one would put back values that a later
	// one has replaced. A read under way is no answer, because it may have begun
	// too early.
	function refresh(): Promise<void> {
		next ??= underWay
			.catch(() => {})
			.then(() => {
				next = null;
				underWay = read();
				return underWay;
			});
		return next;
	}

	async function sharedLook(): Promise<void> {
		const pauseMs = lookedAt + everyMs - clock();
		// Awaited even without a pause, so that `look` is set before it is cleared.
		await (pauseMs > 0 ? pause(pauseMs) : undefined);
		look = null;
		lookedAt = clock();
		await refresh();
	}

	function pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			timers.after(ms, resolve);
		});
	}

	return {
		refresh,
		lookAgain() {
			look ??= sharedLook();
			const looked = look;
			return new Promise((resolve) => {
				const callOff = timers.after(longestMs, resolve);
				const done = () => {
					callOff();
					resolve();
				};
				looked.then(done, done);
			});
		},
	};
}
