import { expect, test } from "vitest";
import {
	changedBy,
	isSpendingKey,
	periodAt,
	periodEnd,
	presentPeriod,
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
	...{ key: "k", period: "2026-11-29", change: 5, told: 0 },
	...{ isCharge: true, ...more },
});

test.each<[string, SpendingChange, object]>([
	["adds", change(), { used: 15, told: 80 }],
	["gives back", change({ change: -4 }), { used: 6, told: 80 }],
	[
		"notes a threshold",
		change({ change: 0, told: 100 }),
		{ used: 10, told: 100 },
	],
	[
		"that is settled late is dropped",
		change({ period: "2026-11-28", isCharge: false }),
		row,
	],
	[
		"that is settled in a period that a clock ahead had begun is dropped",
		change({ period: "2027-11-29", isCharge: false }),
		row,
	],
	[
		"charged in an earlier period takes the place of a row far ahead",
		change({ period: "2026-10-01" }),
		{ period: "2026-10-01", used: 5, told: 0 },
	],
	[
		"charged in a later period begins afresh",
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
	const settled = change({ change: -4, isCharge: false });
	for (const [one, other] of [
		[change(), settled],
		[settled, change()],
	] as const) {
		expect(summed(one, other)).toEqual(change({ change: 1 }));
	}
	const later = change({ period: "2026-11-30", change: 7 });
	expect(summed(change(), later)).toEqual(later);
	expect(summed(settled, later)).toEqual(later);
	expect(summed(later, settled)).toEqual(later);
	// A charge after it is that of a clock that was set back.
	expect(summed(later, change())).toEqual(change());
	const lateToo = { ...settled, period: "2026-11-30" };
	expect(summed(settled, lateToo)).toEqual(lateToo);
	expect(summed(lateToo, settled)).toEqual(lateToo);
	expect(summed(change(), lateToo)).toEqual(change());
	expect(summed(lateToo, change())).toEqual(change());
});

test("a row of another period says nothing", () => {
	expect(spentIn(row, "2026-11-30")).toEqual({ used: 0, told: 0 });
	expect(spentIn(row, "2026-11-29").used).toBe(10);
});

test("what is settled begins no row", () => {
	expect(changedBy(undefined, change({ isCharge: false }))).toBe(undefined);
	expect(changedBy(undefined, change())).toMatchObject({ used: 5 });
});

const evening = Date.UTC(2026, 10, 30, 23);
test.each<[string, string, string]>([
	["2026-11-29", "2026-11-30", "an earlier one"],
	["2026-12-01", "2026-12-01", "tomorrow's, begun by a clock that is ahead"],
	["2026-12-02", "2026-11-30", "one that lies further ahead"],
	["2026-10", "2026-11", "an earlier month"],
	["2026-12", "2026-12", "the next month, hours before it begins"],
	["2027-01", "2026-11", "a month that lies further ahead"],
])("beside a row of %s, %s is charged: %s", (period, present) => {
	const kind = period.length === 7 ? "month" : "day";
	expect(presentPeriod({ ...row, period }, kind, evening)).toBe(present);
	expect(presentPeriod(undefined, kind, evening)).toBe(
		"2026-11-30".slice(0, period.length),
	);
});
