/**
 * A carrier's words about an error, fit for a record. Gateways and mail servers
 * like to repeat what they were sent; the record must not hold the code, the
 * text, the recipient or a credential.
 */

import type { Message } from "./provider.ts";

const LONGEST = 200;
/** Of a gateway's text so much is looked at. */
const LOOKED_AT = 4096;

/** One line, bounded, storable: no control characters, no half surrogates. */
export function oneLine(text: string, longest = LONGEST): string {
	const line = text
		.slice(0, LOOKED_AT)
		.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, " ")
		.trim();
	return Array.from(line).slice(0, longest).join("");
}

/**
 * What is left when every word of the message and every secret is blotted out.
 * A code is 4 to 10 letters or digits, so words of 4 and more go, and shorter
 * ones with a digit in them, since a code may be written in groups; a code
 * spelled for a call is found by its form. Words of letters alone go only where
 * no letter is beside them, or `valid` in a text would make `Invalid` unreadable.
 */
export function blotted(
	text: string,
	message: Message,
	secrets: readonly string[],
): string {
	const hidden = [
		...secrets,
		message.to,
		...words(message.text),
		...words(message.subject ?? ""),
	]
		.filter((word) => word !== "")
		.sort((a, b) => b.length - a.length)
		.map((word) => {
			const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
			return /^\p{L}+$/u.test(word)
				? `(?<!\\p{L})${literal}(?!\\p{L})`
				: literal;
		});
	return oneLine(
		lookedAt(text)
			.replace(new RegExp(hidden.join("|"), "giu"), "…")
			.replace(SPELLED, "…"),
	);
}

/** A code as a call says it. */
const SPELLED =
	/(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[\s.,-]{1,3}[\p{L}\p{N}](?![\p{L}\p{N}])){3,}/gu;

/**
 * The same for a receipt, which comes alone: nobody knows at that moment which
 * message it speaks of. So whatever may be a code goes, and what may be a number:
 * four digits and more, together or in groups, and words of four and more
 * letters with a digit among them.
 */
export function blottedUnseen(text: string): string {
	return oneLine(
		lookedAt(text)
			.replace(
				/(?<![\p{L}\p{N}])(?=\p{L}*\p{N})[\p{L}\p{N}]{4,}(?![\p{L}\p{N}])/gu,
				"…",
			)
			.replace(SPELLED, "…")
			.replace(/\p{N}(?:[\s.,-]{0,3}\p{N}){3,}/gu, "…"),
	);
}

/** Without a word that it would cut in two: half a code is not found by its form. */
function lookedAt(text: string): string {
	return text.length > LOOKED_AT
		? text.slice(0, LOOKED_AT).replace(/\S{0,256}$/, "")
		: text;
}

function words(text: string): string[] {
	return text
		.split(/[^\p{L}\p{N}]+/u)
		.filter(
			(word) => word.length >= 4 || (word.length >= 2 && /\p{N}/u.test(word)),
		);
}
