/** Wakes the messages that wait for an open breaker when its pause is over. */

import type { Timers } from "../timers.ts";
import type { Breaker } from "./breaker.ts";

export type BreakerClock = {
	/** Must be called after every change of a breaker while a message waits. */
	set(lanes: readonly { readonly breaker: Breaker }[]): void;
	stop(): void;
};

export function breakerClock(
	now: () => number,
	timers: Timers,
	wake: () => void,
): BreakerClock {
	let wakesAt = Number.POSITIVE_INFINITY;
	let stop = () => {};
	return {
		set(lanes) {
			let soonest = Number.POSITIVE_INFINITY;
			for (const { breaker } of lanes) {
				if (breaker.state(now()) !== "open") continue;
				soonest = Math.min(soonest, breaker.opensAt);
			}
			if (soonest === wakesAt) return;
			stop();
			wakesAt = soonest;
			if (soonest === Number.POSITIVE_INFINITY) return;
			stop = timers.after(Math.max(1, soonest - now()), () => {
				wakesAt = Number.POSITIVE_INFINITY;
				wake();
			});
		},
		stop: () => stop(),
	};
}
