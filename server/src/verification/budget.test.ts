import { expect, test } from "vitest";
import { lockedUntil, withWrongCode } from "./budget.ts";

const budget = { max: 3, windowMs: 1_000 };

test.each<[string, number[], number, number | null]>([
	["nothing yet", [], 0, null],
	["one left", [10, 20], 30, null],
	["used up: until the oldest leaves the window", [10, 20, 30], 40, 1_010],
	["to the last millisecond", [10, 20, 30], 1_009, 1_010],
	["and free at that instant", [10, 20, 30], 1_010, null],
	["those before the window do not count", [10, 900, 950], 1_500, null],
	["all in one instant", [5, 5, 5], 5, 1_005],
	["more than the maximum: it must fall below it", [10, 20, 30, 40], 50, 1_020],
])("%s", (_, times, now, until) => {
	expect(lockedUntil(times, budget, now)).toBe(until);
});

test("a wrong code is added, and what has left the window is forgotten", () => {
	expect(withWrongCode([10, 20, 900], budget, 1_010)).toEqual([20, 900, 1_010]);
	expect(withWrongCode([], budget, 7)).toEqual([7]);
});

test("no window of its length ever holds more than the maximum", () => {
	let times: number[] = [];
	const looked: number[] = [];
	for (let now = 0; now < 10_000; now += 90) {
		if (lockedUntil(times, budget, now) !== null) continue;
		times = withWrongCode(times, budget, now);
		looked.push(now);
	}
	for (const end of looked) {
		const inWindow = looked.filter(
			(at) => at <= end && at > end - budget.windowMs,
		);
		expect(inWindow.length).toBeLessThanOrEqual(budget.max);
	}
	// And it locks nobody for longer than it must: three each window.
	expect(looked.length).toBeGreaterThanOrEqual(27);
});
