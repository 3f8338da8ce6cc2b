import { expect, test } from "vitest";
import { toldSeconds } from "./blocked.ts";

test.each([
	[1, 60],
	[60, 60],
	[61, 900],
	[900, 900],
	[901, 3_600],
	[3_601, 43_200],
	[7 * 86_400, 43_200],
	[0, 60],
])(
	"an end in %d s is told as %d s: an exact time would tell the threshold",
	(left, told) => {
		expect(toldSeconds(left * 1_000, 0)).toBe(told);
	},
);
