import { expect, test } from "vitest";
import { isolated } from "./isolated.ts";

test.each([
	["Shop", "\u2068Shop\u2069"],
	["", "\u2068\u2069"],
	["x\u202Eevil\u2066", "\u2068x\u202Eevil\u2069"],
	["a\u2069\u202Eb", "\u2068a\u202Eb\u2069"],
	["a\u2029\u202Eb\nc", "\u2068a \u202Eb c\u2069"],
])("%j stands in a sentence as %j", (text, shown) => {
	expect(isolated(text)).toBe(shown);
});
