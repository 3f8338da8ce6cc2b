/** Reads the texts of a template, from the API or from the settings. */

import { type Channel, channelNamed, noChannel } from "../channel.ts";
import { isOneLine } from "../one-line.ts";
import { htmlFault } from "./html-fault.ts";
import { readLocale } from "./locale.ts";
import {
	EXTRA_NAME,
	holds,
	placeholderFault,
	plainBody,
} from "./placeholders.ts";
import {
	LONGEST_BODY,
	LONGEST_HTML,
	LONGEST_SUBJECT,
	lengthOf,
	MOST_TEXTS,
	type TemplateText,
} from "./template.ts";

/** Makes the error about a member, such as `texts.0.body`; the sentence has no subject. */
export type Faulty = (member: string, sentence: string) => Error;

const MEMBERS = [
	"service",
	"channel",
	"locale",
	"body",
	"subject",
	"html",
	"extra",
];

export const MOST_EXTRA = 10;

/** Those in its `extra` too. */
export const MOST_NAMES_OF_TEXT = MEMBERS.length + MOST_EXTRA;

export function readTexts(given: unknown, faulty: Faulty): TemplateText[] {
	if (!Array.isArray(given) || given.length < 1 || given.length > MOST_TEXTS) {
		throw faulty("texts", `must be a list of 1 to ${MOST_TEXTS} texts`);
	}
	const seen = new Set<string>();
	return given.map((each, i) => {
		const text = readText(each, (member, sentence) =>
			faulty(`texts.${i}${member === "" ? "" : `.${member}`}`, sentence),
		);
		const { service, channel, locale } = text;
		const key = JSON.stringify([service, channel, locale?.toLowerCase()]);
		if (seen.has(key)) {
			throw faulty(
				`texts.${i}`,
				"is for the same service, channel and locale as one before it",
			);
		}
		seen.add(key);
		return text;
	});
}

function readText(given: unknown, faulty: Faulty): TemplateText {
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		throw faulty("", `must be an object with ${MEMBERS.join(", ")}`);
	}
	for (const name of Object.keys(given)) {
		if (!MEMBERS.includes(name)) {
			throw faulty("", `may hold ${MEMBERS.join(", ")} only`);
		}
	}
	const members = given as Record<string, unknown>;
	const channel = readChannel(members.channel, faulty);
	const service = textIn(members, "service", 64, faulty);
	const locale = textIn(members, "locale", 64, faulty);
	const subject = textIn(members, "subject", LONGEST_SUBJECT, faulty);
	const html = textIn(members, "html", LONGEST_HTML, faulty);
	const extra = readExtra(members.extra, faulty);
	if (service !== undefined) mustBeOneLine("service", service, faulty);
	const isForEmail = channel === undefined || channel === "email";
	if (subject !== undefined) {
		if (!isForEmail) throw faulty("subject", "is for email only");
		checkSubject(subject, faulty);
	}
	if (html !== undefined) {
		if (!isForEmail) throw faulty("html", "is for email only");
		const fault = htmlFault(html);
		if (fault !== null) throw faulty("html", fault);
	}
	return {
		...(service !== undefined && { service }),
		...(channel !== undefined && { channel }),
		...(locale !== undefined && { locale: localeIn(locale, faulty) }),
		body: readBody(members.body, faulty),
		...(subject !== undefined && { subject }),
		...(html !== undefined && { html }),
		...(extra !== undefined && { extra }),
	};
}

/** Also reads the text of a workflow's step. */
export function readBody(given: unknown, faulty: Faulty): string {
	const text = typeof given === "string" ? given : "";
	const body = plainBody(text).replaceAll("\r\n", "\n");
	if (body === "" || lengthOf(body) > LONGEST_BODY) {
		throw faulty("body", `must be text of 1 to ${LONGEST_BODY} characters`);
	}
	if (/[^\P{Cc}\n\t]/u.test(body)) {
		throw faulty("body", "must not hold control characters");
	}
	const fault = placeholderFault(body);
	if (fault !== null) throw faulty("body", fault);
	if (!holds(body, "code")) {
		throw faulty("body", "must hold {code}, where the code goes");
	}
	return body;
}

/** The code is left out of it: the sandbox keeps subjects in the clear. */
function checkSubject(subject: string, faulty: Faulty): void {
	mustBeOneLine("subject", subject, faulty);
	const fault = placeholderFault(subject);
	if (fault !== null) throw faulty("subject", fault);
	if (holds(subject, "code")) {
		throw faulty("subject", "must not hold {code}: programs show and log it");
	}
}

function readChannel(given: unknown, faulty: Faulty): Channel | undefined {
	if (!isGiven(given)) return undefined;
	const channel = typeof given === "string" ? channelNamed(given) : null;
	if (channel !== null) return channel;
	throw faulty("channel", noChannel(given));
}

function localeIn(given: string, faulty: Faulty): string {
	const locale = readLocale(given);
	if (locale !== null) return locale;
	throw faulty("locale", "must be a language tag such as de or pt-BR");
}

export const LONGEST_EXTRA = 256;

export function readExtra(
	given: unknown,
	faulty: Faulty,
): Record<string, string> | undefined {
	if (!isGiven(given)) return undefined;
	if (typeof given !== "object" || Array.isArray(given)) {
		throw faulty("extra", "must be an object of texts");
	}
	const entries = Object.entries(given);
	if (entries.length > MOST_EXTRA) {
		throw faulty("extra", `may hold ${MOST_EXTRA} names at most`);
	}
	return Object.fromEntries(
		entries.map(([name, value]) => [name, extraValue(name, value, faulty)]),
	);
}

function extraValue(name: string, value: unknown, faulty: Faulty): string {
	if (!EXTRA_NAME.test(name)) {
		throw faulty(
			"extra",
			"must have names of 1 to 64 letters, digits, _ and -",
		);
	}
	const text = asText(value, `extra.${name}`, faulty);
	const isText =
		typeof text === "string" &&
		lengthOf(text) <= LONGEST_EXTRA &&
		/^\P{Cc}*$/u.test(text);
	if (isText) return text;
	throw faulty(
		`extra.${name}`,
		`must be text of up to ${LONGEST_EXTRA} characters without control characters`,
	);
}

function mustBeOneLine(member: string, text: string, faulty: Faulty): void {
	if (isOneLine(text)) return;
	throw faulty(member, "must be one line without control characters");
}

function textIn(
	members: Readonly<Record<string, unknown>>,
	member: string,
	longest: number,
	faulty: Faulty,
): string | undefined {
	if (!isGiven(members[member])) return undefined;
	const given = asText(members[member], member, faulty);
	if (typeof given === "string" && lengthOf(given) <= longest) return given;
	throw faulty(member, `must be text of 1 to ${longest} characters`);
}

/** As of a parameter: `null` and an empty text count as left out. */
export function isGiven(value: unknown): value is NonNullable<unknown> {
	return value !== undefined && value !== null && value !== "";
}

/** As of a parameter: a number or a boolean is its text. Any other value stays. */
export function asText(
	value: unknown,
	member: string,
	faulty: Faulty,
): unknown {
	if (typeof value !== "number" && typeof value !== "boolean") return value;
	// A larger number has lost digits while it was parsed, and is another number now.
	if (Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER) {
		throw faulty(member, "is too large a number, send it as a string");
	}
	return String(value);
}
