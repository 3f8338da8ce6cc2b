/**
 * Fills in a template at the send, all but the code: the record keeps the text, so a
 * later change of the template changes no message of it.
 */

import { extraName, templatePieces } from "../providers/template-pieces.ts";
import { isPlain } from "./placeholders.ts";

export type Values = {
	readonly service: string;
	readonly minutes: string;
	readonly domain: string;
	readonly extra: Readonly<Record<string, string>>;
};

export const CODE = "{code}";

/** The text with `{code}` left in it. */
export function fill(template: string, values: Values): string {
	return filled(template, (name) => readFrom(name, values));
}

/** The same for HTML: values are escaped, and percent-encoded inside a URL. */
export function fillHtml(template: string, values: Values): string {
	return filled(template, (name, before) => {
		const value = readFrom(name, values);
		return escapeHtml(isInUrl(before) ? encodeURIComponent(value) : value);
	});
}

export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

type Read = (name: string, before: string) => string;

function filled(template: string, read: Read): string {
	const pieces = templatePieces(template);
	const join = (value: Read) => {
		let text = "";
		for (const piece of pieces) {
			if ("literal" in piece) text += piece.literal;
			else if (piece.placeholder === "code") text += CODE;
			else text += value(piece.placeholder, text);
		}
		return text;
	};
	const codes = pieces.filter(
		(piece) => "placeholder" in piece && piece.placeholder === "code",
	).length;
	const text = join(read);
	// The value of a placeholder must not become a placeholder itself. It could only
	// where it brings braces, which then are left out.
	return countOf(text) === codes
		? text
		: join((name, before) => read(name, before).replace(/[{}]/g, ""));
}

function countOf(text: string): number {
	return text.split(CODE).length - 1;
}

function readFrom(name: string, { extra, ...values }: Values): string {
	const own = extraName(name);
	if (own !== null) return Object.hasOwn(extra, own) ? (extra[own] ?? "") : "";
	return isPlain(name) && name !== "code" ? values[name] : "";
}

/** The text ends inside the value of `href` or `src`: see `htmlFault`. */
function isInUrl(text: string): boolean {
	return /\s(?:href|src)="[^"]*$/i.test(text.slice(text.lastIndexOf("<")));
}
