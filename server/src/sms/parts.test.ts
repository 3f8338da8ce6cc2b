import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gsmOctets, isGsm, textOfGsm } from "./gsm.ts";
import { codingOf, partsOf } from "./parts.ts";

const lengths = (text: string, whole?: string) =>
	partsOf(text, whole).map((part) => part.length);

describe("the GSM alphabet", () => {
	test("has 127 characters and ten escaped ones, and knows its own octets", () => {
		const all = Array.from({ length: 0x10000 }, (_, unit) =>
			String.fromCharCode(unit),
		).filter(isGsm);
		expect(all).toHaveLength(137);
		expect(textOfGsm(gsmOctets(all.join("")) as Uint8Array)).toBe(all.join(""));
	});

	test.each([
		["@", [0x00]],
		["_", [0x11]],
		[" ", [0x20]],
		["¤", [0x24]],
		["¡", [0x40]],
		["Z", [0x5a]],
		["Ä", [0x5b]],
		["¿", [0x60]],
		["à", [0x7f]],
		["€", [0x1b, 0x65]],
		["{", [0x1b, 0x28]],
		["|", [0x1b, 0x40]],
	])("%s is %j", (character, octets) => {
		expect([...(gsmOctets(character) ?? [])]).toEqual(octets);
	});

	test.each(["`", "ç", "\u001b", "ё", "\ud83d\ude00", "\ud83d"])(
		"has no %j",
		(character) => {
			expect(gsmOctets(`a${character}`)).toBeNull();
			expect(codingOf(character)).toBe("ucs2");
		},
	);
});

describe("parts", () => {
	test.each([
		["a".repeat(160), [160]],
		["a".repeat(161), [153, 8]],
		["a".repeat(306), [153, 153]],
		["a".repeat(307), [153, 153, 1]],
		["€".repeat(80), [80]],
		// 153 septets hold 76 escaped characters: the 77th is not cut.
		["€".repeat(81), [76, 5]],
		["ё".repeat(70), [70]],
		["ё".repeat(71), [67, 4]],
		["😀".repeat(35), [70]],
		["😀".repeat(36), [66, 6]],
	])("%#: characters are not cut", (text, expected) => {
		expect(lengths(text)).toEqual(expected);
	});

	test("the code is not cut", () => {
		const text = `${"a".repeat(150)}123456${"b".repeat(20)}`;
		expect(partsOf(text, "123456")).toEqual([
			"a".repeat(150),
			`123456${"b".repeat(20)}`,
		]);
		expect(lengths(text)).toEqual([153, 23]);
	});

	test("a code that is longer than a part is cut rather than lost", () => {
		const text = "1".repeat(200);
		expect(lengths(text, text)).toEqual([153, 47]);
	});

	test("together they are the text, and none is longer than its part may be", () => {
		const characters = fc.constantFrom(..."aé€{1@ё😀\n");
		const texts = fc.array(characters, { maxLength: 400 });
		fc.assert(
			fc.property(texts, (all) => {
				const text = all.join("");
				const parts = partsOf(text, "11");
				expect(parts.join("")).toBe(text);
				const coding = codingOf(text);
				const most = { gsm: [160, 153], ucs2: [70, 67] }[coding];
				for (const part of parts) {
					const length =
						coding === "gsm" ? gsmOctets(part)?.length : part.length;
					expect(length).toBeLessThanOrEqual(
						most[parts.length > 1 ? 1 : 0] as number,
					);
				}
			}),
		);
	});
});
