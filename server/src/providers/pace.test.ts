import fc from "fast-check";
import { expect, test } from "vitest";
import { pace } from "./pace.ts";

const NOW = 1_700_000_000_000;

/** The times at which messages go between `from` and `until`, each as early as it may. */
function goneBetween(
	lane: ReturnType<typeof pace>,
	from: number,
	until: number,
): number[] {
	const times: number[] = [];
	for (let now = from; now < until; ) {
		const waitMs = lane.waitMs(now);
		if (waitMs === 0) {
			lane.take(now);
			times.push(now);
		} else {
			now += Math.ceil(waitMs);
		}
	}
	return times;
}

test("without a bound nothing waits", () => {
	const free = pace(undefined);
	for (let i = 0; i < 1_000; i++) free.take(NOW);
	expect(free.waitMs(NOW, 1_000)).toBe(0);
});

test.each([1, 3, 7, 60, 999, 1_000, 2_500])(
	"%i a second go, and no second has more than that and a tenth",
	(perSecond) => {
		const times = goneBetween(pace(perSecond), NOW, NOW + 10_000);
		// Timers are no finer than a whole millisecond.
		expect(times.length).toBeGreaterThanOrEqual(perSecond * 9.9);
		const most = perSecond + Math.max(1, perSecond / 10);
		for (let i = 0; i < times.length; i += 97) {
			const end = (times[i] ?? 0) + 1_000;
			const inASecond = times.slice(i, i + 2 * most).filter((at) => at < end);
			expect(inASecond.length).toBeLessThanOrEqual(most);
		}
	},
);

test("what is not used is saved up for a tenth of a second, and no more", () => {
	const lane = pace(100);
	goneBetween(lane, NOW, NOW + 1_000);
	expect(goneBetween(lane, NOW + 60_000, NOW + 60_001)).toHaveLength(10);
	const slow = pace(2);
	goneBetween(slow, NOW, NOW + 1_000);
	expect(goneBetween(slow, NOW + 60_000, NOW + 60_001)).toHaveLength(1);
});

test("a clock that goes back neither fills nor stops it", () => {
	const lane = pace(10);
	lane.take(NOW);
	expect(lane.waitMs(NOW - 3_600_000)).toBe(100);
	expect(lane.waitMs(NOW - 3_600_000 + 100)).toBe(0);
});

test("whoever waits as long as it says finds so many tokens", () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 10_000 }),
			fc.integer({ min: 0, max: 50 }),
			(perSecond, taken) => {
				const lane = pace(perSecond);
				for (let i = 0; i < taken; i++) lane.take(NOW);
				const waitMs = lane.waitMs(NOW);
				expect(lane.waitMs(NOW + Math.ceil(waitMs))).toBe(0);
			},
		),
	);
});

test("it tells how many tokens a message takes, by the latest ones", () => {
	const lane = pace(10);
	expect(lane.each()).toBe(1);
	lane.take(NOW, 3);
	expect(lane.each()).toBe(3);
	expect(lane.waitMs(NOW)).toBe(300);
	for (let i = 0; i < 100; i++) lane.take(NOW);
	expect(lane.each()).toBeLessThan(1.05);
	for (let i = 0; i < 100; i++) lane.take(NOW, 2);
	expect(lane.each()).toBeGreaterThan(1.95);
});
