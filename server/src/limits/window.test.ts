import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
	type Bucket,
	EXACT,
	fullUntil,
	type Window,
	withEvent,
} from "./window.ts";

const START = 1_700_000_000_000;

// The loops use `assert`: calls of `expect` would take most of their time.

/** Long histories shrink slowly: after this time, the shortest one so far is enough. */
const AT_MOST = { interruptAfterTimeLimit: 5_000 };

/** The slow reference, which remembers every event that was let through. */
const within = (through: readonly number[], from: number, until: number) =>
	through.filter((at) => at > from && at <= until).length;
const isFull = (through: readonly number[], bucket: Bucket, now: number) =>
	within(through, now - bucket.intervalMs, now) >= bucket.max;

/** Plays arrivals, each with its own state of the bucket; `look` sees every decision. */
function play(
	arrivals: readonly { gapMs: number; bucket: Bucket }[],
	look: (
		decision: { bucket: Bucket; now: number; until: number | null },
		through: readonly number[],
		window: Window,
	) => void,
): void {
	const through: number[] = [];
	let window: Window = [];
	let now = START;
	for (const { gapMs, bucket } of arrivals) {
		now += gapMs;
		const until = fullUntil(window, bucket, now);
		look({ bucket, now, until }, through, window);
		if (until !== null) continue;
		window = withEvent(window, bucket, now);
		through.push(now);
		// In any stretch: it is enough to look at those that end with an event.
		assert(within(through, now - bucket.intervalMs, now) <= bucket.max);
	}
}

const buckets = (least: number, most: number) =>
	fc.record({
		max: fc.integer({ min: least, max: most }),
		intervalMs: fc.integer({ min: 1, max: 60 }).map((s) => s * 1_000),
	});

/** Arrivals in bursts and after pauses, some at the edges of the interval. */
const arrivalsIn = (bucket: Bucket, most: number, often: number) =>
	fc.array(
		fc.record({
			gapMs: fc.oneof(
				{ weight: often, arbitrary: fc.constant(0) },
				{
					weight: often,
					arbitrary: fc.integer({
						min: 0,
						max: Math.ceil(bucket.intervalMs / bucket.max),
					}),
				},
				{ weight: 1, arbitrary: fc.nat(2 * bucket.intervalMs) },
				{
					weight: 1,
					arbitrary: fc
						.constantFrom(-1, 0, 1)
						.map((ms) => bucket.intervalMs + ms),
				},
			),
			bucket: fc.constant(bucket),
		}),
		{ minLength: bucket.max, maxLength: most, size: "max" },
	);

describe(`a window of up to ${EXACT}`, () => {
	it("lets through exactly what the reference does, and says when there is room again", () => {
		let refused = 0;
		const histories = buckets(1, EXACT).chain((bucket) =>
			arrivalsIn(bucket, 3 * bucket.max + 20, 20),
		);
		fc.assert(
			fc.property(histories, (arrivals) =>
				play(arrivals, ({ bucket, now, until }, through, window) => {
					assert.equal(until !== null, isFull(through, bucket, now));
					if (until === null) return;
					refused++;
					assert(isFull(through, bucket, until - 1));
					assert(!isFull(through, bucket, until));
					assert(window.length <= bucket.max);
				}),
			),
			{ numRuns: 100, ...AT_MOST },
		);
		expect(refused).toBeGreaterThan(100);
	});
});

describe(`a window of more than ${EXACT}`, () => {
	it("is at most a sixtieth of its interval too strict, never too lax, and small", () => {
		const histories = buckets(EXACT + 1, 140).chain((bucket) =>
			arrivalsIn(bucket, 320, 100),
		);
		let refused = 0;
		fc.assert(
			fc.property(histories, (arrivals) =>
				play(arrivals, ({ bucket, now, until }, through, window) => {
					assert(window.length <= 62);
					assert(until !== null || !isFull(through, bucket, now));
					if (until === null) return;
					refused++;
					const slack = bucket.intervalMs / 60;
					const { intervalMs, max } = bucket;
					assert(within(through, now - intervalMs - slack, now) >= max);
					assert(until > now);
					assert.equal(fullUntil(window, bucket, until), null);
					assert(!isFull(through, bucket, until));
				}),
			),
			{ numRuns: 60, ...AT_MOST },
		);
		expect(refused).toBeGreaterThan(100);
	});

	it("lets its whole burst through at once", () => {
		const bucket = { max: 5_000, intervalMs: 60_000 };
		let window: Window = [];
		for (let i = 0; i < bucket.max; i++) {
			expect(fullUntil(window, bucket, START)).toBeNull();
			window = withEvent(window, bucket, START);
		}
		expect(fullUntil(window, bucket, START)).toBeGreaterThan(START);
		expect(window).toHaveLength(1);
	});
});

test("a window whose bucket changes is never too lax for the bucket in force", () => {
	// Events that an earlier, shorter interval forgot are unknown, so the
	// interval may only shrink.
	const changing = fc
		.array(
			fc.record({
				gapMs: fc.nat(400),
				max: fc.oneof(
					fc.integer({ min: 1, max: 30 }),
					fc.constantFrom(EXACT, EXACT + 1, 120),
				),
				shorter: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5),
			}),
			{ minLength: 100, maxLength: 250, size: "max" },
		)
		.map((list) => {
			let intervalMs = 64_000;
			return list.map(({ gapMs, max, shorter }) => {
				intervalMs = Math.max(1_000, intervalMs * shorter);
				return { gapMs, bucket: { max, intervalMs } };
			});
		});
	fc.assert(
		fc.property(changing, (arrivals) => play(arrivals, () => {})),
		{ numRuns: 100, ...AT_MOST },
	);
});

test("a clock that was set back frees nothing", () => {
	const bucket = { max: 2, intervalMs: 10_000 };
	let window: Window = [];
	window = withEvent(window, bucket, START);
	window = withEvent(window, bucket, START - 5_000);
	for (const now of [START - 5_000, START, START + 9_999]) {
		expect(fullUntil(window, bucket, now)).toBe(START + 10_000);
	}
	expect(fullUntil(window, bucket, START + 10_000)).toBeNull();
});

test("what a clock noted that was ahead by more than the window does not count", () => {
	for (const max of [2, EXACT + 1]) {
		const bucket = { max, intervalMs: 60_000 };
		let window: Window = [];
		const fill = (now: number) => {
			for (let i = 0; i < max; i++) {
				assert.equal(fullUntil(window, bucket, now), null);
				window = withEvent(window, bucket, now);
			}
			return fullUntil(window, bucket, now) ?? 0;
		};
		expect(fill(START + 86_400_000)).toBeGreaterThan(START + 86_400_000);
		const until = fill(START);
		expect(until).toBeGreaterThanOrEqual(START + 60_000);
		expect(until).toBeLessThanOrEqual(START + 61_000);
		expect(fill(until)).toBeGreaterThan(until);
	}
});
