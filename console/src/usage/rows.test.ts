import { expect, test } from "vitest";
import {
	type CostRow,
	csvOf,
	daysBetween,
	decimalOf,
	keyOf,
	microsOf,
	monthsBetween,
	sorted,
	summed,
} from "./rows.ts";

const row = (more: Partial<CostRow>): CostRow => ({
	...{ channel: "sms", country: "DE", startDate: "2026-11-28", count: "1" },
	...{ amount: null, unpriced: "1", currency: "EUR", ...more },
});

test("counts and money are added up exactly, and an unknown price is no zero", () => {
	const rows = [
		row({ count: "3", amount: "0.1", unpriced: "1" }),
		row({ count: "2", amount: "0.2", unpriced: "0", country: "FR" }),
		row({ count: "5", amount: null, unpriced: "5", channel: "call" }),
	];
	const byChannel = sorted(summed(rows, keyOf("channel")), "channel");
	expect(byChannel).toMatchObject([
		{ key: "call", count: 5, amount: null, unpriced: 5 },
		{ key: "sms", count: 5, amount: 300_000n, unpriced: 1 },
	]);
	expect(summed(rows, keyOf("country")).map(({ key }) => key)).toEqual([
		...["DE", "FR"],
	]);
	expect(summed([], keyOf("day"))).toEqual([]);
});

test("days and months come in order", () => {
	const rows = [
		row({ startDate: "2026-11-29" }),
		row({ startDate: "2026-10-01" }),
		row({ startDate: "2026-11-28", count: "9" }),
	];
	const keys = (dimension: "day" | "month") =>
		sorted(summed(rows, keyOf(dimension)), dimension).map(({ key }) => key);
	expect(keys("day")).toEqual(["2026-10-01", "2026-11-28", "2026-11-29"]);
	expect(keys("month")).toEqual(["2026-10", "2026-11"]);
});

test.each([
	["0.0075", 7_500n],
	["12", 12_000_000n],
	["0.000001", 1n],
	["98765432109876.50", 98765432109876500000n],
])("%s is exact in millionths", (text, micros) => {
	expect(microsOf(text)).toBe(micros);
	expect(microsOf(decimalOf(micros))).toBe(micros);
});

test("every day and month of a stretch is there", () => {
	expect(daysBetween("2026-02-27", "2026-03-01")).toEqual([
		...["2026-02-27", "2026-02-28", "2026-03-01"],
	]);
	expect(monthsBetween("2026-01-31", "2026-03-01")).toEqual([
		...["2026-01", "2026-02", "2026-03"],
	]);
	expect(daysBetween("2026-03-02", "2026-03-01")).toEqual([]);
	expect(daysBetween("nothing", "2026-03-01")).toEqual([]);
});

test("a stretch of years has all its months, and its last days", () => {
	const months = monthsBetween("2023-02-28", "2026-11-01");
	expect(months).toHaveLength(46);
	expect([months[0], months[11], months.at(-1)]).toEqual([
		...["2023-02", "2024-01", "2026-11"],
	]);
	const days = daysBetween("2023-02-28", "2026-11-30");
	expect(days).toHaveLength(800);
	expect(days.at(-1)).toBe("2026-11-30");
	expect(monthsBetween("nothing", "2026-03-01")).toEqual([]);
	expect(monthsBetween("0001-01-01", "9999-12-31").at(-1)).toBe("9999-12");
});

test("CSV is quoted, and nothing in it is a formula", () => {
	expect(
		csvOf([
			["a", 'b"c', "d,e"],
			["=1+1", "-5", "@x"],
		]),
	).toBe(`a,"b""c","d,e"\r\n'=1+1,-5,'@x\r\n`);
});

test.each([
	...["-5+1", "-1|calc", "-", "|calc", "+1", "\u200b=1", " =1", "＝1", "\t1"],
])("%j is text in a CSV", (text) => {
	expect(csvOf([[text]])).toBe(`'${text}\r\n`);
});

test.each(["-5", "-5.25", "0", "a=b"])("%j stays as it is in a CSV", (text) => {
	expect(csvOf([[text]])).toBe(`${text}\r\n`);
});
