/**
 * Timers whose intervals a test moves. The service does its regular work as
 * often as the test says, on slow machines too. All other timers work as they do in
 * the binary.
 */

import { systemTimers, type Timers } from "../../src/timers.ts";

export type MovedIntervals = {
	readonly timers: Timers;
	/**
	 * Does the work that falls due within this time, in order. Every interval counts
	 * from now, as if its work had just been done: the worst case.
	 */
	pass(ms: number): Promise<void>;
};

export function movedIntervals(): MovedIntervals {
	type Interval = { readonly everyMs: number; readonly work: () => unknown };
	const running = new Set<Interval>();
	return {
		timers: {
			...systemTimers,
			every(everyMs, work) {
				const interval = { everyMs, work };
				running.add(interval);
				return () => void running.delete(interval);
			},
		},
		async pass(ms) {
			const due = [...running].flatMap(({ everyMs, work }) =>
				Array.from({ length: Math.floor(ms / everyMs) }, (_, index) => ({
					at: (index + 1) * everyMs,
					work,
				})),
			);
			for (const { work } of due.sort((a, b) => a.at - b.at)) await work();
		},
	};
}

const SWEPT_EVERY_MS = 60_000;

/**
 * Timers without the work of each minute: it removes rows and joins them, and a busy
 * machine may take so long for the tests of a file.
 */
export const unswept: Timers = {
	...systemTimers,
	every: (ms, work) =>
		ms < SWEPT_EVERY_MS ? systemTimers.every(ms, work) : () => {},
};
