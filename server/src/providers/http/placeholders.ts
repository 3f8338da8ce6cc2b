/**
 * Templates of an `http` provider: text with placeholders from a fixed list. There
 * is no expression language. The value of a placeholder is never read as a template,
 * so a message text that contains `{to}` stays as it is.
 */

import { literalText, shownPath } from "../../config/variables.ts";
import { StartError } from "../../errors.ts";

export const PLACEHOLDERS = {
	to: "recipient: digits without `+`, or the email address",
	toE164: "recipient with `+` before its digits (an email address as it is)",
	from: "sender: digits, a name, or an email address",
	fromE164:
		"sender with `+` before it if it has 7 or more digits; names and short codes as they are",
	text: "the whole text of the message, with the code in it",
	textXml:
		"the same text, escaped for XML: for speech markup inside a form or JSON value",
	code: "the code by itself, for carriers that put it into a text of their own",
	ttl: 'whole seconds until the code expires, at least 1; a JSON value that is exactly "{ttl}" becomes a number',
	expiresAt:
		"the time when the code expires, in UTC: `2026-03-29T12:00:00.000Z`",
	countryCode:
		"calling code of the recipient's number, without `+`: `49`; empty for an email address",
	coding:
		"the carrier's word for how the text is coded: `coding.gsm` if it fits the GSM alphabet (160 characters a part), otherwise `coding.ucs2` (70 a part)",
	textType:
		"Vonage's word: `text` if the text fits the GSM alphabet, otherwise `unicode`",
	subject: "subject of an email; empty for the other channels",
	id: "SID of the event (`OTE…`); the same when the same message is handed over again, so it serves as idempotency key or client reference",
	messageSid: "SID of the message (`SM…`, `CA…`, `EM…`)",
	requestId: "SID of the verification",
	account: "SID of the account",
	channel: "`sms`, `call` or `email`",
	language:
		"BCP 47 language of a call, without its engine; `defaultLanguage` if the message has none",
	engine: "speech engine before the language, empty if there is none",
	voice: "`man` or `woman`; `defaultVoice` if the message has none",
	gender: "`male` or `female`, for the same voice",
	repeat:
		'how often a call says the text; a JSON value that is exactly "{repeat}" becomes a number',
	"extra.NAME":
		"the value that the send gives under this name in `extra`. If it gives none, a value that is exactly this placeholder is left out with its name, and elsewhere it is empty",
} as const;

export type Placeholder = Exclude<keyof typeof PLACEHOLDERS, "extra.NAME">;

export type TemplatePart =
	| { readonly literal: string }
	| { readonly placeholder: Placeholder }
	/** A name in the `extra` of the send. */
	| { readonly extra: string };

/** It shows what the template says, which must not be where that comes from a variable. */
export class UnknownPlaceholder extends StartError {
	constructor(
		readonly setting: string,
		sentence: string,
	) {
		super(`${shownPath(setting)} ${sentence}`);
	}
}

/**
 * A word in braces; JSON's own braces are followed by a quote and stay literal.
 * `_`, `-` and `.` are in no placeholder, but in those of others.
 */
const PLACEHOLDER = /\{([A-Za-z][\w.-]*)\}/g;

/** One pass over the template; throws the `StartError` that names an unknown placeholder. */
export function splitTemplate(
	template: string,
	setting: string,
): TemplatePart[] {
	const parts: TemplatePart[] = [];
	let end = 0;
	for (const match of template.matchAll(PLACEHOLDER)) {
		const name = match[1] ?? "";
		const extra = /^extra\.(.+)$/.exec(name)?.[1];
		if (extra === undefined && !Object.hasOwn(PLACEHOLDERS, name))
			throw new UnknownPlaceholder(
				setting,
				`has the placeholder {${name}}, which does not exist; there are ${Object.keys(PLACEHOLDERS).join(", ")}`,
			);
		if (
			template[match.index - 1] === "{" &&
			template[match.index + match[0].length] === "}"
		)
			throw new StartError(
				`${shownPath(setting)} has a placeholder in two pairs of braces; one pair is right: {text}`,
			);
		if (match.index > end)
			parts.push({ literal: literalText(template.slice(end, match.index)) });
		parts.push(
			extra === undefined ? { placeholder: name as Placeholder } : { extra },
		);
		end = match.index + match[0].length;
	}
	if (end < template.length)
		parts.push({ literal: literalText(template.slice(end)) });
	return parts;
}

/** The name in `extra` if the template is this placeholder alone. */
export function wholeExtra(template: string): string | null {
	return /^\{extra\.([\w.-]+)\}$/.exec(template)?.[1] ?? null;
}
