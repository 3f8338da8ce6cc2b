/** Parses a file's YAML, and checks settings against their schema, with defaults. */

import { lstatSync } from "node:fs";
import { Ajv, type ErrorObject } from "ajv";
import { StartError } from "../errors.ts";
import { kindsOf, misfitSentence } from "../misfit.ts";
import type { Static, TSchema } from "../schema.ts";
import { readTextFile } from "../text-file.ts";
import { DECIMAL } from "./decimal.ts";
import { join, type SettingPlace, sayOf, shownPath } from "./variables.ts";

/** Empty if there is no file and `POSTERN_CONFIG` names none. */
export function readText(file: string, isNamed: boolean): string {
	try {
		return readTextFile(file);
	} catch (error) {
		if (error instanceof StartError) throw error;
		const { code, message } = error as NodeJS.ErrnoException;
		const isLink = () => lstatSync(file, { throwIfNoEntry: false });
		if (code === "ENOENT" && !isNamed && !isLink()) return "";
		throw new StartError(`The configuration cannot be read: ${message}`);
	}
}

/**
 * Sentences that replace the parser's: those repeat the text, and an unquoted password
 * may begin with `*`, `!` or a backslash.
 */
const MISTAKES: Readonly<Record<string, string>> = {
	BAD_ALIAS: "text that begins with * must be in quotes",
	BAD_DQ_ESCAPE:
		"a backslash in double quotes that begins no escape: use single quotes",
	BAD_SCALAR_START: "text that begins with @ or ` must be in quotes",
	BLOCK_AS_IMPLICIT_KEY: "nested settings must begin on a line of their own",
	BAD_INDENT: "the indentation does not fit",
	DUPLICATE_KEY: "names must be unique, and one is given twice",
	MISSING_CHAR: "a quote, bracket, brace, comma or colon is missing",
	MULTILINE_IMPLICIT_KEY: "a name must be on one line, with : after it",
	MULTIPLE_DOCS: "the file must hold one document, without ---",
	TAB_AS_INDENT: "indent with blanks, not with tabs",
	TAG_RESOLVE_FAILED: "text that begins with ! must be in quotes",
	UNEXPECTED_TOKEN: "there is text after the end of a value: use quotes",
};

/** The parser has one code for a bracket that is not closed and for wrong indentation. */
function said({ code, message }: { code: string; message: string }): string {
	if (code === "BAD_INDENT" && message.startsWith("Flow ")) {
		return message.includes("sequence")
			? "a list that begins with [ has no ] at its end, or a line of it is not indented"
			: "settings that begin with { have no } at their end, or a line of them is not indented";
	}
	return MISTAKES[code] ?? "this is not YAML";
}

export async function parseYaml(text: string, file: string): Promise<unknown> {
	if (text === "") return null;
	const { LineCounter, parseDocument } = await import("yaml");
	const lineCounter = new LineCounter();
	// `error`: at the default level the parser prints warnings, with their lines.
	const document = parseDocument(text, {
		prettyErrors: false,
		logLevel: "error",
		lineCounter,
	});
	const [mistake] = [...document.errors, ...document.warnings];
	if (mistake !== undefined) {
		const { line, col } = lineCounter.linePos(mistake.pos[0]);
		throw new StartError(
			`${file}: line ${line}, column ${col}: ${said(mistake)}`,
		);
	}
	try {
		return document.toJS() as unknown;
	} catch {
		// An alias to nothing, or to so much that it would fill the memory.
		throw new StartError(`${file}: ${MISTAKES.BAD_ALIAS}`);
	}
}

// The schemas are ours: checking them as well would double the time for a start.
const ajv = new Ajv({
	useDefaults: true,
	allErrors: true,
	meta: false,
	validateSchema: false,
	// Problems have the value: a sentence depends on its type, and never shows it.
	verbose: true,
	// Most checks run once: making their code better takes longer than it saves.
	code: { optimize: false },
});

/**
 * Returns a copy with defaults; throws a `StartError` if the value does not fit.
 * `patterns`: sentences for patterns that are hard to read.
 */
export function complete<Schema extends TSchema>(
	schema: Schema,
	value: unknown,
	place: SettingPlace,
	patterns: Readonly<Record<string, string>> = {},
): Static<Schema> {
	const { source, path } = place;
	const settings = structuredClone(value);
	const fits = ajv.compile(schema);
	if (fits(settings)) return settings as Static<Schema>;
	const problems = fits.errors ?? [];
	const namesTo = ({ instancePath }: ErrorObject) =>
		instancePath
			.split("/")
			.slice(1)
			.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
	const where = (problem: ErrorObject) =>
		[path, ...namesTo(problem)].filter((part) => part !== "").join(".");
	// First unknown names: a misspelled name also causes other problems, such as a
	// missing one.
	for (const each of problems) {
		const unknown: unknown = each.params.additionalProperty;
		if (typeof unknown !== "string") continue;
		const beside = namesTo(each).reduce<unknown>(
			(at, name) => (at as Record<string, unknown>)[name],
			value,
		);
		// In `{ user: u, secret }` the name may be a secret.
		const isName = (beside as Record<string, unknown>)[unknown] !== null;
		throw new StartError(
			isName
				? `${source}: ${shownPath(join(where(each), unknown))}: there is no such setting`
				: sayOf(
						{ source, path: where(each) },
						"has a name without a value, and there is no such setting",
					),
		);
	}
	const { problem, others } = tellingProblem(problems);
	const missing: unknown = problem.params.missingProperty;
	if (typeof missing === "string") {
		throw new StartError(
			`${source}: ${shownPath(join(where(problem), missing))} is missing`,
		);
	}
	throw new StartError(
		sayOf(
			{ ...place, path: where(problem) },
			sentence(problem, others, { ...PATTERNS, ...patterns }),
		),
	);
}

