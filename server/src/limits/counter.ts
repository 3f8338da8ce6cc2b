/** Sliding windows under a hashed key: of a limit's key, or of a recipient's wrong codes. */

import type { Window } from "./window.ts";

export type Counter = {
	readonly key: string;
	/** By the name of the bucket. */
	readonly windows: readonly (readonly [bucket: string, window: Window])[];
	/** From then on it says nothing any more, and may go. */
	readonly expiresAt: number;
};

/** The counters of a unit of work, as they are read. */
export type CounterView = { counter(key: string): Counter | undefined };

export type Counters = CounterView & {
	setCounter(counter: Counter): void;
	forgetCounter(key: string): void;
};
