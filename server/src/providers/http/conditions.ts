/**
 * Conditions in the settings of an `http` provider, on a reply or on an entry of
 * receipts. Each reads one field or the text; `and` adds further conditions.
 */

import { type Static, Type } from "../../schema.ts";
import { scalarText } from "./fields.ts";

const place = (description: string) =>
	Type.Optional(Type.String({ minLength: 1, description }));

const Looks = {
	field: place(
		"Path into the JSON, with dots and list positions: `messages.0.status`; `*` is every entry of a list, of which one must fit. Together with one of `is`, `matches` and `exists`.",
	),
	is: Type.Optional(
		Type.Array(Type.String(), {
			minItems: 1,
			description:
				'Values of `field` that fulfil the condition, as text: `"0"`, `"true"`.',
		}),
	),
	matches: place(
		"Regular expression that the value of `field` (its first 4 KiB) must match.",
	),
	exists: Type.Optional(
		Type.Boolean({
			description:
				"`true`: `field` is there. `false`: it is not. Null, empty text, and an empty list or object count as not there.",
		}),
	),
	text: place(
		"Regular expression that the whole text (its first 4 KiB) must match, for gateways that do not answer in JSON. Instead of `field`.",
	),
	ignoreCase: Type.Optional(
		Type.Boolean({
			description:
				"`true`: `is`, `matches` and `text` take capitals and small letters for the same. Default: false.",
		}),
	),
};

/** The settings of a condition. The settings that use one spread them into their own. */
export const Condition = {
	...Looks,
	and: Type.Optional(
		Type.Array(Type.Object(Looks, { additionalProperties: false }), {
			minItems: 1,
			description:
				"Further conditions, which must hold too: for gateways that say it in two fields.",
		}),
	),
};

const ConditionSettings = Type.Object(Condition);
export type Condition = Static<typeof ConditionSettings>;
type Look = Omit<Condition, "and">;

/** `differs`: the field has another value. `absent`: there is no value. */
export type Verdict = "holds" | "differs" | "absent";

/** How a condition reads its subject. */
export type Views<Subject> = {
	/**
	 * Called once for each place; the reader gives its values in order, several if
	 * the path has `*`. Null: the subject has no fields, such as HTML instead of JSON.
	 */
	field(place: string): (subject: Subject) => Iterable<unknown> | null;
	text(subject: Subject, pattern: RegExp): boolean;
};

/** Regular expressions of the settings read only this much of a text. */
export const MATCHED_CHARACTERS = 4096;

export function patternOf(source: string, ignoreCase = false): RegExp {
	return new RegExp(source, ignoreCase ? "iu" : "u");
}

/** Null: the settings have no condition. */
export function conditionTest<Subject>(
	condition: Condition,
	views: Views<Subject>,
): ((subject: Subject) => Verdict) | null {
	const looks = [condition, ...(condition.and ?? [])].flatMap(
		(each) => lookTest(each, views) ?? [],
	);
	const [first] = looks;
	if (looks.length <= 1) return first ?? null;
	return (subject) => {
		const verdicts = looks.map((look) => look(subject));
		if (verdicts.includes("differs")) return "differs";
		return verdicts.includes("absent") ? "absent" : "holds";
	};
}

function lookTest<Subject>(
	{ field, text, exists, ignoreCase, ...words }: Look,
	views: Views<Subject>,
): ((subject: Subject) => Verdict) | null {
	if (field === undefined) {
		if (text === undefined) return null;
		const pattern = patternOf(text, ignoreCase);
		return (subject) => (views.text(subject, pattern) ? "holds" : "absent");
	}
	const valuesIn = views.field(field);
	if (exists !== undefined) {
		return (subject) => {
			const values = valuesIn(subject);
			if (values === null) return "absent";
			if ([...values].some(isThere) === exists) return "holds";
			return exists ? "absent" : "differs";
		};
	}
	const fits = wordTest(words, ignoreCase);
	return (subject) => {
		let verdict: Verdict = "absent";
		for (const value of valuesIn(subject) ?? []) {
			const said = scalarText(value);
			if (said === null || said === undefined) continue;
			if (fits(said)) return "holds";
			verdict = "differs";
		}
		return verdict;
	};
}

/** How many values of a condition's field fit, of those that are there. */
export function fitCount<Subject>(
	{ field, ignoreCase, ...words }: Look & { readonly field: string },
	views: Views<Subject>,
): (subject: Subject) => { readonly fit: number; readonly of: number } {
	const valuesIn = views.field(field);
	const fits = wordTest(words, ignoreCase);
	return (subject) => {
		const said = [...(valuesIn(subject) ?? [])].map(
			(value) => scalarText(value) ?? "",
		);
		return { fit: said.filter(fits).length, of: said.length };
	};
}

function wordTest(
	{ is, matches }: Pick<Look, "is" | "matches">,
	ignoreCase = false,
): (said: string) => boolean {
	if (matches !== undefined) {
		const pattern = patternOf(matches, ignoreCase);
		return (said) => pattern.test(said.slice(0, MATCHED_CHARACTERS));
	}
	const folded = (text: string) => (ignoreCase ? text.toLowerCase() : text);
	const values = new Set(is?.map(folded));
	return (said) => values.has(folded(said));
}

function isThere(value: unknown): boolean {
	if (typeof value === "object" && value !== null) {
		return Object.keys(value).length > 0;
	}
	return value !== null && value !== undefined && value !== "";
}
