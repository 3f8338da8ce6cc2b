/**
 * Timers of which the long ones run out when a test says so: a time-out then passes
 * after what the test waits for, and not before it, however busy the machine is.
 */

import { systemTimers, type Timers } from "../../src/timers.ts";

export type HeldTimers = {
	readonly timers: Timers;
	/** Lets the time of all that are held pass. */
	runOut(): void;
};

/** `ms`: the length from which on they are held. */
export function heldTimers(ms: number): HeldTimers {
	const held = new Set<() => void>();
	return {
		timers: {
			...systemTimers,
			after(afterMs, work) {
				if (afterMs < ms) return systemTimers.after(afterMs, work);
				// Two timers may have the same work.
				const one = () => work();
				held.add(one);
				return () => void held.delete(one);
			},
		},
		runOut() {
			for (const work of held) {
				held.delete(work);
				work();
			}
		},
	};
}