/**
 * The problem to tell of, and those of the same value that say what else may stand
 * there. Among the alternatives of a setting the one counts that the value is meant to
 * be; if it is none of them, each has a problem.
 */
function tellingProblem(problems: readonly ErrorObject[]): {
	readonly problem: ErrorObject;
	readonly others: readonly ErrorObject[];
} {
	const [problem] = problems as [ErrorObject];
	const { instancePath, schemaPath } = problem;
	const choice = problems.find(
		(each) =>
			each.keyword === "anyOf" && schemaPath.startsWith(`${each.schemaPath}/`),
	);
	if (choice === undefined) return { problem, others: [] };
	const within = problems.filter(({ schemaPath }) =>
		schemaPath.startsWith(`${choice.schemaPath}/`),
	);
	const branchOf = ({ schemaPath }: ErrorObject) =>
		schemaPath.slice(choice.schemaPath.length + 1).split("/", 1)[0];
	const isOfKind = (each: ErrorObject) =>
		each.instancePath === instancePath &&
		["type", "const", "enum"].includes(each.keyword);
	const wrongKinds = within.filter(isOfKind);
	const meant = within.find(
		(each) => !wrongKinds.some((other) => branchOf(other) === branchOf(each)),
	);
	if (meant !== undefined) return { problem: meant, others: [] };
	const [first, ...others] = wrongKinds
		// A literal's own type adds nothing to its value.
		.filter(
			(each) =>
				each.keyword !== "type" ||
				!wrongKinds.some(
					(other) => other !== each && branchOf(other) === branchOf(each),
				),
		);
	return { problem: first ?? problem, others };
}

/** The kinds of values that fit, of problems with other ones. */
function anyOf(problems: readonly ErrorObject[]): string {
	const values = problems.flatMap(({ keyword, params }) =>
		keyword === "type"
			? []
			: ((params.allowedValues ?? [params.allowedValue]) as unknown[]),
	);
	const types = problems.flatMap(({ keyword, params }) =>
		keyword === "type" ? [params.type].flat() : [],
	);
	return types.length === 0
		? `one of ${values.join(", ")}`
		: kindsOf(types, values);
}

/** Sentences for patterns that several kinds of settings share. */
const PATTERNS: Readonly<Record<string, string>> = {
	"^[a-z0-9][a-z0-9-]{0,31}$": "must be 1 to 32 of a-z, 0-9 and -",
	"^(\\+|00)?[1-9][0-9]{0,14}$":
		"must be the leading digits of a number, the country code in front: +49",
	"^\\+?[1-9][0-9]{0,14}$":
		"must be the leading digits of a number, the country code in front: +49",
	"^[A-Z]{3}$": "must be three capital letters (ISO 4217): EUR",
	[DECIMAL]: 'must be a decimal number with a point, as text: "0.92"',
	"^([A-Z]{2}|001)$": "must be two capital letters (ISO 3166-1), as DE, or 001",
	"^[A-Z]{2}$": "must be two capital letters (ISO 3166-1): DE",
	"^(\\+?[0-9]{1,15}|[A-Za-z0-9 _-]{1,11})$":
		"must be up to 15 digits, or 1 to 11 letters, digits, spaces, - and _",
	"^[A-Za-z0-9]{10,64}$": "must be the SID of an account",
	"^\\P{Cc}*$": "must not hold control characters",
	"^https?://[^/?#@{}$\\s]+(/([^/?#{}$\\s]|\\$(?![A-Za-z_]))+)*$":
		"must be a URL without a query and without a slash at its end: https://otp.example.com",
	"^https?://[^/?#@{}$\\s]+$":
		"must be a scheme, a host and a port: http://127.0.0.1:13013",
	"^[A-Za-z0-9_-]{32,128}$": "must be 32 to 128 of A-Z, a-z, 0-9, _ and -",
};

function sentence(
	problem: ErrorObject,
	others: readonly ErrorObject[],
	patterns: Readonly<Record<string, string>>,
): string {
	const { keyword, params, data } = problem;
	const isText = [problem, ...others].some(
		(each) => each.keyword === "type" && each.params.type === "string",
	);
	// YAML reads digits alone as a number, and a vendor's token may be that.
	if (isText && ["number", "boolean"].includes(typeof data)) {
		return "must be text: put it in quotes";
	}
	if (others.length > 0) return `must be ${anyOf([problem, ...others])}`;
	return keyword === "pattern"
		? (patterns[String(params.pattern)] ?? "is not valid")
		: misfitSentence(problem);
}
