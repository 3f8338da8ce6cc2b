/** Counts a send or a wrong code against limits: against all of them, or none. */

import type { Mutable } from "../mutable.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { Counter, Counters, CounterView } from "./counter.ts";
import type { Limit, NamedBucket } from "./limit.ts";
import { fullUntil, heldIn, type Window, withEvent } from "./window.ts";

/** A limit that something counts against, and the hashed key that its count stands under. */
export type LimitUse = {
	readonly name: string;
	readonly counterKey: string;
	readonly buckets: readonly NamedBucket[];
	/** Counts under these keys count too. The next count moves them under `counterKey`. */
	readonly former?: Elsewhere;
	/** Counts under these keys count too, and stay where they are: other uses read them. */
	readonly beside?: Elsewhere;
	/** Buckets of `counterKey` that nothing is counted in here, but that other uses read. */
	readonly kept?: readonly NamedBucket[];
};

export type Elsewhere = {
	readonly keys: readonly string[];
	/** The names of the buckets; absent: all buckets. */
	readonly buckets?: readonly string[];
};

/** Keys are hashed, because they are people's addresses and numbers. */
export function limitUse(
	hash: Hasher,
	limit: Limit,
	key: string,
	former: readonly string[] = [],
): LimitUse {
	const counterKey = (of: string) => hash("limit", limit.sid, of);
	const use: Mutable<LimitUse> = {
		name: limit.name,
		counterKey: counterKey(key),
		buckets: limit.buckets,
	};
	if (former.length > 0) use.former = { keys: former.map(counterKey) };
	return use;
}

/** Every counter that a use looks at. */
export function countersOf(use: LimitUse): string[] {
	return [...ownCountersOf(use), ...(use.beside?.keys ?? [])];
}

/** Every counter that these uses look at. */
export function countersOfAll(uses: readonly LimitUse[]): string[] {
	const keys: string[] = [];
	for (const use of uses) keys.push(...countersOf(use));
	return keys;
}

/** The counters that hold the use's own counts. */
export function ownCountersOf({ counterKey, former }: LimitUse): string[] {
	return [counterKey, ...(former?.keys ?? [])];
}

type Held = CounterView["counter"];

/** A bucket's events under the use's own keys and the keys in `more`, as one window. */
export function windowIn(
	{ counterKey, former }: LimitUse,
	bucket: string,
	counter: Held,
	more?: Elsewhere,
): Window {
	const own = windowOf(counter(counterKey), bucket);
	return withThose(
		withThose(own, former, bucket, counter),
		more,
		bucket,
		counter,
	);
}

/** Every send comes here several times, so nothing is made where there is nothing to join. */
function withThose(
	held: Window,
	elsewhere: Elsewhere | undefined,
	bucket: string,
	counter: Held,
): Window {
	if (elsewhere === undefined) return held;
	if (elsewhere.buckets?.includes(bucket) === false) return held;
	let all = held;
	for (const key of elsewhere.keys) {
		const window = windowOf(counter(key), bucket);
		if (window.length === 0) continue;
		all =
			all.length === 0 ? window : [...all, ...window].sort(([a], [b]) => a - b);
	}
	return all;
}

export type Full = {
	readonly limit: string;
	readonly bucket: string;
	/** When it has room again. */
	readonly until: number;
};

/** The bucket without room that is full longest; null: all buckets have room. */
export function firstFull(
	uses: readonly LimitUse[],
	counter: Held,
	now: number,
): Full | null {
	let found: Full | null = null;
	for (const use of uses) {
		for (const bucket of use.buckets) {
			const window = windowIn(use, bucket.name, counter, use.beside);
			const until = fullUntil(window, bucket, now);
			if (until !== null && (found === null || until > found.until)) {
				found = { limit: use.name, bucket: bucket.name, until };
			}
		}
	}
	return found;
}

/**
 * Counts one more event in every use, under its present key. Counts under
 * former keys move there. All counters are read before one is changed, because
 * the former key of one use can be the present key of another.
 */
export function countAll(
	uses: readonly LimitUse[],
	counters: Counters,
	now: number,
): void {
	const after = uses.map((use) => counted(use, counters.counter, now));
	for (const { former } of uses) {
		for (const key of former?.keys ?? []) counters.forgetCounter(key);
	}
	for (const counter of after) counters.setCounter(counter);
}

/** The counter with one more send. Windows of buckets that no longer exist are dropped. */
function counted(use: LimitUse, counter: Held, now: number): Counter {
	const { buckets, kept = [] } = use;
	let longest = 0;
	const windows: [name: string, window: Window][] = [];
	for (const bucket of buckets) {
		longest = Math.max(longest, bucket.intervalMs);
		const window = windowIn(use, bucket.name, counter);
		windows.push([bucket.name, withEvent(window, bucket, now)]);
	}
	for (const bucket of kept) {
		longest = Math.max(longest, bucket.intervalMs);
		const window = windowIn(use, bucket.name, counter);
		const held = heldIn(window, bucket, now);
		if (held.length > 0) windows.push([bucket.name, held]);
	}
	return {
		key: use.counterKey,
		windows,
		// A slot may end up to a sixtieth of the interval from now.
		expiresAt: now + longest + Math.ceil(longest / 30),
	};
}

const NO_EVENTS: Window = [];

function windowOf(held: Counter | undefined, bucket: string): Window {
	if (held === undefined) return NO_EVENTS;
	for (const [name, window] of held.windows) if (name === bucket) return window;
	return NO_EVENTS;
}
