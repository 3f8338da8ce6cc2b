import { describe, expect, test } from "vitest";
import type { OptOut } from "../providers/contract.ts";
import { isSameSender, readingsOf } from "./who-opted.ts";

describe("the sender of a stop word", () => {
	const read = (from: string, more: Partial<OptOut>) =>
		readingsOf({
			...{ kind: "stop", from, form: "unmarked", country: null, to: null },
			...more,
		}).map(({ number, isSure }) => (isSure ? `${number}!` : number));
	const AMERICAN = { to: "12012000100" };

	test.each<[string, Partial<OptOut>, readonly string[]]>([
		["491711234567", { form: "international" }, ["491711234567!"]],
		["+491711234567", { form: "national" }, ["491711234567!"]],
		["004917112345678", {}, ["4917112345678!"]],
		// Ten digits of the United States, which are also a number of Egypt.
		["2015550123", { form: "national" }, []],
		["2015550123", { form: "national", ...AMERICAN }, ["12015550123"]],
		["2012000123", { form: "national", country: "US" }, ["12012000123!"]],
		["2015550123", {}, ["2015550123"]],
		["2015550123", AMERICAN, ["2015550123", "12015550123"]],
		["2015550123", { country: "US" }, ["2015550123", "12015550123"]],
		["12012000123", { country: "US" }, ["12012000123!"]],
		["491711234567", { country: "US" }, ["491711234567!"]],
		["491711234567", AMERICAN, ["491711234567"]],
		["07700900123", {}, []],
		["07700900123", { to: "447700900999" }, ["447700900123"]],
		["07911123456", { country: "GB" }, ["447911123456!"]],
		["07911123456", { form: "national", country: "GB" }, ["447911123456!"]],
		["3123456789", { country: "IT" }, ["3123456789", "393123456789"]],
		["491711234567", { form: "other" }, ["491711234567"]],
		["5550123", { form: "other", country: "US" }, ["5550123"]],
		["07700900123", { form: "international" }, []],
		["12345", { country: "DE" }, ["4912345"]],
		["Acme", { country: "US" }, []],
		["", { country: "US" }, []],
	])("%s with %j may be %j", (from, more, expected) => {
		expect(read(from, more)).toEqual(expected);
	});
});

test.each([
	["12015550111", "12015550111", true],
	["+12015550111", "12015550111", true],
	["0012015550111", "12015550111", true],
	["12015550111", "2015550111", true],
	["447700900123", "07700900123", true],
	["12015550111", "12015550222", false],
	["12015550111", "50111", false],
	["50111", "50111", true],
	["Acme", "ACME", true],
	["Acme", "12015550111", false],
])("the senders %s and %s are one: %j", (one, other, expected) => {
	expect(isSameSender(one, other)).toBe(expected);
	expect(isSameSender(other, one)).toBe(expected);
});
