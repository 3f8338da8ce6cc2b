import { expect, test } from "vitest";
import { comparisonTable, type Row } from "./comparison.ts";
import type { Measured } from "./measure.ts";

const measured = (perSecond: number): Measured => ({
	...{ units: 1, perSecond, answeredPerSecond: perSecond, p50: 1, p99: 2 },
	...{ first: 1, busy: 0.5, rssBytes: 1e6 },
});
const row = (
	name: string,
	connections: number,
	dearerThan: string | null,
	rates: number[],
): Row => ({ name, connections, dearerThan, rounds: rates.map(measured) });

test("what more work costs is the median of the ratios of each round", () => {
	const table = comparisonTable([
		row("nothing", 64, null, [1_000, 1_000, 1_000]),
		row("nothing", 256, null, [1_000, 1_000, 1_000]),
		row("send", 64, null, [600, 300, 900]),
		row("send", 256, null, [400, 400, 400]),
		row("limited", 64, "send", [400, 300, 300]),
		row("limited", 256, "send", [320, 320, 320]),
	]);
	// 1.5, 1 and 3: not 600 / 300, the ratio of the medians.
	expect(table).toContain('"limited" takes 1.50 x "send" at 64 connections.');
	expect(table).toContain('"limited" takes 1.25 x "send" at 256 connections.');
	expect(table.match(/ takes /g)).toHaveLength(2);
});
