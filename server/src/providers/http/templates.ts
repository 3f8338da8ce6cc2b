/**
 * Templates, made ready once: a list of literals and of readers with the escape
 * of their context. Rendering a message only joins them, so no text is ever
 * searched for placeholders and none can smuggle one in.
 */

import { ESCAPES, type Escape, escapeUrl } from "./escape.ts";
import { splitTemplate, wholeOptional } from "./placeholders.ts";
import { extraReader, hasValue, type Readers, type Render } from "./readers.ts";
import { isIfPresent, isJsonText } from "./settings.ts";

export type Piece = string | Render;

/** A value of a form or query: one template, JSON as text, or several under one name. */
export type PairValue = PairText | readonly PairText[];
type PairText = string | { readonly jsonText: unknown };

/** Pieces of one template, with what it says literally left as it is. */
export function rawPieces(
	template: string,
	setting: string,
	context: Escape,
	readers: Readers,
): Piece[] {
	return splitTemplate(template, setting).map((part) => {
		if ("literal" in part) return part.literal;
		const read =
			"extra" in part ? extraReader(part.extra) : readers.of[part.placeholder];
		return escaped(read, ESCAPES[context]);
	});
}

/** Pieces of one value, whose literal text is escaped like the rest of it. */
function valuePieces(
	template: string,
	setting: string,
	context: Escape,
	readers: Readers,
): Piece[] {
	return rawPieces(template, setting, context, readers).map((piece) =>
		typeof piece === "string" ? ESCAPES[context](piece) : piece,
	);
}

/** One of several values in a row. */
type Member = {
	readonly pieces: readonly Piece[];
	/** The value is left out if the message lacks this one; null: it is always there. */
	readonly optional: string | null;
};

function inARow(members: readonly Member[], separator: string): Piece[] {
	if (members.every(({ optional }) => optional === null)) {
		return members.flatMap(({ pieces }, at) =>
			at === 0 ? pieces : [separator, ...pieces],
		);
	}
	const ready = members.map(({ pieces, optional }) => ({
		render: join(pieces),
		optional,
	}));
	return [
		(message) =>
			ready
				.filter(
					({ optional }) => optional === null || hasValue(message, optional),
				)
				.map(({ render }) => render(message))
				.join(separator),
	];
}

/** `a=…&b=…`, for the query of a URL and for a form. */
export function pairPieces(
	values: Readonly<Record<string, PairValue>>,
	setting: string,
	readers: Readers,
): Piece[] {
	const members = Object.entries(values).flatMap(([name, value]) =>
		[value].flat().map((each): Member => {
			const where = `${setting}.${name}`;
			const pieces =
				typeof each === "string"
					? valuePieces(each, where, "url", readers)
					: jsonTextPieces(each, where, "url", readers);
			return {
				pieces: [`${escapeUrl(name)}=`, ...pieces],
				optional: typeof each === "string" ? wholeOptional(each) : null,
			};
		}),
	);
	return inARow(members, "&");
}

/** JSON of a structure whose strings are templates; keys are plain text. */
export function jsonPieces(
	value: unknown,
	setting: string,
	readers: Readers,
): Piece[] {
	if (typeof value === "string") {
		const pieces = valuePieces(value, setting, "json", readers);
		return readers.numbers.has(value) ? pieces : ['"', ...pieces, '"'];
	}
	if (isJsonText(value)) {
		return ['"', ...jsonTextPieces(value, setting, "json", readers), '"'];
	}
	if (isIfPresent(value)) {
		return jsonPieces(value.ifPresent, `${setting}.ifPresent`, readers);
	}
	if (Array.isArray(value)) {
		const members = value.map((inner, at) => ({
			pieces: jsonPieces(inner, `${setting}.${at}`, readers),
			optional: optionalOf(inner),
		}));
		return ["[", ...inARow(members, ","), "]"];
	}
	if (typeof value === "object" && value !== null) {
		const members = Object.entries(value).map(([key, inner]) => ({
			pieces: [
				`${JSON.stringify(key)}:`,
				...jsonPieces(inner, `${setting}.${key}`, readers),
			],
			optional: optionalOf(inner),
		}));
		return ["{", ...inARow(members, ","), "}"];
	}
	return [JSON.stringify(value) ?? "null"];
}

/** The placeholder without whose value a part of JSON is left out; null: there is none. */
function optionalOf(value: unknown): string | null {
	if (typeof value === "string") return wholeOptional(value);
	if (!isIfPresent(value)) return null;
	const [optional = null] = optionalsIn(value.ifPresent);
	return optional;
}

/** Every placeholder in a part of JSON that a message may lack, once. */
export function optionalsIn(value: unknown): ReadonlySet<string> {
	if (typeof value === "string") {
		const optional = wholeOptional(value);
		return new Set(optional === null ? [] : [optional]);
	}
	if (typeof value !== "object" || value === null) return new Set();
	return new Set(
		Object.values(value).flatMap((inner) => [...optionalsIn(inner)]),
	);
}

/** The value becomes JSON first; then the whole JSON is escaped for its place. */
function jsonTextPieces(
	{ jsonText }: { readonly jsonText: unknown },
	setting: string,
	context: Escape,
	readers: Readers,
): Piece[] {
	const inContext = ESCAPES[context];
	return jsonPieces(jsonText, `${setting}.jsonText`, readers).map((piece) =>
		typeof piece === "string" ? inContext(piece) : escaped(piece, inContext),
	);
}

export function join(pieces: readonly Piece[]): Render {
	const merged: Piece[] = [];
	for (const piece of pieces) {
		const last = merged.at(-1);
		if (typeof piece === "string" && typeof last === "string")
			merged[merged.length - 1] = last + piece;
		else merged.push(piece);
	}
	return (message) => {
		let text = "";
		for (const piece of merged)
			text += typeof piece === "string" ? piece : piece(message);
		return text;
	};
}

function escaped(read: Render, inContext: (text: string) => string): Render {
	return (message) => inContext(read(message));
}
