import { describe, expect, it } from "vitest";
import {
	addDays,
	addMonths,
	countsByPeriod,
	daysOf,
	type UsageQuery,
} from "./usage-periods.ts";

const TODAY = "2026-03-31";
const BEGAN = "2024-05-06";

describe("the calendar", () => {
	it.each([
		["2026-03-31", -30, "2026-03-01"],
		["2026-03-01", -1, "2026-02-28"],
		["2024-03-01", -1, "2024-02-29"],
		["2025-12-31", 1, "2026-01-01"],
	])("%s and %i days", (day, days, expected) => {
		expect(addDays(day, days)).toBe(expected);
	});

	it.each([
		["2026-03-31", -1, "2026-02-28"],
		["2024-03-31", -1, "2024-02-29"],
		["2024-02-29", -12, "2023-02-28"],
		["2026-01-15", -1, "2025-12-15"],
		["2026-03-31", -11, "2025-04-30"],
		["0050-03-31", -1, "0050-02-28"],
	])("%s and %i months", (day, months, expected) => {
		expect(addMonths(day, months)).toBe(expected);
	});
});

describe("the days that a query covers", () => {
	it.each<[UsageQuery, string, string]>([
		["records", BEGAN, TODAY],
		["alltime", BEGAN, TODAY],
		["yearly", BEGAN, TODAY],
		["daily", "2026-03-02", TODAY],
		["monthly", "2025-04-01", TODAY],
		["today", TODAY, TODAY],
		["yesterday", "2026-03-30", "2026-03-30"],
		["thismonth", "2026-03-01", TODAY],
		["lastmonth", "2026-02-01", "2026-02-28"],
	])("of %s, without dates: %s to %s", (query, first, last) => {
		const none = { first: null, last: null };
		expect(daysOf(query, none, TODAY, BEGAN)).toEqual({ first, last });
	});

	it.each<[UsageQuery, string | null, string | null, [string, string] | null]>([
		["records", "2020-01-01", "2020-01-31", ["2020-01-01", "2020-01-31"]],
		["records", "2025-01-01", null, ["2025-01-01", TODAY]],
		["records", null, "2025-01-01", [BEGAN, "2025-01-01"]],
		["records", null, "2020-01-31", ["2020-01-31", "2020-01-31"]],
		["records", "2030-01-01", null, ["2030-01-01", "2030-01-01"]],
		["daily", null, "2025-01-31", ["2025-01-02", "2025-01-31"]],
		["daily", "1926-03-31", null, ["1926-03-31", TODAY]],
		["monthly", null, "2025-01-15", ["2024-02-01", "2025-01-15"]],
		["today", "2026-03-01", "2026-04-30", [TODAY, TODAY]],
		["today", "2020-01-01", "2020-01-31", null],
		["thismonth", "2026-03-10", "2026-03-12", ["2026-03-10", "2026-03-12"]],
		["lastmonth", "2026-02-20", null, ["2026-02-20", "2026-02-28"]],
		["yesterday", TODAY, null, null],
	])("of %s, from %s to %s", (query, first, last, expected) => {
		const days = daysOf(query, { first, last }, TODAY, BEGAN);
		expect(days === null ? null : [days.first, days.last]).toEqual(expected);
	});
});

describe("counts by period", () => {
	const days = { first: "2025-11-20", last: "2026-01-10" };
	const counts = [
		{ day: "2025-11-20", count: 1 },
		{ day: "2025-11-30", count: 2 },
		{ day: "2025-12-31", count: 4 },
		{ day: "2026-01-10", count: 8 },
	];

	it.each<[UsageQuery, [string, string, number][]]>([
		["records", [["2025-11-20", "2026-01-10", 15]]],
		["alltime", [["2025-11-20", "2026-01-10", 15]]],
		[
			"yearly",
			[
				["2025-11-20", "2025-12-31", 7],
				["2026-01-01", "2026-01-10", 8],
			],
		],
		[
			"monthly",
			[
				["2025-11-20", "2025-11-30", 3],
				["2025-12-01", "2025-12-31", 4],
				["2026-01-01", "2026-01-10", 8],
			],
		],
		[
			"daily",
			[
				["2025-11-20", "2025-11-20", 1],
				["2025-11-30", "2025-11-30", 2],
				["2025-12-31", "2025-12-31", 4],
				["2026-01-10", "2026-01-10", 8],
			],
		],
	])("of %s are cut, and end with the days asked for", (query, expected) => {
		expect(
			countsByPeriod(query, days, counts).map(({ first, last, count }) => [
				first,
				last,
				count,
			]),
		).toEqual(expected);
	});

	it("has a row without any count for records alone", () => {
		expect(countsByPeriod("records", days, [])).toEqual([
			{ ...days, count: 0 },
		]);
		for (const query of ["alltime", "daily", "today"] as const) {
			expect(countsByPeriod(query, days, [])).toEqual([]);
		}
	});
});
