import { expect, test } from "vitest";
import { alphabet, canonicalCode } from "./code.ts";

// The zeros of the decimal digits of Unicode 17 (DerivedNumericType.txt). One
// to nine follow each zero.
const ZEROS =
	`30 660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090
	17e0 1810 1946 19d0 1a80 1a90 1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50
	abf0 ff10 104a0 10d30 10d40 11066 110f0 11136 111d0 112f0 11450 114d0 11650
	116c0 116d0 116da 11730 118e0 11950 11bf0 11c50 11d50 11da0 11de0 11f50 16130
	16a60 16ac0 16b50 16d70 1ccf0 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 1e140 1e2f0 1e4f0
	1e5f1 1e950 1fbf0`
		.split(/\s+/)
		.map((hex) => Number.parseInt(hex, 16));

test("every decimal digit of Unicode counts as its value", () => {
	const wrong: string[] = [];
	for (const zero of ZEROS) {
		for (let value = 0; value < 10; value++) {
			const digit = String.fromCodePoint(zero + value);
			// A runtime with an older Unicode does not know the newest scripts.
			if (!/\p{Nd}/u.test(digit)) continue;
			const read = canonicalCode(digit);
			if (read !== String(value)) {
				wrong.push(
					`U+${(zero + value).toString(16)}: ${read} instead of ${value}`,
				);
			}
		}
	}
	expect(wrong).toEqual([]);
});

test("no decimal digit of this runtime is missing from the table above", () => {
	const known = new Set(
		ZEROS.flatMap((zero) => Array.from({ length: 10 }, (_, i) => zero + i)),
	);
	const missing: string[] = [];
	for (let point = 0; point <= 0x10ffff; point++) {
		if (point >= 0xd800 && point <= 0xdfff) continue;
		const isDigit = /\p{Nd}/u.test(String.fromCodePoint(point));
		if (isDigit && !known.has(point)) missing.push(point.toString(16));
	}
	expect(missing).toEqual([]);
});

test.each([
	["012345", "012345"],
	["123 456", "123456"],
	[" 123456\n", "123456"],
	["\t12\u00a034\u202f56\u3000", "123456"],
	["123-456", "123456"],
	["123\u2010\u2011\u2012\u2013\u2014\u2015456", "123456"],
	["123\u207b456", "123\u2212456"],
	["１２３－４５６", "123456"],
	["١٢٣٤٥٦", "123456"],
	["۱۲۳۴۵۶", "123456"],
	["१२३४५६", "123456"],
	["①②③", "123"],
	["𝟏𝟐𝟑", "123"],
	["abc2de", "ABC2DE"],
	["ＡＢｃ", "ABC"],
	["", ""],
	[" - ", ""],
	// Invisible characters that are copied along with a code.
	["123\u200d456", "123456"],
	["\u200f123456\u200e", "123456"],
	["\ufeff123\u200b456\u2060", "123456"],
	["\u202a123456\u202c", "123456"],
	["123\u00ad456", "123456"],
	["1\ufe0f2\ufe0f3", "123"],
	["123\u3164456\u2800", "123456"],
	["123\u0085456", "123456"],
	// None of these is a spelling of 123456: each counts as a wrong code.
	["123456\0", "123456\0"],
	["+123456", "+123456"],
	["1.23456e5", "1.23456E5"],
])("%j is read as %j", (submitted, canonical) => {
	expect(canonicalCode(submitted)).toBe(canonical);
	expect(canonicalCode(canonical)).toBe(canonical);
});

test("no symbol of an alphabet is mistaken for another, and each is its own form", () => {
	for (const type of ["numeric", "alphanumeric"] as const) {
		const symbols = [...alphabet(type)];
		expect(new Set(symbols.map(canonicalCode)).size).toBe(symbols.length);
		for (const symbol of symbols) expect(canonicalCode(symbol)).toBe(symbol);
	}
	expect(alphabet("alphanumeric")).not.toMatch(/[0O1IL]/);
});
