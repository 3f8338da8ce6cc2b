/**
 * Timers whose intervals a test moves. The service then does its regular work as
 * often as the test says, however slow the machine is. Everything else waits as it
 * does in the binary.
 */

import { systemTimers, type Timers } from "../../src/timers.ts";

export type MovedIntervals = {
	readonly timers: Timers;
	/** Starts what falls due within this time, in order, and does not wait for its end. */
	pass(ms: number): void;
};

export function movedIntervals(): MovedIntervals {
	type Interval = { everyMs: number; nextAt: number; work: () => void };
	const running = new Set<Interval>();
	let now = 0;
	return {
		timers: {
			...systemTimers,
			every(everyMs, work) {
				const interval = { everyMs, nextAt: now + everyMs, work };
				running.add(interval);
				return () => void running.delete(interval);
			},
		},
		pass(ms) {
			const until = now + ms;
			for (;;) {
				const [next] = [...running].sort((a, b) => a.nextAt - b.nextAt);
				if (next === undefined || next.nextAt > until) break;
				now = next.nextAt;
				next.nextAt += next.everyMs;
				next.work();
			}
			now = until;
		},
	};
}
