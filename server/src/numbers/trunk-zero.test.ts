/** A zero that is written before a number makes no second recipient, in any country. */

import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { phoneKey } from "./key.ts";
import { isValidPhone, readInternational, readPhone } from "./phone.ts";

/** A kind of number; without lengths of its own it is the pattern alone. */
type Kind = string | 0 | readonly [pattern: string, ...rest: unknown[]];
type Metadata = {
	readonly country_calling_codes: Readonly<Record<string, unknown>>;
	readonly countries: Readonly<
		Record<string, { readonly 0: string; readonly 11?: readonly Kind[] }>
	>;
};

const require = createRequire(import.meta.url);
const metadata = require("libphonenumber-js/metadata.max.json") as Metadata;
const mobiles = require("libphonenumber-js/examples.mobile.json") as Readonly<
	Record<string, string>
>;

type Example = {
	readonly country: string;
	readonly code: string;
	readonly national: string;
};

const keyOf = (text: string, country: string | null = null) => {
	const phone = readPhone(text, country);
	return phone === null || phone === "national"
		? phone
		: phoneKey(phone.number);
};

/** The library's mobile of each country, and a number of each of its patterns for fixed lines and mobiles. */
function examples(): Example[] {
	return Object.entries(metadata.countries).flatMap(([country, plan]) => {
		const code = plan[0];
		const drawn = (plan[11] ?? []).slice(0, 2).flatMap((kind) => {
			const pattern = typeof kind === "object" ? kind[0] : kind;
			if (!pattern) return [];
			const numbers = fc.stringMatching(new RegExp(`^(?:${pattern})$`));
			return fc.sample(numbers, { numRuns: 1, seed: 7 });
		});
		const mobile = mobiles[country];
		return [...new Set(mobile === undefined ? drawn : [mobile, ...drawn])]
			.filter((national) => isValidPhone(code + national))
			.map((national) => ({ country, code, national }));
	});
}

test("a zero before a number makes no second recipient", () => {
	const numbers = examples();
	expect(numbers.length).toBeGreaterThan(600);
	const wrong: string[] = [];
	for (const { country, code, national } of numbers) {
		const plain = phoneKey(code + national);
		const forms = [
			keyOf(code + national),
			keyOf(`+${code} (0)${national}`),
			keyOf(`+${code} 0 ${national}`, country),
			keyOf(`00${code}0${national}`),
			// 00 begins an international number.
			...(national.startsWith("0") ? [] : [keyOf(`0${national}`, country)]),
		];
		for (const key of forms) {
			if (key === plain || key === null) continue;
			// With the zero it may be another's number, as in Italy or on Ascension.
			const isOther = key === phoneKey(`${code}0${national}`);
			if (isOther && isValidPhone(key)) continue;
			wrong.push(`${country}: ${key}, not ${plain}`);
		}
	}
	expect(wrong).toEqual([]);
});

test("what is read stays as it is when it is read again, whatever stands in front", () => {
	const numbers = fc
		.tuple(
			fc.constantFrom(...Object.keys(metadata.country_calling_codes)),
			fc.constantFrom("0", "00", "06", "08", "1", "8", "80"),
			fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 11 }),
		)
		.map(([code, front, rest]) => `${code}${front}${rest.join("")}`);
	const changed: string[] = [];
	for (const text of fc.sample(numbers, { numRuns: 5_000, seed: 7 })) {
		const once = readInternational(text);
		if (once === null) continue;
		const twice = readInternational(once.number);
		if (JSON.stringify(twice) !== JSON.stringify(once)) changed.push(text);
	}
	expect(changed).toEqual([]);
});
