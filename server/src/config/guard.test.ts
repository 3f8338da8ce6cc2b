import { expect, test } from "vitest";
import { StartError } from "../errors.ts";
import { withGuardCountries } from "./guard.ts";

const say = (path: string, sentence: string) =>
	new StartError(`${path} ${sentence}`);
const read = (given: Record<string, unknown>) => withGuardCountries(given, say);

test("countries are taken in either case, and kept in upper case", () => {
	expect(read({ countries: ["de", "At", "001"] })).toEqual({
		guard: { countries: ["DE", "AT", "001"] },
	});
	expect(
		read({ guard: { countries: ["de"], messagesPerHour: { de: 5, "*": 1 } } }),
	).toEqual({
		guard: { countries: ["DE"], messagesPerHour: { DE: 5, "*": 1 } },
	});
	expect(read({ countries: "all" })).toEqual({ guard: { countries: "all" } });
});

test.each<[string, Record<string, unknown>, RegExp]>([
	[
		"001 without quotes",
		{ countries: [1] },
		/^countries\.0 .*write "001" in quotes/,
	],
	["a number", { countries: ["DE", 12] }, /^countries\.1 .*in quotes/],
	["a list with all", { countries: ["all"] }, /^countries\.0 .*countries: all/],
	["one country", { countries: "DE" }, /^countries must be all or a list/],
	[
		"a name",
		{ guard: { countries: ["Germany"] } },
		/^guard\.countries\.0 .*two letters/,
	],
	[
		"001 in messagesPerHour",
		{ guard: { messagesPerHour: { 1: 5 } } },
		/^guard\.messagesPerHour\.1 .*write "001" in quotes/,
	],
	[
		"a country twice",
		{ guard: { messagesPerHour: { de: 5, DE: 6 } } },
		/^guard\.messagesPerHour\.DE .*twice/,
	],
])("%s is a sentence", (_, given, sentence) => {
	expect(() => read(given)).toThrow(sentence);
});
