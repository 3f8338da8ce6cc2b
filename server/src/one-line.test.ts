import { expect, test } from "vitest";
import { isName, isOneLine, onOneLine } from "./one-line.ts";

test.each(["\n", "\r", "\t", "\0", "\x7f", "\x85", "\u2028", "\u2029"])(
	"%j breaks a line",
	(each) => {
		expect(isOneLine(`a${each}b`)).toBe(false);
		expect(isName(`a${each}b`)).toBe(false);
		expect(onOneLine(`a${each}b${each}`)).toBe("a b ");
	},
);

test.each<[string, boolean]>([
	["", false],
	["a", true],
	["Ä ö, „x“ 🔐", true],
	["x".repeat(64), true],
	["x".repeat(65), false],
	["🔐".repeat(64), true],
	["🔐".repeat(65), false],
])("%j is a name: %j", (text, is) => {
	expect(isName(text)).toBe(is);
	expect(isOneLine(text)).toBe(true);
});
