/**
 * The source files below a directory, without tests, and their syntax trees.
 *
 * TypeScript 7 has its parser in a program of its own and hands out the trees
 * under `typescript/unstable`; the version is pinned in package-lock.json.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Node, SourceFile } from "typescript/unstable/ast";
import {
	isNoSubstitutionTemplateLiteral,
	isStringLiteral,
	isTemplateExpression,
} from "typescript/unstable/ast/is";
import { createVirtualFileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";

export type Source = {
	/** The path below the directory, with slashes. */
	readonly path: string;
	readonly text: string;
	readonly syntax: SourceFile;
};

const ROOT = "/tree";
const PROJECT = `${ROOT}/tsconfig.json`;

export function sourcesIn(directory: string): Source[] {
	const paths = readdirSync(directory, { recursive: true, encoding: "utf8" })
		.filter((path) => /(?<!\.test|\.d)\.[jt]s$/.test(path))
		.map((path) => path.replaceAll(sep, "/"))
		.sort();
	return parsed(
		paths.map((path) => ({
			path,
			text: readFileSync(join(directory, path), "utf8"),
		})),
	);
}

/** Parses only these files, not their imports. */
function parsed(files: readonly { path: string; text: string }[]): Source[] {
	const settings = {
		compilerOptions: { allowJs: true, noLib: true, noResolve: true, types: [] },
		files: files.map(({ path }) => path),
	};
	const api = new API({
		fs: createVirtualFileSystem({
			[PROJECT]: JSON.stringify(settings),
			...Object.fromEntries(
				files.map(({ path, text }) => [`${ROOT}/${path}`, text]),
			),
		}),
	});
	try {
		const { program } = defined(
			api.updateSnapshot({ openProjects: [PROJECT] }).getProject(PROJECT),
			PROJECT,
		);
		return files.map(({ path, text }) => ({
			path,
			text,
			syntax: defined(program.getSourceFile(`${ROOT}/${path}`), path),
		}));
	} finally {
		api.close();
	}
}

function defined<T>(value: T | undefined, what: string): T {
	if (value === undefined) throw new Error(`TypeScript did not read ${what}`);
	return value;
}

/** Parents before their children. */
export function* nodesOf(node: Node): Generator<Node> {
	yield node;
	const children: Node[] = [];
	node.forEachChild((child) => void children.push(child));
	for (const child of children) yield* nodesOf(child);
}

/** Empty for a text that is computed at run time. */
export const textOf = (node: Node) =>
	isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)
		? node.text
		: "";

/** All texts of a file: a template with its expressions as they are written. */
export function textsIn({ syntax }: Source): string[] {
	return [...nodesOf(syntax)].flatMap((node) =>
		isTemplateExpression(node) ? node.getText() : textOf(node),
	);
}
