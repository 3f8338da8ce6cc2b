import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countedAs, countryOf } from "./country.ts";
import { phoneLibrary } from "./phone.ts";
import { PLANS } from "./plans.ts";

test.each([
	["491715550100", "DE"],
	["12125550100", "US"],
	["14165550100", "CA"],
	["18095550100", "DO"],
	["79161234567", "RU"],
	["77011234567", "KZ"],
	["447911123456", "GG"],
	["447912123456", "GB"],
	["390669812345", "VA"],
	["393471234567", "IT"],
	["883510012345", null],
	["9991234567", null],
	["", null],
])("%s is a number of %s", (digits, country) => {
	expect(countryOf(digits)).toBe(country);
});

test("the numbers of a country that nothing tells apart count as those of the main one", () => {
	const counted = PLANS.trim()
		.split("\n")
		.map((line) => line.split(" "))
		.flatMap(([code = "", countries = ""]) =>
			countries === "-"
				? []
				: countries.split(",").map((country) => ({ code, country })),
		)
		.filter(({ country }) => countedAs(country) !== country);
	expect(counted.map(({ country }) => [country, countedAs(country)])).toEqual([
		["EH", "MA"],
		["BL", "GP"],
		["MF", "GP"],
	]);
	for (const { code, country } of counted) {
		for (let start = 0; start < 10_000; start++) {
			const digits = `${code}${String(start).padStart(4, "0")}12345`;
			expect(countryOf(digits)).toBe(countedAs(country));
		}
	}
});

const SHARED = ["1", "7", "39", "44", "47", "61", "262", "358", "599"];

test("mobile and fixed numbers have the library's country", () => {
	const { parsePhoneNumberFromString } = phoneLibrary();
	const require = createRequire(import.meta.url);
	const metadata = require("libphonenumber-js/metadata.max.json") as {
		country_calling_codes: Readonly<Record<string, readonly string[]>>;
	};
	expect(
		Object.entries(metadata.country_calling_codes)
			.filter(([, countries]) => countries.length > 1)
			.map(([code]) => code)
			// Their numbers overlap, or there are a few hundred of them.
			.filter((code) => !["212", "290", "590"].includes(code)),
	).toEqual(SHARED);
	const national = fc
		.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 10 })
		.map((digits) => digits.join(""));
	const differing = new Set<string>();
	let compared = 0;
	for (const code of SHARED) {
		for (const rest of fc.sample(national, { numRuns: 5_000, seed: 11 })) {
			const found = parsePhoneNumberFromString(`+${code}${rest}`, {
				extract: false,
			});
			if (!/MOBILE|FIXED/.test(found?.getType() ?? "")) continue;
			compared++;
			const digits = (found?.number ?? "").slice(1);
			if (countryOf(digits) !== found?.country) {
				differing.add(`${digits}: ${countryOf(digits)}, not ${found?.country}`);
			}
		}
	}
	expect(compared).toBeGreaterThan(1_000);
	expect([...differing]).toEqual([]);
});
