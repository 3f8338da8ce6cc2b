/**
 * Reads phone numbers in any spelling, to E.164.
 *
 * The table of plans is enough for an international number without a trunk prefix, or
 * behind a zero in a plan whose numbers never begin with zero. libphonenumber-js reads
 * all others.
 */

import { createRequire } from "node:module";
import { PLANS } from "./plans.ts";

export type Phone = {
	/** E.164 digits without `+`: what is dialled and shown. */
	readonly number: string;
	/**
	 * `possible`: the country's plan has numbers of this length. `impossible`: it has
	 * none. `unknown`: no country has this code.
	 */
	readonly plan: "possible" | "impossible" | "unknown";
};

type Plan = {
	readonly code: string;
	readonly countries: readonly string[];
	readonly lengths: ReadonlySet<number>;
	/** Matches a trunk prefix at the start of a national number. */
	readonly prefix: RegExp | null;
	/** The trunk prefix is 0, and no number of the plan begins with 0. */
	readonly isTrunkZero: boolean;
	readonly mayBeginWithZero: boolean;
};

const lines = new Map(
	PLANS.trim()
		.split("\n")
		.map((line) => [line.slice(0, line.indexOf(" ")), line] as const),
);
/** Each plan is parsed at its first use: an installation needs few of them. */
const plans = new Map<string, Plan>();

function planFor(code: string): Plan | undefined {
	const line = lines.get(code);
	if (line === undefined) return undefined;
	const known = plans.get(code);
	if (known !== undefined) return known;
	const [, countries = "", lengths = "", prefix = "", zeros] = line.split(" ");
	const plan = {
		code,
		countries: countries === "-" ? [] : countries.split(","),
		lengths: new Set(lengths.split(",").map(Number)),
		prefix: prefix === "-" ? null : new RegExp(`^(?:${prefix})`),
		isTrunkZero: prefix === "0" && zeros === undefined,
		mayBeginWithZero: zeros !== undefined,
	};
	plans.set(code, plan);
	return plan;
}

/** The plan of the country code at the start of `digits`; no code is the start of another. */
export function planOf(digits: string): Plan | undefined {
	return (
		planFor(digits.slice(0, 1)) ??
		planFor(digits.slice(0, 2)) ??
		planFor(digits.slice(0, 3))
	);
}

/** `country`: ISO 3166-1 alpha-2, in upper case. Undefined if it has no plan. */
export function countryCodeOf(country: string): string | undefined {
	for (const [code, line] of lines) {
		if (line.split(" ", 2)[1]?.split(",").includes(country)) return code;
	}
	return undefined;
}

export function isCountry(text: string): boolean {
	return /^[A-Z]{2}$/.test(text) && countryCodeOf(text) !== undefined;
}

type Library = typeof import("libphonenumber-js/max");
type Country = import("libphonenumber-js/max").CountryCode;

let loaded: Library | undefined;

/**
 * Loaded for the first number that needs it, so that a start does without it; and
 * synchronously, so that no reader of numbers has to wait for a promise.
 */
export function phoneLibrary(): Library {
	loaded ??= createRequire(import.meta.url)("libphonenumber-js/max") as Library;
	return loaded;
}

/** Results of the library by country and text, in two halves: when the newer is full, it replaces the older. */
const MOST_KNOWN = 10_000;
let known = new Map<string, Phone | null>();
let knownBefore = new Map<string, Phone | null>();

function remembered(
	digits: string,
	country: string | null,
	read: () => Phone | null,
): Phone | null {
	const key = `${country ?? "+"}${digits}`;
	let phone = known.get(key) ?? knownBefore.get(key);
	if (phone === undefined) phone = read();
	if (!known.has(key)) {
		if (known.size === MOST_KNOWN) {
			knownBefore = known;
			known = new Map();
		}
		known.set(key, phone);
	}
	return phone;
}

/**
 * Removes spaces, dashes, dots, brackets, a `+`, and each `00` at the start. Null if
 * anything but digits is left.
 */
export function digitsOf(text: string): string | null {
	let digits = text;
	if (!/^\d+$/.test(digits)) {
		digits = digits.replace(/[\s\-.()[\]\u2010-\u2015\u00a0]/g, "");
		if (digits.startsWith("+")) digits = digits.slice(1);
		if (!/^\d+$/.test(digits)) return null;
	}
	return digits.replace(/^(?:00)+/, "");
}

/**
 * Null: no phone number. `national`: it has no country code (one leading zero), and
 * `country` is null.
 */
export function readPhone(
	text: string,
	country: string | null,
): Phone | "national" | null {
	const digits = digitsOf(text);
	if (digits === null || digits.length > LONGEST_TEXT) return null;
	if (!digits.startsWith("0")) return readInternational(digits);
	if (country !== null) return readNational(digits, country);
	return digits.length < 7 ? null : "national";
}

