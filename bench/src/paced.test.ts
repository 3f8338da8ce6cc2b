import { expect, test } from "vitest";
import { summaryOf } from "./paced.ts";

test("a summary has the sends that were due in its stretch, by nearest rank", () => {
	const sends = Array.from({ length: 200 }, (_, i) => ({ dueAt: i, ms: i }));
	const { slowerThan, ...summary } = summaryOf(sends, { from: 100, to: 200 });
	expect(summary).toEqual({ count: 100, p50: 149, p99: 198, most: 199 });
	expect(slowerThan(189)).toBe(10);
});

test("a stretch without sends has no times", () => {
	const { slowerThan, ...summary } = summaryOf([], { from: 0, to: 1 });
	expect(summary).toEqual({
		...{ count: 0, p50: Number.NaN, p99: Number.NaN, most: Number.NaN },
	});
	expect(slowerThan(0)).toBe(0);
});
