/**
 * The faults of an HTML template. The operator alone writes one, but the values of its
 * placeholders come from customers: they must stay text, wherever they stand.
 */

import { templatePieces } from "../providers/template-pieces.ts";
import { holds, placeholderFault } from "./placeholders.ts";

/** Mail programs drop them, or warn of the mail. Two `\s*` in a row would take quadratic time. */
const ACTIVE =
	/<\s*(?:\/\s*)?(script|iframe|object|embed|form|input|button|base|meta\s[^<>]*http-equiv|link|svg|math)\b/i;
const HANDLER = /<[^<>]*[\s"'/]on[a-z]+\s*=/i;
/** Attributes that load or open something, with what follows the equals sign. */
const LINK =
	/[\s"'/](?:href|src|srcset|action|formaction|background|poster|data|xlink:href)\s*=\s*(["']?)([^\s>]{0,16})/gi;
const STYLE_URL = /url\(\s*["']?(?!https:\/\/)/i;
/** Behind such a value the end of the tag is not the next `>`. */
const ANGLE_IN_VALUE = /<[a-z][^<>]*=\s*(?:"[^"<>]*|'[^'<>]*)[<>]/i;
/** The start of a value in which a placeholder may stand, up to its quote. */
const OPEN_VALUE = /\s(?:href|src|alt|title)="$/i;
const LONGEST_START = ' title="'.length;

/** Null: there is none. The sentence has no subject. */
export function htmlFault(html: string): string | null {
	const placeholders = placeholderFault(html);
	if (placeholders !== null) return placeholders;
	if (!holds(html, "code")) return "must hold {code}, where the code goes";
	const active = ACTIVE.exec(html);
	if (active !== null) return `must not hold <${active[1]?.split(/\s/)[0]}>`;
	if (HANDLER.test(html)) return "must not hold an attribute such as onclick";
	if (hasOtherLinks(html)) {
		return 'may link to https:// only, in double quotes: href="https://…"';
	}
	if (ANGLE_IN_VALUE.test(html)) {
		return "must not hold < or > in the value of an attribute: write &lt; and &gt;";
	}
	return placeFault(html);
}

function hasOtherLinks(html: string): boolean {
	if (STYLE_URL.test(html)) return true;
	for (const [, quote, value = ""] of html.matchAll(LINK)) {
		if (quote !== '"' || !/^https:\/\/[^{]/i.test(value)) return true;
	}
	return false;
}

/**
 * Elsewhere in a tag or a style a value could add an attribute or a rule. The text
 * before a placeholder is read once, however many placeholders there are.
 */
function placeFault(html: string): string | null {
	let at = 1;
	let isInTag = false;
	/** In a value in which a placeholder may stand. */
	let isInValue = false;
	let isInStyle = false;
	let isInComment = false;
	for (const piece of templatePieces(html)) {
		if ("placeholder" in piece) {
			if (isInStyle || isInComment || (isInTag && !isInValue)) {
				return `has a placeholder at character ${at}, where it cannot be escaped: text, and href, src, alt or title in double quotes, are right`;
			}
			at += piece.placeholder.length + 2;
			continue;
		}
		const { literal } = piece;
		at += literal.length;
		const lower = literal.toLowerCase();
		isInStyle = lastOf(lower, "<style", "</style") ?? isInStyle;
		isInComment = lastOf(literal, "<!--", "-->") ?? isInComment;
		const start = literal.lastIndexOf("<");
		const more = start === -1 ? literal : literal.slice(start);
		isInTag = (isInTag || start !== -1) && !more.includes(">");
		if (start !== -1 || more.includes('"')) isInValue = opensValue(more);
	}
	return null;
}

/** Whether the last of the two is the first one; null: neither is there. */
function lastOf(text: string, first: string, second: string): boolean | null {
	const at = text.lastIndexOf(first);
	const other = text.lastIndexOf(second);
	return at === other ? null : at > other;
}

/** Whether the last quote of the text begins a value in which a placeholder may stand. */
function opensValue(text: string): boolean {
	const end = text.lastIndexOf('"') + 1;
	return OPEN_VALUE.test(text.slice(Math.max(0, end - LONGEST_START), end));
}
