/**
 * Reads parameters by the schema of the route: names match without regard to case,
 * values of another type are converted if they are unambiguous, unknown names are
 * reported. The schema itself validates the result.
 */

import { badParameter, Refusal } from "../errors.ts";
import type { Entries } from "./body.ts";
import { integerIn } from "./integer-text.ts";
import { jsonFault, MOST_NAMES } from "./json.ts";

type PropertySchema = {
	readonly type?: string;
	/** A list of texts; such a schema has no `type`. */
	readonly enum?: readonly string[];
	/** The only value. */
	readonly const?: unknown;
	readonly anyOf?: readonly PropertySchema[];
	readonly properties?: Readonly<Record<string, PropertySchema>>;
	/** For a list. */
	readonly items?: PropertySchema;
	/** For an object that may have any names. */
	readonly patternProperties?: { readonly "^.*$": PropertySchema };
};

export type ParametersSchema = {
	readonly properties: Readonly<Record<string, unknown>>;
};

export type Reader = (entries: Entries) => {
	parameters: Record<string, unknown>;
	/** The first fault. Reading goes on after it, and stops only at a name that comes twice. */
	problem: Refusal | null;
	/** Unknown names, each with the known name that is nearest to it, if one is near. */
	ignored: string[];
};

/** A reply repeats this many unknown names; the rest are only counted, which is cheap. */
const MOST_NAMED = 10;

type Kind =
	| "string"
	| "integer"
	| "boolean"
	| "json"
	| "text or json"
	| "text or number";

type Value = {
	readonly kind: Kind;
	readonly isNullable: boolean;
	/** The only texts beside a list or an object; null: any text, or none at all. */
	readonly words: readonly string[] | null;
	/** Most names in JSON that is the text of a parameter, counted at all depths. */
	readonly mostNames: number;
	/** The kind of an object's member; undefined if the schema does not know the name. */
	readonly inside: (name: string) => Value | undefined;
	/** The kind of a list's members; undefined if the schema does not say. */
	readonly each: Value | undefined;
};

type Known = Value & { readonly name: string };

/** Notes a fault of a parameter; reading goes on. */
type Wrong = (name: string, sentence: string) => void;

export type ReaderRules = {
	/** Most names in JSON that is the text of a parameter, counted at all depths. */
	readonly mostNames?: number;
	/** The parameters are members of a thing: `null` would clear one, so one that may not be empty is refused. */
	readonly changes?: boolean;
	/** The parameter that is no such member. */
	readonly actsFor?: string | undefined;
};

/** `aliases`: other names, in lower case, and the parameter of each: `{ recipient: "to" }`. */
export function parameterReader(
	schema: ParametersSchema,
	aliases: Readonly<Record<string, string>> = {},
	{ mostNames = MOST_NAMES, changes = false, actsFor }: ReaderRules = {},
): Reader {
	const known = new Map<string, Known>();
	for (const [name, property] of Object.entries(schema.properties)) {
		known.set(name.toLowerCase(), {
			name,
			...valueFrom(property as PropertySchema, mostNames),
		});
	}
	for (const [alias, name] of Object.entries(aliases)) {
		known.set(alias, known.get(name.toLowerCase()) as Known);
	}
	const names = [...new Set([...known.values()].map(({ name }) => name))];

	return (entries) => {
		const parameters: Record<string, unknown> = {};
		const spelled = new Set<string>();
		const ignored: string[] = [];
		let problem: Refusal | null = null;
		let faults = 0;
		// A callback, not a throw: 13,000 errors, each with its stack, stopped everybody
		// for 80 ms.
		const wrong: Wrong = (name, sentence) => {
			faults++;
			problem ??= badParameter(name, sentence);
		};
		for (const [spelling, value] of entries) {
			const lower = spelling.toLowerCase();
			const parameter = known.get(lower);
			if (parameter === undefined) {
				ignored.push(
					ignored.length < MOST_NAMED
						? describeUnknown(spelling, names)
						: "another",
				);
				continue;
			}
			const { name, isNullable } = parameter;
			const faultsBefore = faults;
			if (value === null && !isNullable && changes && name !== actsFor) {
				wrong(name, "cannot be cleared: leave it out, and it stays");
			}
			const given = isAbsent(value, isNullable)
				? undefined
				: coerced(name, parameter, value, wrong);
			const read = faults === faultsBefore ? given : undefined;
			const earlier = parameters[name];
			const isOther =
				earlier !== undefined && read !== undefined && read !== earlier;
			if (isOther || spelled.has(lower)) {
				// A parameter and its alias may both come if they agree, or if one has no value.
				// One name may not come twice, even with equal values.
				problem ??= new Refusal("malformed", {
					message: `${name} is given twice`,
					details: { parameter: name },
				});
				break;
			}
			spelled.add(lower);
			if (read !== undefined) parameters[name] = read;
		}
		return { parameters, problem, ignored };
	};
}

