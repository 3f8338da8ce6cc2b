import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Account } from "./account.ts";
import { fieldsOf, patchOf } from "./settings-fields.ts";
import de from "./texts.de.ts";
import en from "./texts.en.ts";

const ACCOUNT = {
	name: "Shop",
	email: null,
	allowedAddresses: ["203.0.113.0/24"],
	defaults: { codeLength: 6, from: "Shop", appFallback: false },
	brand: { name: "Shop" },
} as unknown as Account;
const kept = fieldsOf(ACCOUNT);
const changed = (typed: object) => patchOf(typed, kept);

test("fields that nobody touched are not sent", () => {
	expect(changed({})).toEqual({});
});

test.each([
	[{ name: " Store " }, { name: "Store" }],
	[{ email: "a@b.example" }, { email: "a@b.example" }],
	[{ country: "" }, { defaultCountry: null }],
	[{ country: "de" }, { defaultCountry: "de" }],
	[{ codeLength: "" }, { defaults: { codeLength: null } }],
	[{ codeLength: "8" }, { defaults: { codeLength: 8 } }],
	[{ codeLength: "eight" }, { defaults: { codeLength: "eight" } }],
	[{ from: "" }, { defaults: { from: null } }],
	[{ appFallback: "" }, { defaults: { appFallback: null } }],
	[{ appFallback: "true" }, { defaults: { appFallback: true } }],
	[{ addresses: "" }, { allowedAddresses: [] }],
	[
		{ addresses: " 10.0.0.1 \n\n10.1.0.0/16, ::1" },
		{ allowedAddresses: ["10.0.0.1", "10.1.0.0/16", "::1"] },
	],
	[
		{ color: "#0a7cff" },
		{ brand: { name: "Shop", color: "#0a7cff", logo: null } },
	],
])("%o means %o", (fields, patch) => {
	expect(changed(fields)).toEqual(patch);
});

test.each([
	["codeLength", en.codeLengthHelp, de.codeLengthHelp],
	["expiry", en.expiryHelp, de.expiryHelp],
	["maxAttempts", en.maxAttemptsHelp, de.maxAttemptsHelp],
])("the help of %s names the bounds of the API", (name, ...helps) => {
	const file = new URL("../../../server/openapi.json", import.meta.url);
	const { components } = JSON.parse(readFileSync(file, "utf8"));
	const { minimum, maximum } =
		components.schemas.SendParameters.properties[name];
	for (const help of helps) {
		const numbers = help.replaceAll(/[.,]/g, "").match(/\d+/g);
		expect(numbers?.map(Number)).toEqual([minimum, maximum]);
	}
});
