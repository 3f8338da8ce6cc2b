import { describe, expect, it } from "vitest";
import { effortOf } from "../../../test/support/effort.ts";
import { Refusal } from "../../errors.ts";
import { readDate, readDates } from "./dates.ts";

const NOW = Date.parse("2026-03-31T15:30:00Z");
const iso = (at: number) => new Date(at).toISOString();

function read(text: string): [from: string, until: string] {
	const { from, until } = readDate("startDate", text, NOW);
	return [iso(from), iso(until)];
}

describe("a date", () => {
	it.each([
		["2020-01-01", "2020-01-01T00:00:00.000Z", "2020-01-02T00:00:00.000Z"],
		["2020-02-29", "2020-02-29T00:00:00.000Z", "2020-03-01T00:00:00.000Z"],
		[" 2020-12-31 ", "2020-12-31T00:00:00.000Z", "2021-01-01T00:00:00.000Z"],
		["0001-01-01", "0001-01-01T00:00:00.000Z", "0001-01-02T00:00:00.000Z"],
	])("without a time is the whole day: %s", (text, from, until) => {
		expect(read(text)).toEqual([from, until]);
	});

	it.each([
		["2020-01-01 10:28:08", "10:28:08.000", "10:28:09.000"],
		["2020-01-01T10:28:08", "10:28:08.000", "10:28:09.000"],
		["2020-01-01t10:28:08z", "10:28:08.000", "10:28:09.000"],
		["2020-01-01T10:28", "10:28:00.000", "10:29:00.000"],
		["2020-01-01T10:28:08.5Z", "10:28:08.500", "10:28:08.501"],
		["2020-01-01T10:28:08,123456Z", "10:28:08.123", "10:28:08.124"],
		["2020-01-01T12:28:08+02:00", "10:28:08.000", "10:28:09.000"],
		["2020-01-01T12:28:08 02:00", "10:28:08.000", "10:28:09.000"],
		["2020-01-01T12:28:08+0200", "10:28:08.000", "10:28:09.000"],
		["2020-01-01T04:58:08-05:30", "10:28:08.000", "10:28:09.000"],
		["2020-01-01T05:28:08-05", "10:28:08.000", "10:28:09.000"],
	])(
		"with a time is as long as it is exact, in UTC: %s",
		(text, from, until) => {
			expect(read(text)).toEqual([
				`2020-01-01T${from}Z`,
				`2020-01-01T${until}Z`,
			]);
		},
	);

	it.each([
		["-0days", "2026-03-31"],
		["-1day", "2026-03-30"],
		["-30days", "2026-03-01"],
		["-30Days", "2026-03-01"],
		["-90 days", "2025-12-31"],
		["-2weeks", "2026-03-17"],
		["-1month", "2026-02-28"],
		["-3months", "2025-12-31"],
		["-13months", "2025-02-28"],
		["-1years", "2025-03-31"],
		["-100years", "1926-03-31"],
		["-2025years", "0001-03-31"],
		["-99999weeks", "0109-09-24"],
	])("may be relative to the present day: %s", (text, day) => {
		const { from, until, text: shown } = readDate("startDate", text, NOW);
		expect(iso(from)).toBe(`${day}T00:00:00.000Z`);
		expect(until - from).toBe(24 * 60 * 60 * 1_000);
		expect(shown).toBe(day);
	});

	it.each([
		"2020-02-30",
		"2019-02-29",
		"2020-13-01",
		"2020-00-10",
		"2020-01-00",
		"2020-04-31 10:00:00",
		"0000-01-01",
	])("must exist: %s", (text) => {
		expect(() => read(text)).toThrow("startDate is a date that does not exist");
	});

	it.each([
		"yesterday",
		"1577836800",
		"2020-1-1",
		"20200101",
		"01/02/2020",
		"2020-01-01T24:00:00",
		"2020-01-01T10:60:00",
		"2020-01-01T10:00:60",
		"2020-01-01T10:00:00+25:00",
		"2020-01-01T",
		"2020-01-01 10",
		"2020-01-01Z",
		"30days",
		"-30",
		"-30hours",
		"--30days",
		"-1.5days",
		"-999999days",
		"２０２０-01-01",
		"' OR 1=1--",
		"%",
	])("is refused in any other form: %s", (text) => {
		expect(() => read(text)).toThrow(/^startDate must be YYYY-MM-DD/);
	});

	it.each(["-2026years", "-99999years", "-99999months"])(
		"may not be before the year 1: %s",
		(text) => {
			expect(() => read(text)).toThrow("startDate is too long ago");
		},
	);

	it("stays within four digits of a year when an offset is taken off", () => {
		expect(read("0001-01-01T00:00:00+14:00")[0]).toBe(
			"0001-01-01T00:00:00.000Z",
		);
		expect(read("9999-12-31T23:00:00-14:00")[0]).toBe(
			"9999-12-31T23:59:59.999Z",
		);
		expect(read("9999-12-31T23:59-05:00")).toEqual([
			"9999-12-31T23:59:59.999Z",
			"+010000-01-01T00:00:00.000Z",
		]);
	});

	it("is read or refused in no time, however it is written", () => {
		const hostile = [`${"-".repeat(50_000)}1`, `-1${" ".repeat(50_000)}`];
		hostile.push(`2020-01-01T10:00:00.${"1".repeat(50_000)}`);
		const plain = effortOf(() => expect(() => read("x")).toThrow(Refusal));
		for (const text of hostile) {
			const attempt = () => expect(() => read(text)).toThrow(Refusal);
			// A pattern that backtracks would take seconds for 50,000 characters.
			expect(effortOf(attempt)).toBeLessThan(20 * plain + 5_000);
		}
	});
});

describe("two dates", () => {
	it("may be open at either end", () => {
		expect(readDates({}, NOW)).toEqual({ start: null, end: null });
	});

	it.each([
		["2020-01-01", "2020-01-01"],
		["2020-01-01 23:59:59", "2020-01-01"],
		["2020-01-01", "2020-01-01 00:00:00"],
		["-30days", "-30days"],
	])("may be the same: %s to %s", (startDate, endDate) => {
		expect(() => readDates({ startDate, endDate }, NOW)).not.toThrow();
	});

	it.each([
		["2020-01-02", "2020-01-01"],
		["2020-01-02", "2020-01-01 23:59:59"],
		["2020-01-01 10:00:01", "2020-01-01 10:00:00"],
		["-1day", "-2days"],
	])("must be in order: not %s to %s", (startDate, endDate) => {
		expect(() => readDates({ startDate, endDate }, NOW)).toThrow(
			"endDate is before startDate",
		);
	});
});