function valueFrom(property: PropertySchema, mostNames: number): Value {
	const schemas = property.anyOf ?? [property];
	const types = schemas.map((each) =>
		each.enum === undefined ? each.type : "string",
	);
	const type = types.find((each) => each !== "null");
	const isEither =
		types.includes("string") &&
		(types.includes("array") || types.includes("object"));
	const texts = schemas.filter((_, i) => types[i] === "string");
	const words = texts.flatMap((each) => each.enum ?? each.const ?? []);
	const object = schemas.find((each) => each.type === "object");
	const named = new Map(
		Object.entries(object?.properties ?? {}).map(([name, each]) => [
			name,
			valueFrom(each, mostNames),
		]),
	);
	const items = schemas.find(({ type }) => type === "array")?.items;
	const any =
		object?.patternProperties &&
		valueFrom(object.patternProperties["^.*$"], mostNames);
	return {
		kind: isEither
			? "text or json"
			: types.includes("string") && types.includes("number")
				? "text or number"
				: type === "string" || type === "integer" || type === "boolean"
					? type
					: "json",
		words:
			isEither && texts.every((each) => each.enum ?? each.const)
				? words.map(String)
				: null,
		isNullable: types.includes("null"),
		mostNames,
		inside: (name) => named.get(name) ?? any,
		each: items && valueFrom(items, mostNames),
	};
}

/** `null` clears a parameter if its schema allows null; otherwise it counts as left out. */
function isAbsent(value: unknown, isNullable: boolean): boolean {
	return value === "" || (value === null && !isNullable);
}

function coerced(
	name: string,
	known: Value,
	value: unknown,
	wrong: Wrong,
): unknown {
	if (value === null) return null;
	switch (known.kind) {
		case "string":
			return asText(name, value, wrong);
		case "integer":
			return integerIn(value);
		case "boolean":
			return asBoolean(value);
		case "text or number":
			return typeof value === "number" ? value : asText(name, value, wrong);
		case "text or json":
			return isText(value)
				? asWord(name, known, asText(name, value, wrong), wrong)
				: coercedJson(name, known, value, wrong);
		case "json":
			return coercedJson(name, known, value, wrong);
	}
}

