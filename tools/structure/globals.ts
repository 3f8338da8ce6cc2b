/**
 * Names that a file neither declares nor imports, with the way in which it uses them:
 * `Date.now`, `new Date()`, `new Date(…)`, `setTimeout()`, `instanceof Date`. A name alone
 * is handed on, so that anything may be done with it: `const { env } = process`.
 */

import type { Node } from "typescript/unstable/ast";
import { SyntaxKind } from "typescript/unstable/ast";
import {
	isBinaryExpression,
	isBindingElement,
	isCallExpression,
	isElementAccessExpression,
	isIdentifier,
	isNewExpression,
	isPropertyAccessExpression,
	isSpreadElement,
	isTypeNode,
} from "typescript/unstable/ast/is";
import { nodesOf, type Source, textOf } from "./source.ts";

export function globalUsesOf({ syntax }: Source): string[] {
	const names = [...namesIn(syntax)];
	const declared = new Set(
		names.filter(isDeclared).map(({ node }) => node.getText()),
	);
	return names
		.filter((name) => !isDeclared(name))
		.filter(({ node }) => !declared.has(node.getText()))
		.map(useOf);
}

/** `Intl.DateTimeFormat().format()` and the like: without an argument they format the present. */
export function formatsThePresent({ syntax }: Source): boolean {
	return [...nodesOf(syntax)].some(
		(node) =>
			isCallExpression(node) &&
			node.arguments.length === 0 &&
			isPropertyAccessExpression(node.expression) &&
			/^format(ToParts)?$/.test(node.expression.name.getText()),
	);
}

type Name = { readonly node: Node; readonly parent: Node };

/** Identifiers that stand for a value: no types, no names of members. */
function* namesIn(parent: Node): Generator<Name> {
	const children: Node[] = [];
	parent.forEachChild((child) => void children.push(child));
	for (const node of children) {
		if (isOfTypes(node)) continue;
		if (!isIdentifier(node)) yield* namesIn(node);
		else if (!isMember(node, parent)) yield { node, parent };
	}
}

const isOfTypes = (node: Node) =>
	isTypeNode(node) ||
	node.kind === SyntaxKind.TypeParameter ||
	node.kind === SyntaxKind.TypeAliasDeclaration ||
	node.kind === SyntaxKind.InterfaceDeclaration;

const DECLARATIONS: ReadonlySet<SyntaxKind> = new Set([
	SyntaxKind.VariableDeclaration,
	SyntaxKind.Parameter,
	SyntaxKind.BindingElement,
	SyntaxKind.FunctionDeclaration,
	SyntaxKind.FunctionExpression,
	SyntaxKind.ClassDeclaration,
	SyntaxKind.ClassExpression,
	SyntaxKind.ImportClause,
	SyntaxKind.ImportSpecifier,
	SyntaxKind.NamespaceImport,
	SyntaxKind.ImportEqualsDeclaration,
]);

const MEMBERS: ReadonlySet<SyntaxKind> = new Set([
	SyntaxKind.PropertyAssignment,
	SyntaxKind.PropertyDeclaration,
	SyntaxKind.MethodDeclaration,
	SyntaxKind.GetAccessor,
	SyntaxKind.SetAccessor,
	SyntaxKind.PropertyAccessExpression,
	SyntaxKind.MetaProperty,
	SyntaxKind.ExportSpecifier,
	SyntaxKind.NamespaceExport,
	SyntaxKind.LabeledStatement,
	SyntaxKind.BreakStatement,
	SyntaxKind.ContinueStatement,
	SyntaxKind.ModuleDeclaration,
]);

type Parts = {
	readonly name?: Node;
	readonly propertyName?: Node;
	readonly label?: Node;
};

function isMember(node: Node, parent: Node): boolean {
	const { name, propertyName, label } = parent as Parts;
	if (node === propertyName || node === label) return true;
	return node === name && MEMBERS.has(parent.kind);
}

function isDeclared({ node, parent }: Name): boolean {
	const isNamed =
		DECLARATIONS.has(parent.kind) && (parent as Parts).name === node;
	return isNamed || (isBindingElement(parent) && parent.name === node);
}

function useOf({ node, parent }: Name): string {
	const name = node.getText();
	if (isPropertyAccessExpression(parent))
		return `${name}.${parent.name.getText()}`;
	if (isElementAccessExpression(parent) && parent.expression === node)
		return `${name}.${textOf(parent.argumentExpression)}`;
	if (isNewExpression(parent) && parent.expression === node) {
		const [first] = parent.arguments ?? [];
		const isGiven = first !== undefined && !isSpreadElement(first);
		return `new ${name}(${isGiven ? "…" : ""})`;
	}
	if (isCallExpression(parent) && parent.expression === node)
		return `${name}()`;
	if (
		isBinaryExpression(parent) &&
		parent.operatorToken.kind === SyntaxKind.InstanceOfKeyword
	)
		return `instanceof ${name}`;
	return name;
}
