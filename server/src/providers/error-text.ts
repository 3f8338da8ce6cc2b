/**
 * A carrier's words about an error, fit for a record. Gateways and mail servers
 * like to repeat what they were sent, whole, cut or encoded; the record must not
 * hold the code, the recipient or a credential.
 */

import { asciiDigits } from "../digits.ts";
import type { Message } from "./contract.ts";
import {
	type Mark,
	type Reading,
	readingsOf,
	withoutLabels,
	wordsOf,
} from "./gateway-text.ts";

const LONGEST = 200;
const LONGEST_CODE = 64;
/** Characters of a gateway's text that are read: more than are kept, since blotting shortens the text. */
const LOOKED_AT = 1024;
/** So many characters of a word that would be cut in two are left out. */
const LONGEST_CUT = 256;
/** A shorter run of a code's characters may stand in a text by chance. */
const SHORTEST_RUN = 3;
/** The shortest run of a phone number: national forms leave out its beginning, and `…99` tells nothing. */
const SHORTEST_OF_NUMBER = 5;
/** This many words of a message in order quote it; fewer may stand in any sentence. */
const SHORTEST_QUOTATION = 4;
/** As many characters may stand between two pieces of a code that other words part. */
const WIDEST_GAP = 40;

/** One line, bounded, storable: no control characters, no half surrogates. */
export function oneLine(text: string, longest = LONGEST): string {
	const line = text
		.slice(0, LOOKED_AT)
		.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, " ")
		.trim();
	return Array.from(line).slice(0, longest).join("");
}

/** The parts of a message that must stay hidden; single words of its text are no secret. */
export type Hidden = Pick<Message, "code" | "to" | "text" | "subject">;

/**
 * Blots out every run of three or more of the code's characters, the recipient,
 * every secret, the message's words that have a digit (they may be of a link or an
 * order), and every quotation of several of its words in a row.
 */
export function blotted(
	text: string,
	message: Hidden,
	secrets: readonly string[],
): string {
	const code = squeezed(message.code);
	const to = squeezed(message.to);
	const ready = readySecrets(secrets);
	const sought: Sought[] = [
		{ squeezed: code, shortest: SHORTEST_RUN },
		{
			squeezed: to,
			shortest: /^\d+$/.test(to) ? SHORTEST_OF_NUMBER : to.length,
		},
		...ready.sought,
	];
	const said = [message.text, message.subject ?? ""].map((each) =>
		wordsOf(readingOf(each)).map(textOf),
	);
	const spoken = new Set(
		said.flat().filter((word) => word.length > 1 && /\d/.test(word)),
	);
	const quoted = new Set(said.flatMap(phrasesOf));
	return cutOut(text, (reading) => {
		const words = wordsOf(reading);
		return [
			...bothWays(reading).flatMap((each) =>
				runs((each === reading ? words : wordsOf(each)).flat(), sought),
			),
			...piecesOf(code, words),
			...words.filter((word) => spoken.has(textOf(word))).map(spanOf),
			...quotations(words, quoted),
			...literally(reading, ready.literal),
		];
	});
}

/** A code as a call says it, or as a list has it: so many single characters side by side. */
const SPELLED = 4;

/**
 * The same for a receipt, which comes alone: nobody knows at that moment which
 * message it speaks of. So whatever may be a code goes, and what may be a number:
 * three digits and more, together or apart, and words of four and more letters
 * with a digit among them.
 */
export function blottedUnseen(
	text: string,
	secrets: readonly string[] = [],
): string {
	const { sought, literal } = readySecrets(secrets);
	return cutOut(text, (reading) => [
		...bothWays(reading).flatMap((each) => {
			const words = wordsOf(each);
			const marks = words.flat();
			return [
				...runs(marks, sought),
				...stretches(marks, ({ char }) => /\d/.test(char))
					.filter((run) => run.length >= SHORTEST_RUN)
					.map(spanOf),
				...stretches(words, (word) => word.length === 1)
					.filter(
						(run) =>
							run.length >= SPELLED ||
							(run.length >= SHORTEST_RUN &&
								!run.flat().some(({ isSmall }) => isSmall)),
					)
					.map((run) => spanOf(run.flat())),
			];
		}),
		...wordsOf(reading)
			.filter((word) => word.length >= 4 && /\p{N}/u.test(textOf(word)))
			.map(spanOf),
		...literally(reading, literal),
	]);
}

