/** Counting a send against limits: all of them, or none. */

import type { Hasher } from "../secrets/hash.ts";
import type { Counter, Counters } from "./counter.ts";
import type { Limit, NamedBucket } from "./limit.ts";
import { fullUntil, type Window, withEvent } from "./window.ts";

/** A limit that a send counts against, and under which hashed key. */
export type LimitUse = {
	readonly name: string;
	readonly counterKey: string;
	readonly buckets: readonly NamedBucket[];
	/** What was counted under this key before counts still, and nothing more is counted. */
	readonly isOnlyChecked?: true;
	/** Keys that its counts stood under before; what they still hold counts too. */
	readonly former?: readonly string[];
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
		...(former.length > 0 && { former: former.map(counterKey) }),
	};
}

/** Every counter that a use looks at. */
export function countersOf({ counterKey, former = [] }: LimitUse): string[] {
	return [counterKey, ...former];
}

/** What its counters hold, as one. */
export function heldBy(
	use: LimitUse,
	counter: (key: string) => Counter | undefined,
): Counter | undefined {
	if (use.former === undefined) return counter(use.counterKey);
	const held = countersOf(use).flatMap((key) => counter(key) ?? []);
	const [first] = held;
	if (first === undefined) return undefined;
	return {
		...first,
		windows: use.buckets.map(({ name }) => [
			name,
			held.flatMap((each) => windowOf(each, name)).sort(([a], [b]) => a - b),
		]),
	};
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
	counter: (key: string) => Counter | undefined,
	now: number,
): Full | null {
	let found: Full | null = null;
	for (const use of uses) {
		const { name, buckets } = use;
		const held = heldBy(use, counter);
		for (const bucket of buckets) {
			const until = fullUntil(windowOf(held, bucket.name), bucket, now);
			if (until !== null && (found === null || until > found.until)) {
				found = { limit: name, bucket: bucket.name, until };
			}
		}
	}
	return found;
}

/**
 * Counts one more against all that count it, under the present key alone: what
 * former ones hold goes along.
 */
export function countAll(
	uses: readonly LimitUse[],
	counters: Counters,
	now: number,
): void {
	for (const use of uses) {
		if (use.isOnlyChecked) continue;
		counters.setCounter(counted(use, heldBy(use, counters.counter), now));
		for (const key of use.former ?? []) counters.forgetCounter(key);
	}
}

/** The counter with one more send. Windows of buckets that are gone go with them. */
export function counted(
	use: LimitUse,
	held: Counter | undefined,
	now: number,
): Counter {
	const longest = Math.max(...use.buckets.map(({ intervalMs }) => intervalMs));
	return {
		key: use.counterKey,
		windows: use.buckets.map((bucket) => [
			bucket.name,
			withEvent(windowOf(held, bucket.name), bucket, now),
		]),
		// A slot may end a sixtieth of the interval from now.
		expiresAt: now + longest + Math.ceil(longest / 30),
	};
}

function windowOf(held: Counter | undefined, bucket: string): Window {
	return held?.windows.find(([name]) => name === bucket)?.[1] ?? [];
}
