/** Settings of a provider on a screen: its secrets are cut out of all texts. */

import { join, literalText } from "../config/variables.ts";
import { namedSecrets } from "../providers/http/secrets.ts";
import type { HttpSettings } from "../providers/http/settings.ts";
import type { CheckedProvider } from "../providers/registry.ts";

/**
 * Texts that are cut: all that a variable is a part of, and those whose place says that
 * they are secrets. The longest first, as one may be a part of another.
 */
export function secretsIn({
	given,
	place,
	settings,
}: CheckedProvider): string[] {
	const entry = given as Readonly<Record<string, unknown>>;
	const { headers, query, form, json } = entry;
	const url = typeof entry.url === "string" ? entry.url : "";
	return textsIn([
		...fromVariables(given, place.path, place.variables ?? new Map()),
		// Deeper settings, such as `keyEncoding`, are words of Postern's own.
		...namedIn(entry, false),
		...namedIn({ headers, query, form, json }, true),
		...namedIn(Object.fromEntries(queryOf(url)), false),
		...namedSecrets(settings as HttpSettings),
	])
		.map(literalText)
		.toSorted((a, b) => b.length - a.length);
}

/** By a walk, as a name in a path may hold a dot. */
function fromVariables(
	value: unknown,
	path: string,
	variables: ReadonlyMap<string, string>,
): unknown[] {
	if (variables.has(path)) return [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) =>
		fromVariables(each, join(path, name), variables),
	);
}

/** Values whose names say that they are secrets; `isDeep`: at every depth. */
function namedIn(value: unknown, isDeep: boolean): unknown[] {
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) => {
		if (/secret|token|pass|key|authori[sz]ation/i.test(name)) return [each];
		return isDeep ? namedIn(each, true) : [];
	});
}

function queryOf(url: string): URLSearchParams {
	const mark = url.indexOf("?");
	return new URLSearchParams(mark === -1 ? "" : url.slice(mark));
}

function textsIn(value: unknown): string[] {
	if (typeof value === "string") return [value];
	return typeof value === "object" && value !== null
		? Object.values(value).flatMap(textsIn)
		: [];
}

/** A shorter secret is cut only where it is the whole of a text, or little would be left. */
const SHORTEST_PART = 4;

export function without<Value>(value: Value, cut: readonly string[]): Value {
	if (typeof value === "string") return withoutIn(value, cut) as Value;
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value))
		return value.map((each) => without(each, cut)) as Value;
	return Object.fromEntries(
		Object.entries(value).map(([name, each]) => [name, without(each, cut)]),
	) as Value;
}

function withoutIn(text: string, cut: readonly string[]): string {
	const shown = literalText(text);
	if (cut.includes(shown)) return "…";
	return cut
		.filter(({ length }) => length >= SHORTEST_PART)
		.reduce((rest, secret) => rest.replaceAll(secret, "…"), shown);
}