/**
 * An error code of a gateway's reply, or null where what is said for one repeats
 * the message: half a code would tell nobody anything.
 */
export function blottedCode(
	text: string,
	message: Hidden,
	secrets: readonly string[],
): string | null {
	const code = oneLine(text, LONGEST_CODE);
	return blotted(code, message, secrets) === code ? code : null;
}

/** A word that is so much of a secret, or more, is a piece of it. */
const LEAST_OF_SECRET = 6;

/** For a receipt, whose message is not at hand: one word may be a code with digits; a sentence is none. */
export function blottedUnseenCode(
	text: string,
	secrets: readonly string[],
): string {
	const isSecret = secrets.some(
		(secret) =>
			text.includes(secret) ||
			(text.length >= LEAST_OF_SECRET && secret.includes(text)),
	);
	if (isSecret) return "…";
	return /^[\w.:-]{1,64}$/.test(text)
		? text
		: oneLine(blottedUnseen(text, secrets), LONGEST_CODE);
}

/** A code has so many letters and digits. */
const SHORTEST_CODE = 4;
const LONGEST_CODE_WORD = 10;
/** A word in which a code is looked for at every place; in longer ones, which are references, only digits side by side. */
const LONGEST_SEARCHED = 16;

/** Says whether a word, in upper case, was the code. */
type WasCode = (word: string) => boolean;

/**
 * A receipt's text where the code has ended and can only be recognised: without
 * the words that were it. Its reader has taken out digits.
 */
export function blottedSpent(text: string, wasCode: WasCode): string {
	const known = remembered(wasCode);
	return cutOut(text, (reading) =>
		wordsOf(reading)
			.filter((word) => isAsLongAsCode(word) && known(textOf(word)))
			.map(spanOf),
	);
}

/** An error code of such a receipt, or null where it holds the code, by itself or in a word with digits. */
export function blottedSpentCode(
	text: string,
	wasCode: WasCode,
): string | null {
	const words = wordsOf(readingOf(text));
	const isThere = [...words, words.flat()].some((word) =>
		possibleCodes(word).some(wasCode),
	);
	return isThere ? null : text;
}

function possibleCodes(word: readonly Mark[]): string[] {
	const whole = textOf(word);
	if (word.length > LONGEST_SEARCHED) {
		return (whole.match(/\d+/g) ?? []).filter(isAsLongAsCode);
	}
	if (!/\d/.test(whole)) return isAsLongAsCode(word) ? [whole] : [];
	const found: string[] = [];
	for (let at = 0; at < whole.length; at++) {
		for (let length = SHORTEST_CODE; length <= LONGEST_CODE_WORD; length++) {
			if (at + length <= whole.length) found.push(whole.slice(at, at + length));
		}
	}
	return found;
}

const isAsLongAsCode = ({ length }: { readonly length: number }) =>
	length >= SHORTEST_CODE && length <= LONGEST_CODE_WORD;

/** A text has several readings, and most words are in all of them. */
function remembered(wasCode: WasCode): WasCode {
	const known = new Map<string, boolean>();
	return (word) => {
		const was = known.get(word) ?? wasCode(word);
		known.set(word, was);
		return was;
	};
}

type Span = { readonly from: number; readonly to: number };
type Sought = {
	readonly squeezed: string;
	readonly shortest: number;
	/** Only where no letter is beside it: letters alone are part of many words. */
	readonly isWord?: boolean;
};

