import { expect, test } from "vitest";
import { hasProved, reconnectMs } from "./backoff.ts";

test("the wait doubles up to a minute, and after a refused login up to ten", () => {
	const waits = (isRefused: boolean) =>
		[1, 2, 3, 8, 100].map((failures) => reconnectMs(failures, isRefused, 1));
	expect(waits(false)).toEqual([500, 1_000, 2_000, 60_000, 60_000]);
	expect(waits(true)).toEqual([30_000, 60_000, 120_000, 600_000, 600_000]);
	expect(reconnectMs(8, false, 0)).toBe(30_000);
});

test.each([
	// held, carried, waited before it
	[0, false, 0, false],
	[59_999, false, 500, false],
	[60_000, false, 60_000, true],
	[1_999, true, 0, false],
	[2_000, true, 500, true],
	[7_999, true, 8_000, false],
	[8_000, true, 8_000, true],
])(
	"a bind that held %i ms, carried: %s, after %i ms: proved %s",
	(heldMs, hasCarried, waitedMs, expected) => {
		expect(hasProved({ heldMs, hasCarried, waitedMs })).toBe(expected);
	},
);
