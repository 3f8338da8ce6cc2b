/** Numbers of every country in two spellings, and those of the table of keys: they show what a new version of the library changes. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { phoneKey } from "./key.ts";
import { phoneLibrary, readPhone } from "./phone.ts";

const lines = readFileSync(new URL("five-hundred.txt", import.meta.url), "utf8")
	.trim()
	.split("\n")
	.map((line) => ({ key: line.slice(0, 16).trim(), text: line.slice(16) }));

test("500 numbers have the keys that were written down for them", () => {
	expect(lines).toHaveLength(500);
	const read = lines.map(({ text }) => {
		const phone = readPhone(text, null);
		return {
			key: typeof phone === "object" && phone ? phoneKey(phone.number) : phone,
			text,
		};
	});
	expect(read).toEqual(lines);
});

test("the library alone gives the same keys", () => {
	for (const { key, text } of lines) {
		const found = phoneLibrary().parsePhoneNumberFromString(
			text.replace(/^00/, "+"),
			{ extract: false },
		);
		expect([text, phoneKey(found?.number.slice(1) ?? "")]).toEqual([text, key]);
	}
});
