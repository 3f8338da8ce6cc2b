/**
 * Comments, and those whose sentence opens with What or Of where a noun would do.
 *
 * A comment is one block, or a run of line comments below each other. If it
 * opens with a tag, such as `@param name`, the words after that count.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import { nodesOf, type Source } from "./source.ts";

export type Comment = { readonly at: string; readonly text: string };

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/g;
const MARKS = /^(?:\/\*+|\/\/+)[\s*]*/;
const TAG =
	/^@(?:(?:param|property|template)\s+(?:\{[^}]*\}\s*)?\S+|\w+(?:\s*\{[^}]*\})?)[\s*-]*/;

export function commentsOf(source: Source): Comment[] {
	return [...withoutLiterals(source).matchAll(COMMENT)].map(
		({ 0: text, index }) => ({
			at: `${source.path}:${source.text.slice(0, index).split("\n").length}`,
			text: text.replace(MARKS, "").replace(TAG, ""),
		}),
	);
}

export function opensWithWhatOrOf({ text }: Comment): boolean {
	return /^(?:What|Of)\b/.test(text);
}

/** The same text with blanks in place of strings and patterns, which may hold `//`. */
function withoutLiterals({ text, syntax }: Source): string {
	let blanked = "";
	let to = 0;
	for (const node of nodesOf(syntax)) {
		if (!LITERALS.has(node.kind)) continue;
		const start = node.getStart(syntax);
		blanked +=
			text.slice(to, start) +
			text.slice(start, node.end).replace(/[^\n]/g, " ");
		to = node.end;
	}
	return blanked + text.slice(to);
}

const LITERALS: ReadonlySet<SyntaxKind> = new Set([
	SyntaxKind.StringLiteral,
	SyntaxKind.NoSubstitutionTemplateLiteral,
	SyntaxKind.TemplateHead,
	SyntaxKind.TemplateMiddle,
	SyntaxKind.TemplateTail,
	SyntaxKind.RegularExpressionLiteral,
]);
