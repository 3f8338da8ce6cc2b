import { expect, test } from "vitest";
import { fitsGsm } from "./gsm-alphabet.ts";

test.each([
	["482913 is your Acme code", true],
	["Ihr Code für Grün & Co: 482913 (5 Minuten) [€]", true],
	["@otp.example.com #482913\n~^{}\\|", true],
	["", true],
	["Ваш код 482913", false],
	["code “482913”", false],
	["ç", false],
	["a\tb", false],
	["🔐", false],
])("%j fits GSM: %s", (text, fits) => {
	expect(fitsGsm(text)).toBe(fits);
});
