/**
 * The faults of an HTML template. The operator alone writes one, but the values of its
 * placeholders come from customers: they must stay text, wherever they stand.
 */

import { templatePieces } from "../providers/template-pieces.ts";
import { holds, placeholderFault } from "./placeholders.ts";

/** Mail programs drop them, or warn of the mail. */
const ACTIVE =
	/<\s*\/?\s*(script|iframe|object|embed|form|input|button|base|meta\s[^<>]*http-equiv|link|svg|math)\b/i;
const HANDLER = /<[^<>]*[\s"'/]on[a-z]+\s*=/i;
/** Attributes that load or open something, with what follows the equals sign. */
const LINK =
	/[\s"'/](?:href|src|srcset|action|formaction|background|poster|data|xlink:href)\s*=\s*(["']?)([^\s>]{0,16})/gi;
const STYLE_URL = /url\(\s*["']?(?!https:\/\/)/i;
/** Attributes of a tag in which a placeholder may stand. */
const OPEN_VALUE = /\s(?:href|src|alt|title)="[^"]*$/i;

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
	return placeFault(html);
}

function hasOtherLinks(html: string): boolean {
	if (STYLE_URL.test(html)) return true;
	for (const [, quote, value = ""] of html.matchAll(LINK)) {
		if (quote !== '"' || !/^https:\/\/[^{]/i.test(value)) return true;
	}
	return false;
}

/** Elsewhere in a tag or a style a value could add an attribute or a rule. */
function placeFault(html: string): string | null {
	let before = "";
	for (const piece of templatePieces(html)) {
		if ("literal" in piece) {
			before += piece.literal;
			continue;
		}
		const tag = before.slice(before.lastIndexOf("<"));
		const isInTag = before.includes("<") && !tag.includes(">");
		const isInStyle =
			before.toLowerCase().lastIndexOf("<style") >
			before.toLowerCase().lastIndexOf("</style");
		const isInComment = before.lastIndexOf("<!--") > before.lastIndexOf("-->");
		if (isInStyle || isInComment || (isInTag && !OPEN_VALUE.test(tag))) {
			return `has a placeholder at character ${before.length + 1}, where it cannot be escaped: text, and href, src, alt or title in double quotes, are right`;
		}
		before += `{${piece.placeholder}}`;
	}
	return null;
}
