/** Replaces `${NAME}` in values of postern.yaml by variables of the environment. */

import { StartError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** For the path of a setting, the variables in its text. No error may repeat such a text. */
type Variables = ReadonlyMap<string, string>;

/** The place of a value: its file, and the path of names that leads to it. */
export type SettingPlace = {
	readonly source: string;
	readonly path: string;
	readonly variables?: Variables;
};

/**
 * The settings that may be templates; each provider says which of its own are. A brace
 * in a variable is text inside a template, unless the variable is the whole template.
 */
const MAYBE_TEMPLATES = /^providers\.\d+\./;

/**
 * Stands for a `{` from a variable. It is a noncharacter of Unicode, which no setting
 * may hold.
 */
const LITERAL_BRACE = "\ufdd0";

/** Turns the stand-ins of a template's text back into `{`. */
export function literalText(text: string): string {
	return text.replaceAll(LITERAL_BRACE, "{");
}

/** Puts the stand-in for every `{` of a value, which then is text in any template. */
export function withLiteralBraces(value: unknown): unknown {
	if (typeof value === "string") return value.replaceAll("{", LITERAL_BRACE);
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(withLiteralBraces);
	return Object.fromEntries(
		Object.entries(value).map(([name, each]) => [
			name,
			withLiteralBraces(each),
		]),
	);
}

/** Turns the stand-ins back into `{` in all settings that are no templates. */
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
/** Settings are never nested this deeply, but a list that holds itself (a YAML alias) is. */
const DEEPEST = 32;

/** Fills in the variables, and notes in `variables` which settings have some. */
export function substituted(
	value: unknown,
	environment: Environment,
	{ source, path }: SettingPlace,
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
	// A date or bytes, by a YAML tag.
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
		// Node puts U+FFFD in place of bytes that are no UTF-8.
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
 * The path for an error, cut at the first character that no setting's name has. In
 * `{ password:secret }` the space is missing, so the secret is part of the name.
 */
export function shownPath(path: string): string {
	const [plain = ""] = /^[\w.-]{0,120}/.exec(path) ?? [];
	return plain === path ? path : `${plain}…`;
}

/** A sentence about a setting. It ends with the variable that holds the text, if any. */
export function sayOf(
	{ source, path, variables }: SettingPlace,
	sentence: string,
): string {
	const variable = variables?.get(path);
	const from = variable === undefined ? "" : ` (it comes from ${variable})`;
	return `${source}: ${path === "" ? "" : `${shownPath(path)} `}${sentence}${from}`;
}

/** Makes the error of a check between settings; `path` is the setting that it names. */
export function problemAt(
	{ source, variables }: SettingPlace,
	path: string,
	sentence: string,
): StartError {
	const variable = variables?.get(path);
	const from = variable === undefined ? "" : ` (it comes from ${variable})`;
	return new StartError(`${source}: ${path}: ${sentence}${from}`);
}

/** A value for an error. The value of a variable is not shown, only its name. */
export function shownAt(
	{ variables }: SettingPlace,
	path: string,
	value: string,
): string {
	const variable = variables?.get(path);
	return variable === undefined ? value : `the value of ${variable}`;
}

export function join(path: string, name: string | number): string {
	return path === "" ? String(name) : `${path}.${name}`;
}
