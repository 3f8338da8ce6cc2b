/**
 * Replies as a role may read them. A viewer sees the last four digits of a number, of
 * an address its first character and its domain, and no code that was submitted. Of the
 * fraud guard's ranges, and of prefixes, it sees the first three digits: a whole range
 * beside the last four digits would be the number. Nor does it see the numbers and
 * addresses that somebody has written into a reason. The secret that signs
 * callbacks, and the query of their URL, are for owners.
 */

import { isIP } from "node:net";
import { type Role, reaches } from "../people/role.ts";

/** Members of replies that hold somebody's number or address, at any depth. */
const RECIPIENTS: ReadonlySet<string> = new Set(["recipient", "to", "emailTo"]);
/** Ranges of numbers: what the guard decided by, and the prefix of test recipients. */
const RANGES: ReadonlySet<string> = new Set(["node", "prefix"]);
/** People write into it, about whom they have listed. */
const REASON = "reason";
const SECRETS: ReadonlySet<string> = new Set(["callbackSecret"]);
/** Its query often holds a credential of the endpoint. */
const CALLBACK_URL = "callbackUrl";
/** A submitted code. A wrong one is often nearly the right one; the right one may be a test recipient's. */
const CODE = "code";

export function shownTo(role: Role, reply: unknown): unknown {
	if (reaches(role, "owner")) return reply;
	return shown(reply, !reaches(role, "support"));
}

function shown(value: unknown, isMasked: boolean): unknown {
	if (Array.isArray(value)) return value.map((each) => shown(each, isMasked));
	if (!isPlain(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => {
			if (SECRETS.has(name)) return [name, null];
			if (name === CALLBACK_URL && typeof member === "string") {
				return [name, withoutQuery(member)];
			}
			if (isMasked && RECIPIENTS.has(name) && typeof member === "string") {
				return [name, masked(member)];
			}
			// The member of the same name in the envelope is a number.
			if (isMasked && name === CODE && typeof member === "string") {
				return [name, "•".repeat(member.length)];
			}
			if (isMasked && typeof member === "string") {
				if (RANGES.has(name)) return [name, maskedNode(member)];
				if (name === REASON) return [name, maskedWords(member)];
				if (name === "value") return [name, maskedEntry(value, member)];
			}
			return [name, shown(member, isMasked)];
		}),
	);
}

/** Streams and bytes go as they are: no route that gives them is open to a viewer. */
function isPlain(value: unknown): value is object {
	return (
		typeof value === "object" &&
		value !== null &&
		Object.getPrototypeOf(value) === Object.prototype
	);
}

function withoutQuery(url: string): string {
	const mark = url.indexOf("?");
	return mark === -1 ? url : `${url.slice(0, mark)}?•••`;
}

/** `subject` says what the value of a list's entry is. */
function maskedEntry(entry: object, value: string): string {
	const subject = "subject" in entry ? entry.subject : null;
	if (subject === "number") return masked(value);
	return subject === "prefix" ? maskedNode(value) : value;
}

const OF_NUMBERS = /^([a-z]+:)?(\+?[\d\s().-]+)$/;
/** A calling code has no more. */
const DIGITS_OF_RANGE = 3;

function maskedNode(node: string): string {
	const [, kind = "", digits] = OF_NUMBERS.exec(node) ?? [];
	if (digits === undefined || isIP(digits) !== 0) return node;
	let seen = 0;
	return (
		kind +
		digits.replace(/\d/g, (digit) => (++seen > DIGITS_OF_RANGE ? "•" : digit))
	);
}

const ADDRESS_IN_WORDS = /[^\s<>"(),;]+@[^\s<>"(),;]+/g;
/**
 * The shortest national numbers have seven digits, and people write anything but letters
 * between them. A date has eight, and is none.
 */
const NUMBER_IN_WORDS =
	/(?<date>(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-]))|\+?\d(?:[^\p{L}\d]{0,4}\d){6,}/gu;

function maskedWords(words: string): string {
	return words
		.replace(NUMBER_IN_WORDS, (found, date) => (date ? found : masked(found)))
		.replace(ADDRESS_IN_WORDS, masked);
}

const SHOWN_DIGITS = 4;

function masked(recipient: string): string {
	const at = recipient.lastIndexOf("@");
	if (at !== -1) {
		const [first = "", ...others] = [...recipient.slice(0, at)];
		return `${others.length > 0 ? first : ""}•••${recipient.slice(at)}`;
	}
	const hidden = Math.max(0, recipient.length - SHOWN_DIGITS);
	return "•".repeat(hidden) + recipient.slice(hidden);
}
