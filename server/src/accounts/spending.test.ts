import { expect, test } from "vitest";
import {
	changedBy,
	isSpendingKey,
	periodAt,
	periodEnd,
	type SpendingChange,
	spendingKey,
	spentIn,
	summed,
} from "./spending.ts";

const at = Date.UTC(2026, 11, 31, 23, 59, 59, 999);

test("periods are those of UTC", () => {
	expect([periodAt("day", at), periodAt("month", at)]).toEqual([
		"2026-12-31",
		"2026-12",
	]);
	expect(periodAt("month", at + 1)).toBe("2027-01");
});

test.each([
	["2026-12-31", Date.UTC(2027, 0, 1)],
	["2026-02-28", Date.UTC(2026, 2, 1)],
	["2026-12", Date.UTC(2027, 0, 1)],
	["2026-02", Date.UTC(2026, 2, 1)],
])("%s ends at %i", (period, end) => {
	expect(periodEnd(period)).toBe(end);
});

test("keys name the account, the period and the country", () => {
	const keys = [
		spendingKey("AC1", "day", null),
		spendingKey("AC1", "month", null),
		spendingKey("AC1", "day", "DE"),
		spendingKey("AC2", "day", "DE"),
	];
	expect(new Set(keys).size).toBe(4);
	expect(keys.every(isSpendingKey)).toBe(true);
	expect(isSpendingKey("accounts of AC1")).toBe(false);
});

const row = { key: "k", period: "2026-11-29", used: 10, told: 80 };
const change = (more: Partial<SpendingChange> = {}): SpendingChange => ({
	...{ key: "k", period: "2026-11-29", change: 5, told: 0, ...more },
});

test.each<[string, SpendingChange, object]>([
	["adds", change(), { used: 15, told: 80 }],
	["gives back", change({ change: -4 }), { used: 6, told: 80 }],
	[
		"notes a threshold",
		change({ change: 0, told: 100 }),
		{ used: 10, told: 100 },
	],
	["of an earlier period is dropped", change({ period: "2026-11-28" }), row],
	[
		"of a later period begins afresh",
		change({ period: "2026-11-30" }),
		{ period: "2026-11-30", used: 5, told: 0 },
	],
])("a change %s", (_, one, after) => {
	expect(changedBy(row, one)).toMatchObject(after);
});

test("changes of one row in a batch are one change, of the latest period", () => {
	expect(summed(change(), change({ told: 80 }))).toEqual(
		change({ change: 10, told: 80 }),
	);
	const later = change({ period: "2026-11-30", change: 7 });
	expect(summed(change(), later)).toEqual(later);
	expect(summed(later, change())).toEqual(later);
});

test("a row of another period says nothing", () => {
	expect(spentIn(row, "2026-11-30")).toEqual({ used: 0, told: 0 });
	expect(spentIn(row, "2026-11-29").used).toBe(10);
});
