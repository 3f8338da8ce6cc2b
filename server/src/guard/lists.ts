/** Allow and deny lists: what an operator has decided, with an end and a reason. */

import { isIP } from "node:net";
import { isEverybody, parseNetwork } from "../network.ts";
import { phoneKey } from "../numbers/key.ts";
import { isCountry, readPhone } from "../numbers/phone.ts";
import { readPrefix } from "../numbers/prefix.ts";
import { isOneLine } from "../one-line.ts";
import { addressBits } from "./address-bits.ts";
import { whyUnlisted } from "./countries.ts";

export const LIST_SUBJECTS = [
	"number",
	"prefix",
	"country",
	"address",
	"domain",
] as const;
export type ListSubject = (typeof LIST_SUBJECTS)[number];

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

export const LONGEST_REASON = 200;
/** Why the reason of an entry cannot be this text; null: it can. */
export function reasonFault(reason: string): string | null {
	if (reason.trim() === "") return "must not be empty";
	return isOneLine(reason) ? null : "must not hold control characters";
}

/** The most entries of one account, both lists together. */
export const MOST_ENTRIES = 10_000;

/** The entry, or a sentence that says what is wrong with it. */
export function readEntry(given: GivenEntry): ListEntry | string {
	const { subject, value, reason, until } = given;
	if (reason.trim() === "") return "an entry of a list needs a reason";
	if (!isOneLine(reason)) return "a reason must not hold control characters";
	const bare = value.trim();
	if (!isOneLine(bare)) {
		return "the value must not hold control characters";
	}
	if (reason.length > LONGEST_REASON) {
		return `a reason has at most ${LONGEST_REASON} characters`;
	}
	if (until !== null && !(Number.isFinite(until) && until > 0)) {
		return "the end of an entry must be a time";
	}
	const written = subject === "country" ? bare.toUpperCase() : bare;
	const key = READERS[subject](written);
	return key === null
		? `${shown(value)} ${faultOf(subject, bare)}`
		: {
				...given,
				value: written,
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
		country: (value) =>
			(isCountry(value) && whyUnlisted(value) === null) || isShared(value)
				? value
				: null,
		address: readNetwork,
		domain: readDomain,
	};

const WRONG: Readonly<Record<ListSubject, string>> = {
	number: "is no phone number with its country code: write it as +491701234567",
	prefix:
		"is no beginning of phone numbers: write the country code and digits, as +49170",
	country: "is no country: write two letters (ISO 3166-1), as DE",
	address: "is no address or network: write 203.0.113.7 or 203.0.113.0/24",
	domain: "is no domain: write example.com",
};

const EVERYBODY =
	"would mean everybody: write a network such as 203.0.113.0/24";

function faultOf(subject: ListSubject, value: string): string {
	if (subject === "address" && isEverybody(value)) return EVERYBODY;
	const unlisted =
		subject === "country" ? whyUnlisted(value.toUpperCase()) : null;
	return unlisted ?? WRONG[subject];
}

/** An entry may be pasted from anywhere: the sentence holds a little of it, on one line. */
const shown = (value: string) =>
	JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);

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
