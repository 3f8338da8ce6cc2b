import fc from "fast-check";
import { expect, test } from "vitest";
import { countAll, firstFull, type LimitUse } from "./count.ts";
import type { Counter } from "./counter.ts";

const START = 1_700_000_000_000;

const use = (name: string, ...buckets: [max: number, seconds: number][]) => ({
	name,
	counterKey: `key of ${name}`,
	buckets: buckets.map(([max, seconds], i) => ({
		name: `bucket${i + 1}`,
		max,
		intervalMs: seconds * 1_000,
	})),
});

const stored = (counters: Map<string, Counter>) => ({
	counter: (key: string) => counters.get(key),
	setCounter: (counter: Counter) => void counters.set(counter.key, counter),
	forgetCounter: (key: string) => void counters.delete(key),
});

/** Counts sends against counters in memory. */
function counting() {
	const counters = new Map<string, Counter>();
	return {
		counters,
		send(uses: readonly LimitUse[], now: number) {
			const full = firstFull(uses, (key) => counters.get(key), now);
			if (full !== null) return full;
			countAll(uses, stored(counters), now);
			return null;
		},
	};
}

const limits = fc.array(
	fc.array(
		fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 })),
		{ minLength: 1, maxLength: 2 },
	),
	{ minLength: 1, maxLength: 3 },
);

test("several limits and buckets: a send counts in all of them or in none", () => {
	const histories = fc.record({
		limits,
		sends: fc.array(
			fc.record({
				gapMs: fc.nat(8_000),
				which: fc.integer({ min: 1, max: 7 }),
			}),
			{ maxLength: 60, size: "max" },
		),
	});
	fc.assert(
		fc.property(histories, ({ limits, sends }) => {
			const uses = limits.map((buckets, i) => use(`limit${i}`, ...buckets));
			const through = uses.map((): number[] => []);
			const { send } = counting();
			let now = START;
			for (const { gapMs, which } of sends) {
				now += gapMs;
				const chosen = uses.map((_, i) => i).filter((i) => (which >> i) & 1);
				const fullOnes = chosen.flatMap((i) =>
					(uses[i] as LimitUse).buckets
						.filter(
							({ max, intervalMs }) =>
								(through[i] as number[]).filter((at) => at > now - intervalMs)
									.length >= max,
						)
						.map(({ name }) => `limit${i} ${name}`),
				);
				const full = send(
					chosen.map((i) => uses[i] as LimitUse),
					now,
				);
				if (full === null) {
					expect(fullOnes).toEqual([]);
					for (const i of chosen) (through[i] as number[]).push(now);
				} else {
					expect(fullOnes).toContain(`${full.limit} ${full.bucket}`);
				}
			}
		}),
		{ numRuns: 300, interruptAfterTimeLimit: 5_000 },
	);
});

test("the bucket that is named is the one that is full longest", () => {
	const { send } = counting();
	const uses = [use("a", [1, 30], [1, 300]), use("b", [1, 60])];
	expect(send(uses, START)).toBeNull();
	expect(send(uses, START + 1_000)).toEqual({
		limit: "a",
		bucket: "bucket2",
		until: START + 300_000,
	});
});

test("a bucket that is new has counted nothing, one that is gone is forgotten", () => {
	const { send, counters } = counting();
	expect(send([use("a", [1, 300])], START)).toBeNull();
	const renamed = {
		...use("a"),
		buckets: [{ name: "other", max: 1, intervalMs: 300_000 }],
	};
	expect(send([renamed], START)).toBeNull();
	expect(counters.get("key of a")?.windows.map(([name]) => name)).toEqual([
		"other",
	]);
});

test.each([1, 100, 101, 1_000_000])(
	"a counter of max %i is kept for as long as it says something",
	(max) => {
		const { send, counters } = counting();
		const uses = [use("a", [1, 7], [max, 61])];
		send(uses, START);
		const held = counters.get("key of a");
		const at = (held?.expiresAt ?? 0) - 1;
		expect(at).toBeGreaterThanOrEqual(START + 61_000);
		for (const [, window] of held?.windows ?? []) {
			for (const [instant] of window) {
				expect(instant + 61_000).toBeLessThanOrEqual(held?.expiresAt ?? 0);
			}
		}
	},
);

/** The number of events in each window, by key and bucket. */
const held = (counters: Map<string, Counter>) =>
	Object.fromEntries(
		[...counters].map(([key, { windows }]) => [
			key,
			windows.map(([name, window]) => `${name}: ${window.length}`).join(", "),
		]),
	);

test("what stands beside a use counts for the buckets named, and stays where it is", () => {
	const { counters, send } = counting();
	const old = use("old", [1, 60], [1, 60]);
	send([old], START);
	const beside = { keys: [old.counterKey], buckets: ["bucket2"] };
	const both: LimitUse = { ...use("new", [2, 60], [2, 60]), beside };
	countAll([both], stored(counters), START + 1_000);
	expect(held(counters)).toEqual({
		"key of old": "bucket1: 1, bucket2: 1",
		"key of new": "bucket1: 1, bucket2: 1",
	});
	expect(send([both], START + 59_999)?.bucket).toBe("bucket2");
	expect(send([both], START + 60_000)).toBeNull();
});

test("what a former key holds of the buckets named comes under the present one, the rest stays with its own use", () => {
	const { counters, send } = counting();
	const old = use("old", [9, 60], [9, 60]);
	send([old], START);
	const [left] = old.buckets;
	const former = { keys: [old.counterKey], buckets: ["bucket2"] };
	const moved: LimitUse = { ...use("new", [9, 60], [9, 60]), former };
	countAll(
		[{ ...old, buckets: left ? [left] : [] }, moved],
		stored(counters),
		START + 1_000,
	);
	expect(held(counters)).toEqual({
		"key of old": "bucket1: 2",
		"key of new": "bucket1: 1, bucket2: 2",
	});
});

test("a window that is kept is not counted in, and goes when it says nothing any more", () => {
	const { counters, send } = counting();
	const old = use("a", [9, 60], [9, 600]);
	send([old], START);
	const [shorter, longer] = old.buckets;
	if (shorter === undefined || longer === undefined) throw new Error();
	const keeping: LimitUse = { ...old, buckets: [shorter], kept: [longer] };
	send([keeping], START + 599_999);
	expect(held(counters)).toEqual({ "key of a": "bucket1: 1, bucket2: 1" });
	send([keeping], START + 600_000);
	expect(held(counters)).toEqual({ "key of a": "bucket1: 2" });
});
