/** Sliding windows under a hashed key: the key of a limit, or of a recipient's wrong codes. */

import type { Window } from "./window.ts";

export type Counter = {
	readonly key: string;
	/** By the bucket's name. */
	readonly windows: readonly (readonly [bucket: string, window: Window])[];
	/** From this instant on no window holds an event that counts, and the counter may be deleted. */
	readonly expiresAt: number;
};

/** The counters of a unit of work, to be read. */
export type CounterView = { counter(key: string): Counter | undefined };

export type Counters = CounterView & {
	setCounter(counter: Counter): void;
	forgetCounter(key: string): void;
};
