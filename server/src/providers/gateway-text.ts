/**
 * A gateway's text as somebody could read it: each way in which what was sent to
 * it may have been encoded is undone, layer by layer. Every character of a
 * reading knows where it stands in the text itself, so that what must go is cut
 * out of the text, and the rest stays as the gateway wrote it.
 */

import { asciiDigits } from "../digits.ts";

/** `from` and `to`: where in the gateway's text each code unit of `text` begins and ends. */
export type Reading = {
	readonly text: string;
	readonly from: readonly number[];
	readonly to: readonly number[];
};

/** A letter or digit, in upper case. */
export type Mark = {
	readonly char: string;
	/** It is written in lower case. */
	readonly isSmall: boolean;
	readonly from: number;
	readonly to: number;
};

/** Encodings are undone so many times; a gateway that encodes an echo does so once or twice. */
const MOST_LAYERS = 5;

/** The text as it stands, and again after each decoding that changes it. */
export function readingsOf(text: string): Reading[] {
	const units = Array.from({ length: text.length }, (_, at) => at);
	let reading: Reading = { text, from: units, to: units.map((at) => at + 1) };
	const readings = [reading];
	for (let layer = 0; layer < MOST_LAYERS; layer++) {
		const before = reading.text;
		for (const [encoded, decode] of DECODINGS) {
			const decoded = rewritten(reading, encoded, decode);
			if (decoded.text !== reading.text) readings.push(decoded);
			reading = decoded;
		}
		if (reading.text === before) break;
	}
	return readings.flatMap((each) => {
		const spelled = rewritten(each, OCTETS, ofOctets);
		return spelled === each ? [each] : [each, spelled];
	});
}

/**
 * `{textHex}` as a gateway repeats it. It is undone beside the other encodings: a long
 * number is made of the same characters.
 */
const OCTETS = /(?:[0-9a-f]{2}){4,}/gi;

function ofOctets(found: string): string {
	const octets = Buffer.from(found, "hex");
	const highs = octets.filter((_, at) => at % 2 === 0);
	const isWide = highs.filter((octet) => octet === 0).length > highs.length / 2;
	// Letters and digits of the GSM alphabet are those of ASCII.
	return isWide
		? octets
				.subarray(0, octets.length & ~1)
				.swap16()
				.toString("utf16le")
		: octets.toString("latin1");
}

const DECODINGS: readonly [RegExp, (...found: string[]) => string][] = [
	// JSON, and what other languages write with a backslash.
	[
		/\\(?:[ux]\{0*([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3]?[0-7]{2})|([\s\S]))/gi,
		(_, braced, four, two, octal, single) =>
			single === undefined
				? octal === undefined
					? character(braced ?? four ?? two, 16)
					: character(octal, 8)
				: /[bfnrtv]/.test(single)
					? " "
					: single,
	],
	// Percent, one character of UTF-8 at a time; `%u0041` is JavaScript's `escape`.
	[
		/%u([0-9a-f]{4})|%(?:[0-7][0-9a-f]|[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3})/gi,
		(found, four) =>
			four === undefined
				? Buffer.from(found.replaceAll("%", ""), "hex").toString("utf8")
				: character(four, 16),
	],
	[
		/&#x0*([0-9a-f]{1,6});?|&#0*(\d{1,7});?|&([a-z][a-z0-9]{1,31});/gi,
		(_, hex, decimal, name) =>
			name === undefined
				? character(hex ?? decimal, hex === undefined ? 10 : 16)
				: (ENTITIES.get(name.toLowerCase()) ?? " "),
	],
	// Full-width letters, superscript, digits of other scripts.
	[/[^\0-\x7f]/gu, (found) => asciiDigits(found.normalize("NFKC"))],
];

/** Those that another layer may be made of; every other stands between words. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
	["amp", "&"],
	["lt", "<"],
	["gt", ">"],
	["quot", '"'],
	["apos", "'"],
	["num", "#"],
	["percnt", "%"],
	["bsol", "\\"],
	["semi", ";"],
]);

function character(digits: string | undefined, base: number): string {
	const point = Number.parseInt(digits ?? "", base);
	return point <= 0x10ffff ? String.fromCodePoint(point) : " ";
}

/** With every match replaced; what replaces it stands where the match stood. */
function rewritten(
	reading: Reading,
	pattern: RegExp,
	replace: (...found: string[]) => string,
): Reading {
	let text = "";
	const from: number[] = [];
	const to: number[] = [];
	const copy = (start: number, end: number) => {
		text += reading.text.slice(start, end);
		for (let at = start; at < end; at++) {
			from.push(reading.from[at] as number);
			to.push(reading.to[at] as number);
		}
	};
	let copied = 0;
	for (const match of reading.text.matchAll(pattern)) {
		const end = match.index + match[0].length;
		copy(copied, match.index);
		const replacement = replace(...match);
		text += replacement;
		for (let n = 0; n < replacement.length; n++) {
			from.push(reading.from[match.index] as number);
			to.push(reading.to[end - 1] as number);
		}
		copied = end;
	}
	if (copied === 0) return reading;
	copy(copied, reading.text.length);
	return { text, from, to };
}

/** `"0":`, `d1=`, `[0] =>` and tags, which stand between the digits of an object or of XML. */
const LABELS =
	/<[^<>]{0,80}>|[\p{L}\p{N}_.[\]-]{1,32}["']?\s{0,2}(?:[:=]+>?|->)/gu;

export function withoutLabels(reading: Reading): Reading {
	return rewritten(reading, LABELS, () => " ");
}

/** Its words: runs of letters and digits. */
export function wordsOf({ text, from, to }: Reading): Mark[][] {
	return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((word) => {
		let at = word.index;
		return Array.from(word[0], (char) => {
			const first = at;
			at += char.length;
			return {
				char: char.toUpperCase(),
				isSmall: char > "\x7f" ? /\p{Ll}/u.test(char) : char >= "a",
				from: from[first] as number,
				to: to[at - 1] as number,
			};
		});
	});
}
