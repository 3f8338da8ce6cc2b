/**
 * The number that a carrier names as the sender of a text. Carriers write numbers with
 * and without country code, and not all say which.
 */

import { phoneKey } from "../numbers/key.ts";
import {
	countryCodeOf,
	digitsOf,
	isValidPhone,
	type Phone,
	planOf,
	readInternational,
	readPhone,
} from "../numbers/phone.ts";
import type { OptOut } from "../providers/contract.ts";

/** One number that may be meant. */
export type Reading = {
	/** E.164 digits. */
	readonly number: string;
	readonly key: string;
	/** Whether no other number can be meant: it needs no record of a message that was sent to it. */
	readonly isSure: boolean;
};

export function readingsOf({ from, form, country, to }: OptOut): Reading[] {
	const hasPrefix = /^(?:\+|00)/.test(from);
	const whole =
		form === "national" && !hasPrefix ? null : fit(readPhone(from, null));
	if (form === "international" || hasPrefix) {
		return whole === null ? [] : [readingOf(whole, true)];
	}
	const code =
		country !== null ? (countryCodeOf(country) ?? null) : codeOfSender(to);
	const national =
		form === "other" || code === null ? null : nationalOf(from, code);
	const sure =
		country === null || form === "other"
			? null
			: onlyOne(whole, national, code ?? "");
	const both = [whole, national].filter((each) => each !== null);
	return [...new Map(both.map((each) => [each.number, each])).values()].map(
		(each) => readingOf(each, each.number === sure?.number),
	);
}

/** Null: both may be meant. */
function onlyOne(
	whole: Phone | null,
	national: Phone | null,
	code: string,
): Phone | null {
	const possible = whole?.plan === "possible" ? whole : null;
	if (possible === null) {
		return national !== null && isValidPhone(national.number) ? national : null;
	}
	if (national === null || national.number === possible.number) return possible;
	// Nobody abroad: its own country code is in front.
	const isHome = possible.number.startsWith(code);
	return isHome && isValidPhone(possible.number) ? possible : null;
}

const readingOf = ({ number }: Phone, isSure: boolean): Reading => ({
	number,
	key: phoneKey(number),
	isSure,
});

function fit(phone: Phone | "national" | null): Phone | null {
	return phone === null || phone === "national" || phone.plan === "unknown"
		? null
		: phone;
}

function nationalOf(from: string, code: string): Phone | null {
	const digits = digitsOf(from);
	const country = planOf(code)?.countries[0];
	if (digits === null) return null;
	const phone = fit(
		digits.startsWith("0") && country !== undefined
			? readPhone(digits, country)
			: readInternational(code + digits),
	);
	return phone?.plan === "possible" ? phone : null;
}

/** The country code of the number to which the recipient wrote. */
function codeOfSender(to: string | null): string | null {
	const phone = to === null ? null : fit(readPhone(to, null));
	return phone?.plan === "possible"
		? (planOf(phone.number)?.code ?? null)
		: null;
}

/** Fewer digits are a short code, which ends no longer number. */
const SHORTEST_NUMBER = 7;

/** Whether both name one sender, which carriers may write without its country code. */
export function isSameSender(one: string, other: string): boolean {
	const [a, b] = [one, other].map((each) => digitsOf(each) ?? folded(each));
	if (a === undefined || b === undefined) return false;
	const [short = "", long = ""] = a.length < b.length ? [a, b] : [b, a];
	if (short === long) return true;
	const national = short.replace(/^0/, "");
	return (
		/^\d+$/.test(long + national) &&
		national.length >= SHORTEST_NUMBER &&
		long.endsWith(national)
	);
}

const folded = (name: string) => name.trim().toUpperCase();