/** A longer text is no number of 15 digits with any prefix. */
const LONGEST_TEXT = 30;

/**
 * Until 3 August 2019 Mexico dialled 044 or 045 before the ten digits of a mobile. No
 * number of its plan is longer than ten, so they belong to none (IFT, Plan Técnico
 * Fundamental de Numeración, DOF 11 May 2018).
 */
const MEXICAN_MOBILE = /^520+4[45]([1-9]\d{9})$/;

/** `digits`: the number after its international prefix. */
export function readInternational(digits: string): Phone | null {
	const [, mobile] = MEXICAN_MOBILE.exec(digits) ?? [];
	if (mobile !== undefined) return phoneOf(`52${mobile}`, "possible");
	const plan = planOf(digits);
	if (plan === undefined) return phoneOf(digits, "unknown");
	const { code, lengths, prefix, countries, isTrunkZero } = plan;
	const behind = digits.slice(code.length);
	const national = isTrunkZero ? withoutZeros(behind) : behind;
	const hasPrefix =
		prefix !== null && (prefix.exec(national)?.[0] ?? "") !== "";
	if (!hasPrefix) {
		const hasZero = national.startsWith("0");
		if (hasZero && !plan.mayBeginWithZero) {
			return readInternational(code + withoutZeros(national));
		}
		const number = code + national;
		if (!hasZero || shorterOf(national, lengths).length === 0) {
			if (lengths.has(national.length)) return phoneOf(number, "possible");
			// If several countries share a code, the table knows only the main one.
			if (countries.length < 2) return phoneOf(number, "impossible");
		}
	}
	return remembered(digits, null, () => askLibrary(`+${digits}`, digits));
}

function readNational(digits: string, country: string): Phone | null {
	return remembered(digits, country, () => {
		const phone = askLibrary(digits, null, country);
		const code = countryCodeOf(country);
		if (code === undefined || phone?.number.startsWith(code)) return phone;
		// In Cape Verde and Samoa a zero also begins calls abroad, and the library
		// knows no other meaning of it.
		const home = readInternational(code + withoutZeros(digits));
		return home !== null && isValidPhone(home.number) ? home : phone;
	});
}

/** `otherwise`: the number to use if the library finds none. */
function askLibrary(
	text: string,
	otherwise: string | null,
	country?: string,
): Phone | null {
	const found = phoneLibrary().parsePhoneNumberFromString(text, {
		extract: false,
		...(country !== undefined && { defaultCountry: country as Country }),
	});
	const number = found?.number.slice(1) ?? otherwise;
	if (number === null) return null;
	const plan = planOf(number);
	if (plan === undefined) return phoneOf(number, "unknown");
	// The library keeps the zero of an invalid number, and one that is no trunk prefix
	// of the plan; without the zero it is still one subscriber.
	const bare = withoutStrayZero(number, plan);
	if (bare !== number) return readInternational(bare);
	// It takes off one prefix: a second one would go when the number is read again.
	const again = number === otherwise ? null : readInternational(number);
	if (again !== null && again.number !== number) return again;
	return phoneOf(
		number,
		found?.isPossible() === true ? "possible" : "impossible",
	);
}

/**
 * `number` without zeros behind the country code that are not part of it. People write
 * one also where the trunk prefix is another digit (`+1 (0)202…`), and the library takes
 * that of `03211234567` in Colombia, with the 3, for a carrier's code. Where numbers
 * begin with zero it goes only if nobody's number has it and somebody's lacks it.
 */
function withoutStrayZero(number: string, plan: Plan): string {
	const { code, lengths, mayBeginWithZero } = plan;
	const national = number.slice(code.length);
	if (!mayBeginWithZero) return code + withoutZeros(national);
	const shorter = shorterOf(national, lengths).map((each) => code + each);
	if (shorter.length === 0 || isValidPhone(number)) return number;
	return shorter.find(isValidPhone) ?? number;
}

function withoutZeros(national: string): string {
	return national.replace(/^0+/, "");
}

/** `national` with fewer zeros in front, where the plan has numbers of that length. */
function shorterOf(national: string, lengths: ReadonlySet<number>): string[] {
	const zeros = national.length - withoutZeros(national).length;
	return Array.from({ length: zeros }, (_, i) => national.slice(i + 1)).filter(
		(each) => lengths.has(each.length),
	);
}

/** E.164 has up to 15 digits; fewer than 7 reach nobody from abroad. */
function phoneOf(number: string, plan: Phone["plan"]): Phone | null {
	return number.length < 7 || number.length > 15 ? null : { number, plan };
}

/** Tests whether the country has given out the number's range. */
export function isValidPhone(number: string): boolean {
	return phoneLibrary().isValidPhoneNumber(`+${number}`);
}
