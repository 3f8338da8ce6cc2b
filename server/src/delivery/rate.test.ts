import { expect, test } from "vitest";
import { rate } from "./rate.ts";

test("the pace is that of the last ten seconds, or of the time that it was busy", () => {
	const pace = rate();
	const start = 1_000_000;
	for (let i = 0; i < 500; i++) pace.settled(start + i);
	expect(pace.perSecond(start + 500, start)).toBe(1_000);
	expect(pace.perSecond(start + 9_000, start)).toBeCloseTo(500 / 9);
	expect(pace.perSecond(start + 9_000, start - 60_000)).toBe(50);
	expect(pace.perSecond(start + 10_000, start)).toBe(0);
});

test("of one that has just begun, and is done with nothing, nobody knows the pace", () => {
	const pace = rate();
	expect(pace.perSecond(5_000, 0)).toBeNull();
	expect(pace.perSecond(10_000, 0)).toBe(0);
	pace.settled(10_000);
	expect(pace.perSecond(10_001, 10_000)).toBe(10);
});

test("a clock that goes back loses no count, and one that jumps forgets them", () => {
	const pace = rate();
	pace.settled(20_000);
	pace.settled(12_000);
	expect(pace.perSecond(20_500, 0)).toBe(0.2);
	// An hour back, old counts would never expire.
	const back = rate();
	back.settled(3_620_000);
	back.settled(20_000);
	expect(back.perSecond(20_500, 0)).toBe(0.1);
	expect(back.perSecond(31_000, 0)).toBe(0);
	expect(pace.perSecond(3_600_000, 0)).toBe(0);
});
