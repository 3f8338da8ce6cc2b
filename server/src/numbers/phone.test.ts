import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KEY_TABLE, numbersOf, phoneKey } from "./key.ts";
import { whyRefused } from "./number-check.ts";
import {
	isCountry,
	phoneLibrary,
	readInternational,
	readPhone,
} from "./phone.ts";

const numberOf = (text: string, country: string | null = null) => {
	const phone = readPhone(text, country);
	return phone === null || phone === "national" ? phone : phone.number;
};

describe("spellings", () => {
	test.each([
		["919960639901", "919960639901"],
		["+919960639901", "919960639901"],
		["00919960639901", "919960639901"],
		["+00919960639901", "919960639901"],
		["+91 99606-39901", "919960639901"],
		["(0091) 99.606.39901", "919960639901"],
		["+91\u00a09960\u2011639901", "919960639901"],
		["[+91] 9960639901", "919960639901"],
		["+49 (0)171 1234567", "491711234567"],
		["+49 171 1234567", "491711234567"],
		["+4901711234567", "491711234567"],
		["+490 171 1234567", "491711234567"],
		["00490171/1234567".replace("/", ""), "491711234567"],
		["+44 (0)7911 123456", "447911123456"],
		["+44 (0)20 7183 8750", "442071838750"],
		// Italy's zero belongs to the number.
		["+39 06 1234567", "39061234567"],
		["+39 (0)6 1234567", "39061234567"],
		["+39 347 1234567", "393471234567"],
		// Trunk prefixes other than zero.
		["+7 8 912 345-67-89", "79123456789"],
		["+36 06 30 123 4567", "36301234567"],
		["+1 1 202 555 0100", "12025550100"],
		// In Argentina a mobile has 0 and 15 at home, and 9 from abroad.
		["+54 011 15 2345-6789", "5491123456789"],
		// Mexico's prefixes of mobiles, until 2019.
		["+52 044 55 1234 5678", "525512345678"],
		["+52 (045) 55 1234 5678", "525512345678"],
		["0052 0044 55 1234 5678", "525512345678"],
		["+378 886377", "3780549886377"],
		// A zero that is no trunk prefix there, and that no number begins with.
		["+57 (0)3211234567", "573211234567"],
		["+57 0 321 1234567", "573211234567"],
		["+36 (0)20 123 4567", "36201234567"],
		["+36 (0)62 123 456", "3662123456"],
		["+7 (0)912 345 67 89", "79123456789"],
		["+993 (0)66 123456", "99366123456"],
		["+1 (0)202 555 0100", "12025550100"],
		["+1 0 1 202 555 0100", "12025550100"],
		["+56 (0)9 8765 4321", "56987654321"],
		["+34 (0)612 34 56 78", "34612345678"],
		// Some numbers begin with zero there, and not this one.
		["+39 (0)347 1234567", "393471234567"],
		["+226 (0)70 12 34 56", "22670123456"],
		["+225 (0)01 23 45 67 89", "2250123456789"],
		["+225 01 23 45 67 89", "2250123456789"],
		["+247 040123", "247040123"],
		["+242 06 612 3456", "242066123456"],
		["1234567", "1234567"],
		["123456789012345", "123456789012345"],
		["9991234567", "9991234567"],
		["123456", null],
		["1234567890123456", null],
		["00123456", null],
		["", null],
		["+", null],
		["00", null],
		["++491710000001", null],
		["49+1710000001", null],
		["49171000000a", null],
		["+1-800-FLOWERS", null],
		["491710000001\0", null],
		["491710000001;ext=5", null],
		["+491710000001 ext. 5", null],
		["tel:+491710000001", null],
		["+491710000001;phone-context=example.com", null],
		["+49171,491720000002", null],
		["٤٩١٧١٠٠٠٠٠٠١", null],
		["４９１７１００００００１", null],
	])("%j is %j", (text, number) => {
		expect(numberOf(text)).toBe(number);
	});

	test.each([
		["01711234567", "DE", "491711234567"],
		["0171 1234567", "DE", "491711234567"],
		["+0171 1234567", "DE", "491711234567"],
		["(0)171 1234567", "DE", "491711234567"],
		["06 1234567", "IT", "39061234567"],
		["07911 123456", "GB", "447911123456"],
		["03211234567", "CO", "573211234567"],
		["020 123 4567", "HU", "36201234567"],
		["06 20 123 4567", "HU", "36201234567"],
		["0912 345 67 89", "RU", "79123456789"],
		["0701 234 56 78", "KZ", "77012345678"],
		["0202 555 0100", "US", "12025550100"],
		["09 8765 4321", "CL", "56987654321"],
		// A zero that begins calls abroad, too.
		["0991 12 34", "CV", "2389911234"],
		["0 49 171 1234567", "CV", "491711234567"],
		// A country's prefix for calls abroad that begins with one zero.
		["011 49 171 1234567", "US", "491711234567"],
		// Without a leading zero a number is international in every country.
		["1711234567", "DE", "1711234567"],
		["491711234567", "FR", "491711234567"],
		["+491711234567", "FR", "491711234567"],
		["0049 171 1234567", "FR", "491711234567"],
		["01711234567", null, "national"],
		["+0491711234567", null, "national"],
		["0171", null, null],
	])("%j in %j is %j", (text, country, number) => {
		expect(numberOf(text, country)).toBe(number);
	});

	test("what is read stays as it is when it is read again", () => {
		for (const text of [
			"+49 (0)171 1234567",
			"+54 011 15 2345 6789",
			"+39 06 123456",
			"+52 044 0512345678",
		]) {
			const number = numberOf(text) as string;
			expect(numberOf(number)).toBe(number);
		}
	});

	test("a trunk zero goes also where what is left is no number of the plan", () => {
		expect(numberOf("+33 (0)1234567")).toBe(numberOf("+33 1234567"));
		expect(numberOf("+44 (0)1234567")).toBe(numberOf("+44 1234567"));
		expect(numberOf("+34 (0)1234567")).toBe(numberOf("+34 1234567"));
	});
});

