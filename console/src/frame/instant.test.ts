import { expect, test } from "vitest";
import { instantOf, isOfToday } from "./instant.ts";

test.each([
	["2026-11-23 05:28:39", "2026-11-23T05:28:39.000Z"],
	["2026-11-23 05:28:39.12", "2026-11-23T05:28:39.120Z"],
	["2026-11-23T05:28:39.120Z", "2026-11-23T05:28:39.120Z"],
	["2026-11-23T05:28:39+01:00", "2026-11-23T04:28:39.000Z"],
	[0, "1970-01-01T00:00:00.000Z"],
	[new Date(7), "1970-01-01T00:00:00.007Z"],
])("%s is %s, wherever the browser is", (at, iso) => {
	expect(instantOf(at).toISOString()).toBe(iso);
});

test("a text that is no instant is an invalid date, and no error", () => {
	expect(Number.isNaN(instantOf("nonsense").getTime())).toBe(true);
});

test.each([
	[-13, false],
	[-11, true],
	[0, true],
	[11, true],
	[13, false],
])("the clock alone tells an instant %i hours from now: %s", (hours, is) => {
	expect(isOfToday(Date.now() + hours * 60 * 60 * 1_000)).toBe(is);
});
