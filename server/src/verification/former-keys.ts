/**
 * Recipients as they were kept before numbers were parsed: digits as they were
 * sent, so that one subscriber had a key for each spelling. What is stored from
 * then is brought under the present keys (`rekeying.ts`); until that is done, and
 * as long as counters and fingerprints from then live, their keys are made here
 * as they were made then.
 */

import { numbersOf, phoneKey } from "../numbers/key.ts";
import {
	countryCodeOf,
	isValidPhone,
	planOf,
	readInternational,
	readPhone,
} from "../numbers/phone.ts";
import { emailKey, normalEmail, type RecipientKey } from "./recipient.ts";

export function formerPhone(text: string): string | null {
	let digits = text;
	if (!/^\d+$/.test(digits)) {
		digits = digits.replace(/[\s\-.()[\]\u2010-\u2015\u00a0]/g, "");
		if (digits.startsWith("+")) digits = digits.slice(1);
	}
	digits = digits.replace(/^0{2,}/, "");
	return /^\d{7,15}$/.test(digits) ? digits : null;
}

/** The address kept its local part as it was written. */
export function formerEmail(text: string): string | null {
	const email = normalEmail(text);
	const domain = email?.slice(email.lastIndexOf("@"));
	return email && `${text.slice(0, text.lastIndexOf("@"))}${domain}`;
}

export function formerKey(text: string): string | null {
	return formerPhone(text) ?? formerEmail(text)?.toLowerCase() ?? null;
}

/**
 * The present key of what is stored under `former`. One leading zero stood for a
 * national number, or strayed in front of an international one: of two readings
 * that a plan allows, the one counts whose range was given out; where both were,
 * `country` (the service's `defaultCountry`) makes it national, unless the digits
 * go on with that very country's code.
 */
export function presentKey(
	former: string,
	country: string | null,
): RecipientKey {
	if (former.includes("@")) return emailKey(former);
	if (!former.startsWith("0")) {
		const phone = readInternational(former);
		return phone === null ? former : phoneKey(phone.number);
	}
	const [first, second] = readingsOf(former, country);
	if (first === undefined) return former;
	if (second === undefined) return phoneKey(first);
	const isSure = isValidPhone(first) || !isValidPhone(second);
	return phoneKey(isSure ? first : second);
}

/** Numbers that a leading zero leaves possible, the likelier first. */
function readingsOf(former: string, country: string | null): string[] {
	const digits = former.slice(1);
	const astray = readInternational(digits);
	const national = country === null ? null : readPhone(former, country);
	const found = [national, astray].flatMap((phone) =>
		phone !== null && phone !== "national" && phone.plan === "possible"
			? [phone.number]
			: [],
	);
	const isOwnCode =
		country !== null && digits.startsWith(countryCodeOf(country) ?? "-");
	return isOwnCode ? found.reverse() : found;
}

/**
 * Every key that `text` may have been stored under, by either rule: what searches
 * and erases takes in whatever can be there. Empty where it is no recipient.
 */
export function keysIn(text: string, country: string | null): RecipientKey[] {
	const keys = new Set<RecipientKey>();
	if (text.includes("@")) {
		const email = normalEmail(text);
		if (email !== null) keys.add(emailKey(email));
		return [...keys];
	}
	const phone = readPhone(text, country);
	if (phone !== null && phone !== "national") keys.add(phoneKey(phone.number));
	const former = formerPhone(text);
	if (former !== null) {
		keys.add(presentKey(former, country));
		// A zero may have been either, and a number of no plan stays as it was sent.
		if (former.startsWith("0") || phone === null) keys.add(former);
	}
	return [...keys];
}

/** In front of a national number, at home. */
const TRUNKS = ["", "0", "1", "8", "06", "80"];

/** What was stored before under other keys than `key`, and is its subscriber's. */
export function formerKeysOf(
	key: RecipientKey,
	country: string | null,
): string[] {
	const spellings = key.includes("@")
		? [key.normalize("NFD")]
		: numbersOf(key).flatMap((number) => spellingsOf(number, country));
	return [...new Set(spellings)].filter(
		(former) => former !== key && presentKey(former, country) === key,
	);
}

function spellingsOf(number: string, country: string | null): string[] {
	const plan = planOf(number);
	if (plan === undefined) return [number, `0${number}`];
	const { code, prefix } = plan;
	const isHome = country !== null && countryCodeOf(country) === code;
	return nationalForms(number.slice(code.length), code).flatMap((national) =>
		TRUNKS.filter(
			(trunk) => trunk === "" || prefix?.test(trunk + national),
		).flatMap((trunk) => {
			const abroad = `${code}${trunk}${national}`;
			const all = [abroad, `0${abroad}`];
			return isHome && trunk.startsWith("0") ? [...all, trunk + national] : all;
		}),
	);
}

/** Argentina says 15 behind the area code (2 to 4 digits) where callers from abroad say 9 before it. */
function nationalForms(national: string, code: string): string[] {
	if (code !== "54" || national.length !== 10) return [national];
	return [
		national,
		...[2, 3, 4].map((at) => `${national.slice(0, at)}15${national.slice(at)}`),
	];
}
