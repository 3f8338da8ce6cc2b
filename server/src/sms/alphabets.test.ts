import { expect, test } from "vitest";
import { codingIn, octetsIn } from "./alphabets.ts";

test.each([
	["Code 1", "gsm", "ascii", "latin1"],
	// The last line of an autofill text begins with @, which is 0x00 in GSM.
	["@a.example #1", "gsm", "ascii", "latin1"],
	["é", "gsm", null, "latin1"],
	["Ω", "gsm", null, null],
	["€", "gsm", null, null],
	["{", "gsm", "ascii", "latin1"],
	// They are in ASCII and in Latin-1, and not on the air.
	["`", null, null, null],
	["ç", null, null, null],
	["ё", null, null, null],
] as const)("%j fits %s, %s, %s", (text, ...alphabets) => {
	const fits = (["gsm", "ascii", "latin1"] as const).map((alphabet) =>
		codingIn(text, alphabet) === "gsm" ? alphabet : null,
	);
	expect(fits).toEqual(alphabets);
});

test.each([
	["@é{", "gsm", "gsm", "00051b28"],
	["@{", "gsm", "ascii", "407b"],
	["@é", "gsm", "latin1", "40e9"],
	["@ё😀", "ucs2", "ascii", "00400451d83dde00"],
] as const)("%j in %s of %s is %s", (text, coding, alphabet, octets) => {
	expect(octetsIn(text, coding, alphabet).toString("hex")).toBe(octets);
});
