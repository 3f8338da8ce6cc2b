/**
 * Templates of an `http` provider: text with placeholders from a fixed list. There
 * is no expression language. The value of a placeholder is never read as a template,
 * so a message text that contains `{to}` stays as it is.
 */

import { literalText, shownPath } from "../../config/variables.ts";
import { StartError } from "../../errors.ts";
import {
	extraName,
	type TemplatePiece,
	templatePieces,
} from "../template-pieces.ts";

export const PLACEHOLDERS = {
	to: "recipient: digits without `+`, or the email address",
	toE164: "recipient with `+` before its digits (an email address as it is)",
	from: "sender: digits, a name, or an email address",
	fromName:
		"name that an email shows beside its sender. If there is none, a value that is exactly this placeholder is left out with its name, and elsewhere it is empty",
	mailbox:
		"sender of an email as its header has it, with the name if there is one: `Acme <codes@acme.com>`",
	mailboxAscii:
		"the same in ASCII, for gateways that take no other characters there: a name with others is encoded words (RFC 2047)",
	replyTo:
		"address for answers to an email. If there is none, a value that is exactly this placeholder is left out with its name, and elsewhere it is empty",
	fromE164:
		"sender with `+` before it if it has 7 or more digits; names and short codes as they are",
	text: "the whole text of the message, with the code in it",
	html: "the text of an email as HTML. If the email is plain text alone, and for the other channels, a value that is exactly this placeholder is left out with its name, and elsewhere it is empty",
	textXml:
		"the same text, escaped for XML: for speech markup inside a form or JSON value",
	textHex:
		"the text in hexadecimal digits, as an SMS carries it: the GSM alphabet, one octet a character, or UTF-16BE if it does not fit",
	code: "the code by itself, for carriers that put it into a text of their own",
	ttl: 'whole seconds until the code expires, at least 1, within the bounds of `ttl`; a JSON value that is exactly "{ttl}" becomes a number',
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
	channel: "`sms`, `call`, `email`, `whatsapp` or `telegram`",
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

/** One pass over the template; throws the `StartError` that names an unknown placeholder. */
export function splitTemplate(
	template: string,
	setting: string,
): TemplatePart[] {
	const pieces = templatePieces(template);
	return pieces.map((piece, i) => {
		if ("literal" in piece) return { literal: literalText(piece.literal) };
		const { placeholder } = piece;
		const extra = extraName(placeholder);
		if (extra === null && !Object.hasOwn(PLACEHOLDERS, placeholder))
			throw new UnknownPlaceholder(
				setting,
				`has the placeholder {${placeholder}}, which does not exist; there are ${Object.keys(PLACEHOLDERS).join(", ")}`,
			);
		if (
			literalIn(pieces[i - 1]).endsWith("{") &&
			literalIn(pieces[i + 1]).startsWith("}")
		)
			throw new StartError(
				`${shownPath(setting)} has a placeholder in two pairs of braces; one pair is right: {text}`,
			);
		return extra === null
			? { placeholder: placeholder as Placeholder }
			: { extra };
	});
}

function literalIn(piece: TemplatePiece | undefined): string {
	return piece !== undefined && "literal" in piece ? piece.literal : "";
}

/**
 * The placeholder that may be missing from a message, if the template is this
 * placeholder alone.
 */
export function wholeOptional(template: string): string | null {
	const [piece, ...more] = templatePieces(template);
	if (piece === undefined || !("placeholder" in piece) || more.length > 0) {
		return null;
	}
	const { placeholder } = piece;
	const mayLack =
		placeholder === "html" ||
		placeholder === "replyTo" ||
		placeholder === "fromName" ||
		extraName(placeholder) !== null;
	return mayLack ? placeholder : null;
}
