/** Counting a send against limits: all of them, or none. */

import type { Hasher } from "../secrets/hash.ts";
import type { Counter, Counters, CounterView } from "./counter.ts";
import type { Limit, NamedBucket } from "./limit.ts";
import { fullUntil, type Window, withEvent } from "./window.ts";

/** A limit that a send counts against, and under which hashed key. */
export type LimitUse = {
	readonly name: string;
	readonly counterKey: string;
	readonly buckets: readonly NamedBucket[];
	/** Counts that are held here count too, and come under `counterKey` with the next one. */
	readonly former?: Elsewhere;
	/** Counts that are held here count too, and stay where they are: others look at them as well. */
	readonly beside?: Elsewhere;
	/** Nothing is counted in these; what `counterKey` holds of them, others look at. */
	readonly kept?: readonly NamedBucket[];
};

export type Elsewhere = {
	readonly keys: readonly string[];
	/** By name; absent: all. */
	readonly buckets?: readonly string[];
};

/** Keys are kept hashed: they are addresses and numbers of people. */
export function limitUse(
	hash: Hasher,
	limit: Limit,
	key: string,
	former: readonly string[] = [],
): LimitUse {
	const counterKey = (of: string) => hash("limit", limit.sid, of);
	return {
		name: limit.name,
		counterKey: counterKey(key),
		buckets: limit.buckets,
		...(former.length > 0 && { former: { keys: former.map(counterKey) } }),
	};
}

/** Every counter that a use looks at. */
export function countersOf(use: LimitUse): string[] {
	return [...ownCountersOf(use), ...(use.beside?.keys ?? [])];
}

/** Those that hold its own counts. */
export function ownCountersOf({ counterKey, former }: LimitUse): string[] {
	return [counterKey, ...(former?.keys ?? [])];
}

type Held = CounterView["counter"];

/** A bucket as its own counters and those in `more` hold it, as one window. */
function windowIn(
	{ counterKey, former }: LimitUse,
	bucket: string,
	counter: Held,
	more?: Elsewhere,
): Window {
	const keysIn = (elsewhere: Elsewhere | undefined) =>
		elsewhere?.buckets?.includes(bucket) === false
			? []
			: (elsewhere?.keys ?? []);
	const windows = [counterKey, ...keysIn(former), ...keysIn(more)]
		.map((key) => windowOf(counter(key), bucket))
		.filter((window) => window.length > 0);
	const [only = [], ...others] = windows;
	return others.length === 0 ? only : windows.flat().sort(([a], [b]) => a - b);
}

export type Full = {
	readonly limit: string;
	readonly bucket: string;
	/** When it has room again. */
	readonly until: number;
};

/** The bucket that has no room now, the one that is full longest; null: all have. */
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
 * Counts one more against all, each under its present key alone: what former ones
 * hold goes along. All are read before one is changed: a key may be a former one
 * of one use, and the present one of another.
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

/** The counter with one more send. Windows of buckets that are gone go with them. */
function counted(use: LimitUse, counter: Held, now: number): Counter {
	const { buckets, kept = [] } = use;
	const all = [...buckets, ...kept];
	const longest = Math.max(...all.map(({ intervalMs }) => intervalMs));
	return {
		key: use.counterKey,
		windows: all.flatMap((bucket) => {
			const { name } = bucket;
			const window = windowIn(use, name, counter);
			if (buckets.includes(bucket)) {
				return [[name, withEvent(window, bucket, now)] as const];
			}
			const held = window.filter(([at]) => at > now - bucket.intervalMs);
			return held.length === 0 ? [] : [[name, held] as const];
		}),
		// A slot may end a sixtieth of the interval from now.
		expiresAt: now + longest + Math.ceil(longest / 30),
	};
}

function windowOf(held: Counter | undefined, bucket: string): Window {
	return held?.windows.find(([name]) => name === bucket)?.[1] ?? [];
}
