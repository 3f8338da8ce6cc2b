/** The fields of the form, all texts, and the change of the account that they mean. */

import type { Account } from "./account.ts";

export type Fields = {
	readonly [Name in
		| "name"
		| "email"
		| "country"
		| "addresses"
		| "codeLength"
		| "expiry"
		| "maxAttempts"
		| "from"
		| "emailFrom"
		| "replyTo"
		| "locale"
		| "appFallback"
		| "brandName"
		| "color"
		| "logo"]: string;
};

const NUMBERS = ["codeLength", "expiry", "maxAttempts"] as const;
const TEXTS = ["from", "emailFrom", "replyTo", "locale"] as const;
const BRAND = ["brandName", "color", "logo"] as const;

export function fieldsOf(account: Account): Fields {
	const { defaults, brand } = account;
	const text = (value: string | number | boolean | null | undefined) =>
		value === undefined || value === null ? "" : String(value);
	return {
		name: account.name,
		email: text(account.email),
		country: text(account.defaultCountry),
		addresses: account.allowedAddresses.join("\n"),
		codeLength: text(defaults.codeLength),
		expiry: text(defaults.expiry),
		maxAttempts: text(defaults.maxAttempts),
		from: text(defaults.from),
		emailFrom: text(defaults.emailFrom),
		replyTo: text(defaults.replyTo),
		locale: text(defaults.locale),
		appFallback: text(defaults.appFallback),
		brandName: text(brand?.name),
		color: text(brand?.color),
		logo: text(brand?.logo),
	};
}

/** `kept`: members that nobody typed, for what is sent whole. */
export function patchOf(typed: Partial<Fields>, kept: Fields): object {
	const fields = { ...kept, ...typed };
	const isChanged = (name: keyof Fields) => typed[name] !== undefined;
	const orNull = (name: keyof Fields) => fields[name].trim() || null;
	const defaults = Object.fromEntries([
		...NUMBERS.filter(isChanged).map((name) => [
			name,
			numberOrNull(fields[name]),
		]),
		...TEXTS.filter(isChanged).map((name) => [name, orNull(name)]),
		...(isChanged("appFallback")
			? [
					[
						"appFallback",
						fields.appFallback === "" ? null : fields.appFallback === "true",
					],
				]
			: []),
	]);
	return {
		...(isChanged("name") && { name: fields.name.trim() }),
		...(isChanged("email") && { email: orNull("email") }),
		...(isChanged("country") && { defaultCountry: orNull("country") }),
		...(isChanged("addresses") && {
			allowedAddresses: linesOf(fields.addresses),
		}),
		...(Object.keys(defaults).length > 0 && { defaults }),
		// The brand is replaced whole.
		...(isOfBrand(typed) && {
			brand: {
				name: orNull("brandName"),
				color: orNull("color"),
				logo: orNull("logo"),
			},
		}),
	};
}

function isOfBrand(typed: Partial<Fields>): boolean {
	return BRAND.some((name) => typed[name] !== undefined);
}

function linesOf(text: string): string[] {
	return text
		.split(/[\n,]/)
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

/** A text that is no number goes as it is: the server says what is wrong with it. */
function numberOrNull(text: string): number | string | null {
	const trimmed = text.trim();
	if (trimmed === "") return null;
	const number = Number(trimmed);
	return Number.isFinite(number) ? number : trimmed;
}
