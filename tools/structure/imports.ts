/** Imports between files, and circles of them. */

import { dirname, join, relative } from "node:path/posix";
import type { Node } from "typescript/unstable/ast";
import { SyntaxKind } from "typescript/unstable/ast";
import {
	isCallExpression,
	isExportDeclaration,
	isExternalModuleReference,
	isIdentifier,
	isImportDeclaration,
	isImportTypeNode,
	isLiteralTypeNode,
	isNamedExports,
	isNamedImports,
	isPropertyAccessExpression,
} from "typescript/unstable/ast/is";
import { nodesOf, type Source, textOf } from "./source.ts";

/** The sources that the paths are below. */
const HOME = "/server/src";

export type Import = {
	/** Empty: it is computed at run time. */
	readonly from: string;
	/** The imported values, by the names in their own file; `*` for all. Empty: types only, or an import for its effect. */
	readonly values: readonly string[];
	/** Nothing of it is there at run time. */
	readonly isOfTypes: boolean;
};

/** From one file to another, for any number of import statements. */
export type Arrow = {
	readonly from: string;
	readonly to: string;
	readonly isOfTypes: boolean;
};

export function importsOf({ syntax }: Source): Import[] {
	return [...nodesOf(syntax)].flatMap((node) => importOf(node) ?? []);
}

function importOf(node: Node): Import | undefined {
	if (isImportDeclaration(node)) {
		const from = textOf(node.moduleSpecifier);
		const clause = node.importClause;
		if (clause === undefined) return { from, values: [], isOfTypes: false };
		if (clause.phaseModifier === SyntaxKind.TypeKeyword)
			return { from, values: [], isOfTypes: true };
		const { namedBindings: bindings } = clause;
		const values = [
			...(clause.name === undefined ? [] : ["default"]),
			...(bindings === undefined
				? []
				: isNamedImports(bindings)
					? namesOf(bindings.elements)
					: ["*"]),
		];
		return { from, values, isOfTypes: values.length === 0 };
	}
	if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
		const from = textOf(node.moduleSpecifier);
		if (node.isTypeOnly) return { from, values: [], isOfTypes: true };
		const clause = node.exportClause;
		const values =
			clause !== undefined && isNamedExports(clause)
				? namesOf(clause.elements)
				: ["*"];
		return { from, values, isOfTypes: values.length === 0 };
	}
	if (isImportTypeNode(node) && isLiteralTypeNode(node.argument))
		return { from: textOf(node.argument.literal), values: [], isOfTypes: true };
	if (isExternalModuleReference(node))
		return { from: textOf(node.expression), values: ["*"], isOfTypes: false };
	if (isCallExpression(node) && isLoading(node.expression))
		return {
			from: node.arguments[0] === undefined ? "" : textOf(node.arguments[0]),
			values: ["*"],
			isOfTypes: false,
		};
	return undefined;
}

/** `import(…)`, `require(…)`, `module.require(…)`, `process.getBuiltinModule(…)` */
function isLoading(called: Node): boolean {
	if (called.kind === SyntaxKind.ImportKeyword) return true;
	const name = isPropertyAccessExpression(called) ? called.name : called;
	return (
		isIdentifier(name) && /^(require|getBuiltinModule)$/.test(name.getText())
	);
}

type Named = {
	readonly isTypeOnly: boolean;
	readonly propertyName?: Node;
	readonly name: Node;
};

const namesOf = (elements: readonly Named[]) =>
	elements
		.filter(({ isTypeOnly }) => !isTypeOnly)
		.map(({ propertyName, name }) => (propertyName ?? name).getText());

export function arrowsBetween(sources: readonly Source[]): Arrow[] {
	const paths = new Set(sources.map(({ path }) => path));
	return sources.flatMap((source) => {
		const isOfTypes = new Map<string, boolean>();
		for (const each of importsOf(source)) {
			const to = targetOf(source.path, each.from, paths);
			if (to === undefined || to === source.path) continue;
			isOfTypes.set(to, each.isOfTypes && (isOfTypes.get(to) ?? true));
		}
		return [...isOfTypes].map(([to, isOfTypes]) => ({
			from: source.path,
			to,
			isOfTypes,
		}));
	});
}

/** Undefined for a package, and for a file outside of the checkout's sources. */
export function targetOf(
	importer: string,
	from: string,
	paths: ReadonlySet<string>,
): string | undefined {
	if (!from.startsWith(".")) return undefined;
	// By way of the folders above, such as `../../src/sid.ts`, it is the same file.
	const path = relative(HOME, join(HOME, dirname(importer), from));
	return [path, path.replace(/\.js$/, ".ts")].find((each) => paths.has(each));
}

/** Groups of more than one, in which each leads to every other; the largest first. */
export function circlesOf(
	arrows: readonly { readonly from: string; readonly to: string }[],
): string[][] {
	const next = new Map<string, string[]>();
	for (const { from, to } of arrows) {
		next.set(from, [...(next.get(from) ?? []), to]);
		next.set(to, next.get(to) ?? []);
	}
	const circles: string[][] = [];
	const indexes = new Map<string, number>();
	const stack: string[] = [];
	const placed = new Set<string>();

	/** Tarjan's algorithm: returns the lowest index on the stack that can be reached from here. */
	function visit(node: string): number {
		const index = indexes.size;
		indexes.set(node, index);
		stack.push(node);
		let lowest = index;
		for (const to of next.get(node) ?? []) {
			const known = indexes.get(to);
			if (known === undefined) lowest = Math.min(lowest, visit(to));
			else if (!placed.has(to)) lowest = Math.min(lowest, known);
		}
		if (lowest === index) {
			const circle = stack.splice(stack.indexOf(node));
			for (const each of circle) placed.add(each);
			if (circle.length > 1) circles.push(circle.sort());
		}
		return lowest;
	}

	for (const node of next.keys()) if (!indexes.has(node)) visit(node);
	return circles.sort(
		(a, b) => b.length - a.length || (a.join() < b.join() ? -1 : 1),
	);
}
