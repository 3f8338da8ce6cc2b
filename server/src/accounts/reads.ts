/**
 * When configuration is read again. Each instance keeps it in memory: what another
 * one has changed is missing here until the next look.
 */

import type { Timers } from "../timers.ts";

export type Reads = {
	/** Resolves with the first read that begins after this call. */
	refresh(): Promise<void>;
	/**
	 * For a request that found nothing, which may be of what another instance made a
	 * moment ago. All who ask share one read, and wait for it no longer than
	 * `LONGEST_LOOK_MS`; never rejects.
	 */
	lookAgain(): Promise<void>;
};

/** Whoever sends wrong tokens or names makes so many reads and no more: 20 a second. */
export const LOOK_EVERY_MS = 50;
export const LONGEST_LOOK_MS = 250;

export function reads(
	read: () => Promise<void>,
	timers: Pick<Timers, "after">,
	/** Milliseconds that never jump. */
	clock: () => number = () => performance.now(),
): Reads {
	let underWay: Promise<void> = Promise.resolve();
	let next: Promise<void> | null = null;
	let look: Promise<void> | null = null;
	let lookedAt = Number.NEGATIVE_INFINITY;

	// One at a time: the answer of one that took longer would put back what a later
	// one has replaced. And one that is under way may have begun too early.
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
		const pauseMs = lookedAt + LOOK_EVERY_MS - clock();
		// Also where there is none: `look` is set by then.
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
				const callOff = timers.after(LONGEST_LOOK_MS, resolve);
				const done = () => {
					callOff();
					resolve();
				};
				looked.then(done, done);
			});
		},
	};
}
