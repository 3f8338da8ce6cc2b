/** Allow and deny lists: what an operator has decided, with an end and a reason. */

import { isIP } from "node:net";
import { parseNetwork, plainAddress } from "../network.ts";
import { callingCodeLength } from "../numbers/country.ts";
import { numbersOf, phoneKey } from "../numbers/key.ts";
import { isCountry, readPhone } from "../numbers/phone.ts";
import { addressBits } from "./address-bits.ts";

export type ListSubject =
	| "number"
	| "prefix"
	| "country"
	| "address"
	| "domain";

/** An entry as somebody wrote it. */
export type GivenEntry = {
	readonly list: "allow" | "deny";
	/**
	 * number: +491701234567. prefix: the leading digits of numbers, +49170. country:
	 * DE. address: a client address or network, 203.0.113.0/24. domain: of email,
	 * example.com, with those below it.
	 */
	readonly subject: ListSubject;
	readonly value: string;
	/** In ms; null: it has no end. */
	readonly until: number | null;
	readonly reason: string;
};

export type ListEntry = GivenEntry & {
	/** The value in the one spelling that is compared: digits, bits, or a domain. */
	readonly key: string;
	/** If two entries fit, the longer one decides. */
	readonly length: number;
};

const LONGEST_REASON = 200;

/** The entry, or a sentence that says what is wrong with it. */
export function readEntry(given: GivenEntry): ListEntry | string {
	const { subject, value, reason, until } = given;
	if (reason.trim() === "") return "an entry of a list needs a reason";
	if (reason.length > LONGEST_REASON) {
		return `a reason has at most ${LONGEST_REASON} characters`;
	}
	if (until !== null && !(Number.isFinite(until) && until > 0)) {
		return "the end of an entry must be a time";
	}
	const key = READERS[subject](value.trim());
	return key === null
		? `${shown(value)} ${WRONG[subject]}`
		: {
				...given,
				key,
				length: subject === "number" ? key.length + 1 : key.length,
			};
}

/** A country is decided before any number is looked at: it counts as the shortest prefix. */
const READERS: Readonly<Record<ListSubject, (value: string) => string | null>> =
	{
		number: (value) => {
			const phone = readPhone(value, null);
			if (phone === null || phone === "national" || phone.plan === "unknown") {
				return null;
			}
			return phoneKey(phone.number);
		},
		prefix: readPrefix,
		country: (value) => (isCountry(value) || isShared(value) ? value : null),
		address: readNetwork,
		domain: readDomain,
	};

const WRONG: Readonly<Record<ListSubject, string>> = {
	number: "is no phone number with its country code: write it as +491701234567",
	prefix:
		"is no beginning of phone numbers: write the country code and digits, as +49170",
	country: "is no country: write two capital letters (ISO 3166-1), as DE",
	address: "is no address or network: write 203.0.113.7 or 203.0.113.0/24",
	domain: "is no domain: write example.com",
};

/** An entry may be pasted from anywhere: the sentence holds a little of it, on one line. */
const shown = (value: string) =>
	JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);

function readPrefix(value: string): string | null {
	const digits = value.replace(/[\s\-.()]/g, "").replace(/^(?:\+|00)/, "");
	if (!/^[1-9]\d{0,14}$/.test(digits)) return null;
	const code = callingCodeLength(digits.padEnd(15, "0"));
	return code === 0 || digits.length < code ? null : digits;
}

/** Codes that no single country has: `001`, as in libphonenumber. */
export const isShared = (value: string) => value === "001";

function readNetwork(value: string): string | null {
	const network = parseNetwork(value);
	return network === null ? null : addressBits(network.address, network.prefix);
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

function readDomain(value: string): string | null {
	const domain = asciiDomain(value.replace(/^@/, ""));
	const labels = domain?.split(".") ?? [];
	if (domain === null || domain.length > 253 || labels.length < 2) return null;
	if (isIP(domain) !== 0) return null;
	// A dot in front: example.com must not fit notexample.com.
	return labels.every((label) => LABEL.test(label)) ? `.${domain}` : null;
}

/** Lower case and punycode, without a dot at the end; null: it is no host. */
export function asciiDomain(text: string): string | null {
	const plain = text.trim().replace(/\.$/, "");
	if (plain === "" || /[/:?#@\\\s]/.test(plain)) return null;
	try {
		return new URL(`http://${plain}`).hostname;
	} catch {
		return null;
	}
}

/** The parts of a send that lists look at. */
export type Listed = {
	/** E.164 digits; null: the message goes to an address of email. */
	readonly number: string | null;
	readonly countries: readonly string[];
	readonly clientIp: string | null;
	readonly email: string | null;
};

export type ListVerdict = {
	readonly list: "allow" | "deny";
	readonly entry: ListEntry;
};

/**
 * The recipient and the client are judged apart: an allowed number does not excuse a
 * denied address. Of what fits one of them the longest decides, at equal length deny.
 */
export function judgeByLists(
	entries: readonly ListEntry[],
	listed: Listed,
	now: number,
): ListVerdict | null {
	if (entries.length === 0) return null;
	const alive = entries.filter(({ until }) => until === null || until > now);
	const verdicts = [
		decisive(alive, recipientMatcher(listed)),
		decisive(alive, clientMatcher(listed)),
	].filter((entry) => entry !== null);
	const entry =
		verdicts.find(({ list }) => list === "deny") ?? verdicts[0] ?? null;
	return entry === null ? null : { list: entry.list, entry };
}

function decisive(
	entries: readonly ListEntry[],
	fits: (entry: ListEntry) => boolean,
): ListEntry | null {
	let best: ListEntry | null = null;
	for (const entry of entries) {
		if (!fits(entry)) continue;
		const isBetter =
			best === null ||
			rank(entry) > rank(best) ||
			(rank(entry) === rank(best) && entry.list === "deny");
		if (isBetter) best = entry;
	}
	return best;
}

/** A country is shorter than every prefix, though DE is longer than 4. */
const rank = ({ subject, length }: ListEntry) =>
	subject === "country" ? 0 : length;

function recipientMatcher({ number, countries, email }: Listed) {
	const key = number === null ? null : phoneKey(number);
	// Two spellings of one number must not differ in what they pass.
	const spellings = key === null ? [] : numbersOf(key);
	const domain =
		email === null
			? null
			: asciiDomain(email.slice(email.lastIndexOf("@") + 1));
	return ({ subject, key: value }: ListEntry): boolean => {
		if (subject === "number") return key === value;
		if (subject === "prefix") {
			return spellings.some((each) => each.startsWith(value));
		}
		if (subject === "country") return countries.includes(value);
		if (subject === "domain")
			return `.${domain}`.endsWith(value) && domain !== null;
		return false;
	};
}

function clientMatcher({ clientIp }: Listed) {
	const bits =
		clientIp === null ? null : addressBits(plainAddress(clientIp.trim()), null);
	return ({ subject, key }: ListEntry): boolean =>
		subject === "address" && (bits?.startsWith(key) ?? false);
}