/**
 * Characters of all readings of a text in all rounds. A text of many encodings has
 * many readings: only so much of its beginning is read, and shown, as fits.
 */
const MOST_READ = 8_192;

/**
 * The text with every span that `find` sees in one of its readings replaced by
 * `…`. What stood on both sides of one may be a code's beginning and end, so the
 * rest is looked at again.
 */
function cutOut(text: string, find: (reading: Reading) => Span[]): string {
	let left = beginning(text, LOOKED_AT);
	let mayRead = MOST_READ;
	for (let round = 0; round < 5; round++) {
		let readings = readingsOf(left);
		const most = Math.floor(mayRead / 2 / readings.length);
		if (left.length > most) {
			left = beginning(left, most);
			readings = readingsOf(left);
		}
		mayRead -= left.length * readings.length;
		const spans = readings.flatMap(find);
		if (spans.length === 0) return oneLine(left);
		left = withoutSpans(left, spans);
	}
	return "…";
}

function withoutSpans(text: string, spans: readonly Span[]): string {
	let left = "";
	let end = 0;
	for (const span of spans.toSorted((a, b) => a.from - b.from)) {
		if (span.to <= end) continue;
		if (span.from >= end) {
			left += text.slice(end, span.from);
			if (!left.endsWith("…")) left += "…";
		}
		end = span.to;
	}
	return left + text.slice(end);
}

/** Without a word that it would cut in two: half a secret is not found. */
function beginning(text: string, longest: number): string {
	if (text.length <= longest) return text;
	const sure = Math.max(0, longest - LONGEST_CUT);
	const [whole = ""] = /^.*\s/s.exec(text.slice(sure, longest)) ?? [];
	return text.slice(0, sure) + whole;
}

/** The reading, and the one without labels if it has any. */
function bothWays(reading: Reading): Reading[] {
	const plain = withoutLabels(reading);
	return plain === reading ? [reading] : [reading, plain];
}

/** Where `shortest` and more characters of what is sought stand in order, whatever is between them. */
function runs(marks: readonly Mark[], sought: readonly Sought[]): Span[] {
	const found: Span[] = [];
	const whole = textOf(marks);
	for (const { squeezed, shortest, isWord } of sought) {
		if (squeezed.length < shortest) continue;
		// Most are sought whole, and are not there.
		if (squeezed.length === shortest && !whole.includes(squeezed)) continue;
		marks.forEach((first, at) => {
			let run = "";
			let end = at;
			for (; end < marks.length; end++) {
				const { char } = marks[end] as Mark;
				if (!squeezed.includes(run + char)) break;
				run += char;
			}
			if (run.length < shortest) return;
			const last = marks[end - 1] as Mark;
			if (isWord && (touch(marks[at - 1], first) || touch(last, marks[end])))
				return;
			found.push({ from: first.from, to: last.to });
		});
	}
	return found;
}

/** Whether two stand side by side, and so in one word. */
function touch(left: Mark | undefined, right: Mark | undefined): boolean {
	return left !== undefined && left.to === right?.from;
}

/**
 * A code in pieces of one or two characters, among other words (`first: 4, then
 * 8`), or every second of them (`0 4 1 8`).
 */
function piecesOf(code: string, words: readonly Mark[][]): Span[] {
	const pieces = words.filter(
		(word) =>
			word.length <= 2 && (word.length === 1 || code.includes(textOf(word))),
	);
	const singles = words.filter((word) => word.length === 1);
	const sought = [{ squeezed: code, shortest: SHORTEST_RUN }];
	return [
		pieces,
		singles.filter((_, at) => at % 2 === 0),
		singles.filter((_, at) => at % 2 === 1),
	].flatMap((each) =>
		nearby(each).flatMap((group) => runs(group.flat(), sought)),
	);
}

/** Every `SHORTEST_QUOTATION` words that stand in a row in what was said. */
function phrasesOf(words: readonly string[]): string[] {
	return words
		.slice(SHORTEST_QUOTATION - 1)
		.map((_, at) => words.slice(at, at + SHORTEST_QUOTATION).join(" "));
}