test("the table reads as the library does, whatever the digits", () => {
	const { parsePhoneNumberFromString } = phoneLibrary();
	const digits = fc
		.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 15 })
		.map((all) => all.join("").replace(/^0/, "1"));
	const differing: string[] = [];
	for (const text of fc.sample(digits, { numRuns: 20_000, seed: 7 })) {
		const theirs = parsePhoneNumberFromString(`+${text}`, { extract: false });
		// The library keeps the trunk zero of an invalid number.
		if (theirs === undefined || theirs.nationalNumber.startsWith("0")) continue;
		const number = theirs.number.slice(1);
		if (number.length < 7 || number.length > 15) continue;
		// It takes off one trunk prefix: +1 1 1 202…
		const again = parsePhoneNumberFromString(`+${number}`, { extract: false });
		if (again?.number !== theirs.number) continue;
		const plan = theirs.isPossible() ? "possible" : "impossible";
		const own = JSON.stringify(readInternational(text));
		if (own !== JSON.stringify({ number, plan })) {
			differing.push(`${text}: ${own}, not ${number}, ${plan}`);
		}
	}
	expect(differing).toEqual([]);
});

describe("keys", () => {
	test.each([
		["Mexico", "5215512345678", "525512345678"],
		["Mexico", "525512345678", "525512345678"],
		// No number there begins with zero, so this one has no second form.
		["Mexico", "5210512345678", "5210512345678"],
		["Argentina", "5491123456789", "541123456789"],
		["Argentina", "541123456789", "541123456789"],
		["Brazil", "551181234567", "5511981234567"],
		["Brazil", "5511981234567", "5511981234567"],
		["Brazil", "551131234567", "551131234567"],
		["Germany", "491711234567", "491711234567"],
	])("%s: the key of %s is %s", (_, number, key) => {
		expect(phoneKey(number)).toBe(key);
		expect(numbersOf(key)).toContain(number);
		expect(phoneKey(key)).toBe(key);
		expect(readInternational(key)?.number).toBe(key);
	});

	test("each line of the table says where it comes from", () => {
		for (const { source } of KEY_TABLE)
			expect(source.length).toBeGreaterThan(40);
	});
});

describe("which numbers a send takes", () => {
	test.each([
		["491711234567", { lenient: true, possible: true, valid: true }],
		// The length is in the plan, the range was not given out.
		["491234567", { lenient: true, possible: true, valid: false }],
		["4912345", { lenient: true, possible: true, valid: false }],
		["12345678", { lenient: true, possible: false, valid: false }],
		["331234567890", { lenient: true, possible: false, valid: false }],
		// Impossible by its length, but the second form of a valid number.
		["5215512345678", { lenient: true, possible: true, valid: true }],
		["551181234567", { lenient: true, possible: true, valid: true }],
		["9991234567", { lenient: false, possible: false, valid: false }],
		["2101234567", { lenient: false, possible: false, valid: false }],
	])("%s: %j", (text, expected) => {
		const phone = readInternational(text);
		if (phone === null) throw new Error(text);
		for (const check of ["lenient", "possible", "valid"] as const) {
			const why = whyRefused(phone, check, []);
			expect([check, why === null]).toEqual([check, expected[check]]);
			if (why !== null) expect(why).toMatch(/setting.* numbers/);
			expect(whyRefused(phone, check, [text.slice(0, 4)])).toBeNull();
		}
	});
});

test("a country is one that has a numbering plan", () => {
	for (const country of ["DE", "US", "KZ", "GG", "VA"]) {
		expect(isCountry(country)).toBe(true);
	}
	for (const text of ["XX", "001", "de", "UK", ""]) {
		expect(isCountry(text)).toBe(false);
	}
});

test("the library is of the version that the table was made from", () => {
	const require = createRequire(import.meta.url);
	const { dependencies } = require("../../package.json") as {
		dependencies: Record<string, string>;
	};
	expect(dependencies["libphonenumber-js"]).toMatch(/^\d+\.\d+\.\d+$/);
});
