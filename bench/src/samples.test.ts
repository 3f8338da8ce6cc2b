import { expect, test } from "vitest";
import { intervalOfMedian } from "./samples.ts";

test("the interval of a median holds it, narrows with the scatter, and is the same each time", () => {
	const wide = [0.9, 0.95, 0.99, 1, 1.01, 1.05, 1.1];
	const narrow = wide.map((value) => 1 + (value - 1) / 10);
	const [low, high] = intervalOfMedian(wide);
	expect(low).toBeGreaterThanOrEqual(0.9);
	expect(low).toBeLessThan(1);
	expect(high).toBeGreaterThan(1);
	expect(high).toBeLessThanOrEqual(1.1);
	const [narrowLow, narrowHigh] = intervalOfMedian(narrow);
	expect(narrowHigh - narrowLow).toBeLessThan((high - low) / 5);
	expect(intervalOfMedian(wide)).toEqual([low, high]);
	expect(intervalOfMedian([2, 2, 2])).toEqual([2, 2]);
});