/** Where words stand in a row as they do in what was said. */
function quotations(
	words: readonly Mark[][],
	quoted: ReadonlySet<string>,
): Span[] {
	const found: Span[] = [];
	if (quoted.size === 0) return found;
	let start = 0;
	let end = 0;
	const note = () => {
		if (end > start) found.push(spanOf(words.slice(start, end).flat()));
	};
	phrasesOf(words.map(textOf)).forEach((phrase, at) => {
		if (!quoted.has(phrase)) return;
		if (at >= end) {
			note();
			start = at;
		}
		end = at + SHORTEST_QUOTATION;
	});
	note();
	return found;
}

/** Groups of words that stand no further apart than somebody would read together. */
function nearby(words: readonly Mark[][]): Mark[][][] {
	const groups: Mark[][][] = [];
	let end = Number.NEGATIVE_INFINITY;
	for (const word of words) {
		const { from, to } = spanOf(word);
		if (from - end > WIDEST_GAP) groups.push([]);
		groups.at(-1)?.push(word);
		end = to;
	}
	return groups;
}

/** How the secrets of a provider, which stay the same, are looked for. */
type Secrets = {
	readonly sought: readonly Sought[];
	/** Those of too few letters and digits, such as a password of signs: as they are written. */
	readonly literal: readonly string[];
};
const SHORTEST_SECRET = 4;
const madeReady = new WeakMap<readonly string[], Secrets>();

function readySecrets(secrets: readonly string[]): Secrets {
	let ready = madeReady.get(secrets);
	if (ready === undefined) {
		const all = secrets.map((written) => [written, squeezed(written)] as const);
		ready = {
			sought: all
				.filter(([, { length }]) => length >= SHORTEST_SECRET)
				.map(([, text]) => ({
					squeezed: text,
					shortest: text.length,
					isWord: /^\p{L}+$/u.test(text),
				})),
			literal: all
				.filter(([, { length }]) => length < SHORTEST_SECRET)
				.map(([written]) => written)
				.filter((written) => written !== ""),
		};
		madeReady.set(secrets, ready);
	}
	return ready;
}

function literally(
	{ text, from, to }: Reading,
	literal: readonly string[],
): Span[] {
	return literal.flatMap((secret) => {
		const found: Span[] = [];
		let at = text.indexOf(secret);
		while (at !== -1) {
			const end = at + secret.length;
			found.push({ from: from[at] as number, to: to[end - 1] as number });
			at = text.indexOf(secret, end);
		}
		return found;
	});
}

/** Neighbours for which `fits` holds. */
function stretches<Part>(
	parts: readonly Part[],
	fits: (part: Part) => boolean,
): Part[][] {
	const found: Part[][] = [[]];
	for (const part of parts) {
		if (fits(part)) found.at(-1)?.push(part);
		else if (found.at(-1)?.length !== 0) found.push([]);
	}
	return found.filter((run) => run.length > 0);
}

/** Its letters and digits alone, as the marks of a text have them. */
function squeezed(text: string): string {
	return wordsOf(readingOf(text))
		.flat()
		.map(({ char }) => char)
		.join("");
}

/** For text that Postern wrote: it has no encoding to undo but NFKC. */
function readingOf(text: string): Reading {
	const folded = asciiDigits(text.normalize("NFKC"));
	const units = Array.from({ length: folded.length }, (_, at) => at);
	return { text: folded, from: units, to: units.map((at) => at + 1) };
}

function textOf(word: readonly Mark[]): string {
	return word.map(({ char }) => char).join("");
}

function spanOf(marks: readonly Mark[]): Span {
	let { from, to } = marks[0] as Mark;
	for (const mark of marks) {
		from = Math.min(from, mark.from);
		to = Math.max(to, mark.to);
	}
	return { from, to };
}
