import { describe, expect, it, test } from "vitest";
import { type Dialect, dialectTable, urlForRouter } from "./dialect.ts";

const dialect = (...prefixes: string[]): Dialect => ({
	prefixes,
	headers: {},
	plainUrl: (url) => url.replace(/\.json$/, ""),
	refused: () => ({ status: 500, headers: {}, body: "" }),
});

const rest = dialect("/");
const verify = dialect("/v2", "/twilio/v2");
const vonage = dialect("/v2/verify");
const dialectOf = dialectTable([verify, rest, vonage]);

describe("the longest prefix has it", () => {
	it.each([
		["/", rest],
		["/v1/verify", rest],
		["/v2", verify],
		["/v2/", verify],
		["/v2?a=/v2/verify", verify],
		["/v2/Services/VA1", verify],
		["/twilio/v2/Services", verify],
		["/v2/verify", vonage],
		["/v2/verify/1", vonage],
		["/v2/verify?a=b", vonage],
		["/v2/verify#a", vonage],
		["/v2/verifyme", verify],
		["/v2verify", rest],
		["/%76%32/verify", vonage],
		["/v2/verify/%zz", vonage],
		["http://host/v2/verify", vonage],
		["https://host", rest],
		["", rest],
	])("of %s", (url, expected) => {
		expect(dialectOf(url)).toBe(expected);
	});
});

test("a URL that would leave its dialect stays as it came", () => {
	expect(urlForRouter(dialectOf, "/v1/verify.json")).toBe("/v1/verify");
	expect(urlForRouter(dialectOf, "/v2/verify/1.json")).toBe("/v2/verify/1");
	expect(urlForRouter(dialectOf, "/v2/verify.json")).toBe("/v2/verify.json");
	expect(urlForRouter(dialectOf, "/v2.json")).toBe("/v2.json");
});

test("a path without a dialect, or with two, stops the start", () => {
	expect(() => dialectTable([verify])).toThrow(/every other path/);
	expect(() => dialectTable([rest, verify, dialect("/v2")])).toThrow(/\/v2/);
});