/** Where a list or an object may come as well, as JSON in a text too. */
const isText = (value: unknown) =>
	typeof value === "string"
		? !/^\s*[[{]/.test(value)
		: typeof value !== "object";

function asWord(
	name: string,
	{ words }: Value,
	text: unknown,
	wrong: Wrong,
): unknown {
	if (words !== null && !words.includes(String(text))) {
		wrong(
			name,
			`must be ${words.join(" or ")} or a list in JSON, such as ["a","b"]`,
		);
	}
	return text;
}

function coercedJson(
	name: string,
	known: Value,
	value: unknown,
	wrong: Wrong,
): unknown {
	const json = asJson(name, known, value, wrong);
	checkJson(name, json, wrong);
	return coercedInside(name, known, json, wrong);
}

/** Form libraries write `True` (Python) or `TRUE`. Another value stays, and the schema refuses it. */
function asBoolean(value: unknown): unknown {
	const word = typeof value === "string" ? value.toLowerCase() : value;
	if (word === "true" || word === "1" || word === 1) return true;
	if (word === "false" || word === "0" || word === 0) return false;
	return value;
}

/** Values inside an object or a list are converted as parameters are. */
function coercedInside(
	name: string,
	{ inside, each }: Value,
	json: unknown,
	wrong: Wrong,
): unknown {
	if (typeof json !== "object" || json === null) return json;
	if (Array.isArray(json)) {
		return each === undefined
			? json
			: json.map((one, i) => coerced(`${name}.${i}`, each, one, wrong));
	}
	return Object.fromEntries(
		Object.entries(json).map(([key, value]) => {
			const known = inside(key);
			return [
				key,
				known ? coerced(`${name}.${key}`, known, value, wrong) : value,
			];
		}),
	);
}

function asText(name: string, value: unknown, wrong: Wrong): unknown {
	switch (typeof value) {
		case "string":
			checkText(name, value, wrong);
			return value;
		case "boolean":
			return String(value);
		case "number":
			// A larger number has lost digits while it was parsed, and is another number now.
			if (
				!Number.isFinite(value) ||
				Math.abs(value) > Number.MAX_SAFE_INTEGER
			) {
				wrong(name, "is too large a number, send it as a string");
			}
			return String(value);
		default:
			return value;
	}
}

/** Parses a string that holds JSON; another string stays one, and the schema refuses it. */
function asJson(
	name: string,
	{ mostNames }: Value,
	value: unknown,
	wrong: Wrong,
): unknown {
	if (typeof value !== "string") return value;
	const fault = /^\s*[[{]/.test(value) ? jsonFault(value, mostNames) : null;
	if (fault !== null) {
		wrong(name, fault.sentence);
		return value;
	}
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

/** Refuses NUL, which PostgreSQL refuses and SQLite keeps, and half of a character. */
function checkText(name: string, text: string, wrong: Wrong): void {
	if (text.includes("\0")) wrong(name, "holds a NUL character");
	if (!text.isWellFormed()) wrong(name, "holds half of a surrogate pair");
}

const DEEPEST = 5;

/** Changes the value where it holds Infinity. */
function checkJson(
	name: string,
	value: unknown,
	wrong: Wrong,
	depth = 0,
): void {
	if (typeof value === "string") checkText(name, value, wrong);
	if (typeof value !== "object" || value === null) return;
	if (depth === DEEPEST) {
		wrong(name, "is nested too deeply");
		return;
	}
	const isList = Array.isArray(value);
	for (const [key, inner] of Object.entries(value)) {
		if (!isList) checkText(name, key, wrong);
		// JSON.parse makes Infinity of 1e309. To the schema that is no number; the largest
		// number gets the sentence about the bound that it breaks.
		if (
			inner === Number.POSITIVE_INFINITY ||
			inner === Number.NEGATIVE_INFINITY
		) {
			(value as Record<string, unknown>)[key] =
				Math.sign(inner) * Number.MAX_VALUE;
			continue;
		}
		checkJson(name, inner, wrong, depth + 1);
	}
}

/** For a reply header: 64 characters of printable ASCII at the most. */
function describeUnknown(spelling: string, names: readonly string[]): string {
	const shown = spelling.slice(0, 64).replace(/[^\x21-\x7e]|[,;]/g, "?");
	const near = nearest(spelling, names);
	return near === null ? shown : `${shown} (did you mean ${near}?)`;
}

/**
 * A name is near if it differs by one letter added, left out, exchanged or swapped
 * with its neighbour; by two if it has eight letters or more; by none if it has
 * fewer than four. A wider bound would offer `code` for `note`.
 */
function nearest(spelling: string, names: readonly string[]): string | null {
	let best: { name: string; apart: number } | null = null;
	for (const name of names) {
		const most = name.length >= 8 ? 2 : name.length >= 4 ? 1 : 0;
		if (Math.abs(spelling.length - name.length) > most) continue;
		const apart = distance(spelling.toLowerCase(), name.toLowerCase());
		if (apart <= most && apart < (best?.apart ?? most + 1)) {
			best = { name, apart };
		}
	}
	return best?.name ?? null;
}

/** The edit distance of Damerau and Levenshtein (optimal string alignment). */
function distance(a: string, b: string): number {
	let before: number[] = [];
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const isSwapped =
				i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			next.push(
				Math.min(
					(row[j] as number) + 1,
					(next[j - 1] as number) + 1,
					(row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
					isSwapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		before = row;
		row = next;
	}
	return row[b.length] as number;
}

export function ignoredHeader(ignored: readonly string[]): string {
	const rest = ignored.length - MOST_NAMED;
	return (
		ignored.slice(0, MOST_NAMED).join(", ") +
		(rest > 0 ? `, and ${rest} more` : "")
	);
}

export function refuseUnknown(ignored: readonly string[]): never {
	throw new Refusal("parameter", {
		message: `Unknown parameter ${ignoredHeader(ignored)}`,
		details: { parameter: (ignored[0] as string).split(" ", 1)[0] as string },
	});
}
