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

/** Only what was changed: a member that somebody else changed meanwhile stays. */
export function patchOf(fields: Fields, kept: Fields): object {
	const isChanged = (name: keyof Fields) => fields[name] !== kept[name];
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
	const isBranded = (["brandName", "color", "logo"] as const).some(isChanged);
	return {
		...(isChanged("name") && { name: fields.name.trim() }),
		...(isChanged("email") && { email: orNull("email") }),
		...(isChanged("country") && { defaultCountry: orNull("country") }),
		...(isChanged("addresses") && {
			allowedAddresses: linesOf(fields.addresses),
		}),
		...(Object.keys(defaults).length > 0 && { defaults }),
		// The brand is replaced whole.
		...(isBranded && {
			brand: {
				name: orNull("brandName"),
				color: orNull("color"),
				logo: orNull("logo"),
			},
		}),
	};
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
