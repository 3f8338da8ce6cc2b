import { expect, test } from "vitest";
import { courseOf } from "./flat.ts";

test("a quantity that grows shows, one that jumps about does not", () => {
	const growing = Array.from({ length: 100 }, (_, i) => 100 + i);
	const jumping = Array.from({ length: 100 }, (_, i) => 100 + (i % 7));
	expect(courseOf(growing).growth).toBeGreaterThan(1.4);
	expect(courseOf(jumping).growth).toBeCloseTo(1, 1);
	expect(courseOf(jumping).most).toBe(106);
});

test("the growth of the first tenth is that of a process that warms up", () => {
	const warming = Array.from({ length: 100 }, (_, i) => Math.min(i, 10));
	expect(courseOf(warming)).toEqual({
		first: 10,
		last: 10,
		growth: 1,
		most: 10,
	});
});

test("one value is first and last", () => {
	expect(courseOf([3])).toEqual({ first: 3, last: 3, growth: 1, most: 3 });
});
