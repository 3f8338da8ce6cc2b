/**
 * Former keys: before numbers were parsed, a recipient's key was its digits as
 * they were sent, so one subscriber had a key for each spelling. Stored rows
 * with such keys are rewritten (`rekeying.ts`). Until that is done, and while
 * counters and fingerprints under such keys live, this file makes those keys as
 * they were made then.
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

/** The local part stayed as it was written. */
export function formerEmail(text: string): string | null {
	const email = normalEmail(text);
	const domain = email?.slice(email.lastIndexOf("@"));
	return email && `${text.slice(0, text.lastIndexOf("@"))}${domain}`;
}

export function formerKey(text: string): string | null {
	return formerPhone(text) ?? formerEmail(text)?.toLowerCase() ?? null;
}

/**
 * The present key of a row that is stored under `former`. A leading zero either
 * stands for a national number, or is a stray one before an international
 * number. If a plan allows both readings, the one whose range was given out
 * counts. If both were, `country` (the service's `defaultCountry`) makes the
 * number national, unless its digits go on with the code of that country.
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

/** The numbers that a leading zero can mean, the likelier one first. */
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
 * Every key, former or present, under which `text` may be stored: searches and
 * erasures must find all rows. Empty if `text` is no recipient.
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
		// Rows may keep the former key: a zero has two readings, and a number
		// without a plan stays as it was sent.
		if (former.startsWith("0") || phone === null) keys.add(former);
	}
	return [...keys];
}

/** Former keys have up to 15 digits. */
const MOST_DIGITS = 15;
/** Prefixes that national numbers have at home. */
const TRUNKS = ["1", "8", "06", "80"];
/**
 * By country code: those before mobiles until 2019 (Mexico), and those that name a
 * carrier (Colombia, Bolivia).
 */
const OTHER_TRUNKS: Readonly<Record<string, readonly string[]>> = {
	"52": ["044", "045"],
	"57": ["03", "05", "07", "09"],
	"591": Array.from({ length: 10 }, (_, digit) => `01${digit}`),
};

/** Keys other than `key` under which rows of the same subscriber may be stored. */
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
	return nationalForms(number.slice(code.length), code).flatMap((national) => {
		const trunks = [
			...TRUNKS.filter((trunk) => prefix?.test(trunk + national)),
			...(OTHER_TRUNKS[code] ?? []),
		];
		const room = MOST_DIGITS - code.length - national.length;
		return withZeros(trunks, room).flatMap((before) => {
			const abroad = `${code}${before}${national}`;
			const all = before.length < room ? [abroad, `0${abroad}`] : [abroad];
			return isHome && /^0(?!0)/.test(before)
				? [...all, before + national]
				: all;
		});
	});
}

/**
 * What may stand between a country code and a number, in `room` digits. People write a
 * zero in any country, and each zero more was one more recipient.
 */
function withZeros(trunks: readonly string[], room: number): string[] {
	return ["", ...trunks, ...trunks.map((trunk) => `${trunk}0`)].flatMap(
		(trunk) =>
			Array.from(
				{ length: Math.max(0, room - trunk.length + 1) },
				(_, zeros) => "0".repeat(zeros) + trunk,
			),
	);
}

/** Argentina: at home 15 stands after the area code (2 to 4 digits), from abroad 9 before it. */
function nationalForms(national: string, code: string): string[] {
	if (code !== "54" || national.length !== 10) return [national];
	return [
		national,
		...[2, 3, 4].map((at) => `${national.slice(0, at)}15${national.slice(at)}`),
	];
}
