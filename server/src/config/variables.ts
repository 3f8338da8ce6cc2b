/** `${NAME}` in a value of postern.yaml: what the environment has under that name. */

import { StartError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** By the path of a setting: the variables that its text came from. No message may repeat such a text. */
type Variables = ReadonlyMap<string, string>;

/** Where a value stands: the file, and the names that lead to it. */
export type Place = {
	readonly source: string;
	readonly path: string;
	readonly variables?: Variables;
};

/**
 * Where templates may be: a provider says which of its settings are some. A brace
 * that a variable brings into a template is text, unless the variable is the
 * whole of it.
 */
const MAYBE_TEMPLATES = /^providers\.\d+\./;

/**
 * Stands for a `{` that a variable brought in, whatever is behind it. A
 * noncharacter of Unicode, which no setting may hold itself.
 */
const LITERAL_BRACE = "\ufdd0";

/** A template's text as it goes out. */
export function literalText(text: string): string {
	return text.replaceAll(LITERAL_BRACE, "{");
}

/** Settings in which the texts that are no templates are as they were written. */
export function withLiteralText(
	value: unknown,
	isTemplate: (path: string) => boolean,
	path = "",
): unknown {
	if (typeof value === "string") {
		return isTemplate(path) ? value : literalText(value);
	}
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) {
		return value.map((each, i) =>
			withLiteralText(each, isTemplate, join(path, i)),
		);
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, each]) => [
			name,
			withLiteralText(each, isTemplate, join(path, name)),
		]),
	);
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** No settings of ours are nested so deeply: a list that holds itself is. */
const DEEPEST = 32;

/** Fills the variables in. Which settings they are in is noted in `variables`. */
export function substituted(
	value: unknown,
	environment: Environment,
	{ source, path }: Place,
	variables: Map<string, string>,
	depth = 0,
): unknown {
	const wrong = (sentence: string) =>
		new StartError(
			[`${source}:`, path === "" ? "" : `${shownPath(path)}:`, sentence]
				.filter((part) => part !== "")
				.join(" "),
		);
	if (typeof value === "string") {
		if (value.includes(LITERAL_BRACE)) {
			throw wrong("holds U+FDD0, which is no character");
		}
		return filledIn(value, environment, path, variables, wrong);
	}
	if (typeof value !== "object" || value === null) return value;
	if (depth === DEEPEST) throw wrong("is nested too deeply");
	const inside = (name: string | number, each: unknown) =>
		substituted(
			each,
			environment,
			{ source, path: join(path, name) },
			variables,
			depth + 1,
		);
	if (Array.isArray(value)) return value.map((each, i) => inside(i, each));
	// Of a YAML tag: a date, or bytes.
	if (Object.getPrototypeOf(value) !== Object.prototype) {
		throw wrong("must be text, a number, a list or settings by name");
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, each]) => {
			if (name.includes("${")) {
				throw wrong("has a variable in a name; only values are filled in");
			}
			return [name, inside(name, each)];
		}),
	);
}

function filledIn(
	text: string,
	environment: Environment,
	path: string,
	variables: Map<string, string>,
	wrong: (sentence: string) => StartError,
): string {
	if (!text.includes("$")) return text;
	const bare = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
	if (bare !== undefined && environment[bare] !== undefined) {
		throw wrong(
			`is a bare $ before the name of a variable that is set: write \${NAME}`,
		);
	}
	if (text.replace(VARIABLE, "").includes("${")) {
		throw wrong(
			`holds \${ that is not \${NAME}: a name has letters, digits and _, and there are no defaults (a variable can hold a text with \${)`,
		);
	}
	const names = [...text.matchAll(VARIABLE)].map(([, name]) => name as string);
	if (names.length === 0) return text;
	const isWhole = text === `\${${names[0]}}`;
	variables.set(path, [...new Set(names)].join(", "));
	return text.replace(VARIABLE, (_, name: string) => {
		const found = environment[name];
		if (found === undefined) throw wrong(`${name} is not set`);
		if (found === "") throw wrong(`${name} is empty`);
		// Node has put U+FFFD where the variable's bytes were no UTF-8.
		if (found.includes("\ufffd")) throw wrong(`${name} is not UTF-8`);
		if (found.includes(LITERAL_BRACE)) {
			throw wrong(`${name} holds U+FDD0, which is no character`);
		}
		return !isWhole && MAYBE_TEMPLATES.test(path)
			? found.replaceAll("{", LITERAL_BRACE)
			: found;
	});
}

/**
 * A path as a message shows it: only what a setting's name may be made of. In
 * `{ password:secret }` the colon lacks its space, and the secret is in the name.
 */
export function shownPath(path: string): string {
	const [plain = ""] = /^[\w.-]{0,120}/.exec(path) ?? [];
	return plain === path ? path : `${plain}…`;
}

/** A sentence about a setting, with the variable that its text came from behind it. */
export function sayOf(
	{ source, path, variables }: Place,
	sentence: string,
): string {
	const variable = variables?.get(path);
	const from = variable === undefined ? "" : ` (it comes from ${variable})`;
	return `${source}: ${path === "" ? "" : `${shownPath(path)} `}${sentence}${from}`;
}

/** The error about how the settings of one file go together; `path` leads to the one that it names. */
export function problemAt(
	{ source, variables }: Place,
	path: string,
	sentence: string,
): StartError {
	const variable = variables?.get(path);
	const from = variable === undefined ? "" : ` (it comes from ${variable})`;
	return new StartError(`${source}: ${path}: ${sentence}${from}`);
}

/** A value as a message may repeat it: a text that came from a variable is not shown. */
export function shownAt(
	{ variables }: Place,
	path: string,
	value: string,
): string {
	const variable = variables?.get(path);
	return variable === undefined ? value : `the value of ${variable}`;
}

export function join(path: string, name: string | number): string {
	return path === "" ? String(name) : `${path}.${name}`;
}
