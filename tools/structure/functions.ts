/**
 * The lengths of functions.
 *
 * A function has a name where it is declared with one, or is the value of a
 * variable or a property: the result of a factory is made of such functions, and
 * each counts as one of its own. A function's length is the lines from its first
 * to its last, blank ones and comments too, without the lines of the named
 * functions inside it and of the comments above those. So a factory that
 * only wraps others is as long as what it holds besides them.
 *
 * A function without a name, such as one handed to `map` or to a route, belongs
 * to the function that it stands in; where it stands in none, it counts itself.
 */

import type { Node, SourceFile } from "typescript/unstable/ast";
import {
	isArrowFunction,
	isAsExpression,
	isBinaryExpression,
	isConstructorDeclaration,
	isFunctionLikeDeclaration,
	isParenthesizedExpression,
	isPropertyAssignment,
	isPropertyDeclaration,
	isSatisfiesExpression,
	isVariableDeclaration,
} from "typescript/unstable/ast/is";
import { getLeadingCommentRanges } from "typescript/unstable/ast/scanner";
import type { Source } from "./source.ts";

export type FunctionLength = { name: string; at: string; lines: number };

/** A named function inside another, with the first line of the comment above it. */
type Inside = { readonly first: number; readonly last: number };

export function functionsOf({ path, syntax }: Source): FunctionLength[] {
	const found: FunctionLength[] = [];

	/** Goes through one function or the whole file, and returns what it must not count. */
	function visit(node: Node, isInFunction: boolean): Inside[] {
		const name = nameOf(node, syntax);
		const counts =
			hasBody(node) && (name !== undefined || !isInFunction)
				? { name: name ?? "(no name)" }
				: undefined;
		const inside: Inside[] = [];
		node.forEachChild((child) => {
			inside.push(...visit(child, isInFunction || counts !== undefined));
		});
		if (counts === undefined) return inside;
		const first = lineAt(syntax, node.getStart(syntax));
		const last = lineAt(syntax, node.end);
		found.push({
			name: counts.name,
			at: `${path}:${first + 1}`,
			lines: Math.max(1, last - first + 1 - linesIn(inside, first, last)),
		});
		return [{ first: firstLineOf(node, syntax), last }];
	}

	visit(syntax, false);
	return found;
}

function linesIn(
	inside: readonly Inside[],
	first: number,
	last: number,
): number {
	const lines = new Set<number>();
	for (const each of inside)
		for (
			let line = Math.max(each.first, first);
			line <= Math.min(each.last, last);
			line++
		)
			lines.add(line);
	return lines.size;
}

/** Overloads and methods of types have none. */
function hasBody(node: Node): boolean {
	return isFunctionLikeDeclaration(node) && node.body !== undefined;
}

function nameOf(node: Node, file: SourceFile): string | undefined {
	if (!isFunctionLikeDeclaration(node)) return undefined;
	if (isConstructorDeclaration(node)) return "constructor";
	const own = isArrowFunction(node) ? undefined : node.name;
	return (own ?? holderOf(node)?.named)?.getText(file);
}

/** The variable, property or assignment whose value the function is, whatever type it is given. */
function holderOf(node: Node): { node: Node; named: Node } | undefined {
	let { parent } = node;
	while (
		isParenthesizedExpression(parent) ||
		isAsExpression(parent) ||
		isSatisfiesExpression(parent)
	)
		parent = parent.parent;
	if (
		isVariableDeclaration(parent) ||
		isPropertyAssignment(parent) ||
		isPropertyDeclaration(parent)
	)
		return { node: parent, named: parent.name };
	if (isBinaryExpression(parent) && parent.operatorToken.getText() === "=")
		return { node: parent, named: parent.left };
	return undefined;
}

/** With the name that it is given, and the comments above. */
function firstLineOf(node: Node, file: SourceFile): number {
	const holder = holderOf(node)?.node ?? node;
	// A comment stands above `const`, two nodes further up.
	const whole = isVariableDeclaration(holder) ? holder.parent.parent : holder;
	const [comment] = getLeadingCommentRanges(file.text, whole.pos) ?? [];
	return lineAt(file, comment?.pos ?? whole.getStart(file));
}

function lineAt(file: SourceFile, position: number): number {
	return file.getLineAndCharacterOfPosition(position).line;
}
