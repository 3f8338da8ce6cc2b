/** Settings of a provider on a screen: its secrets are cut out of all texts. */

import { literalText } from "../config/variables.ts";
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
	const fromVariables = [...(place.variables?.keys() ?? [])]
		.filter((path) => path.startsWith(`${place.path}.`))
		.map((path) => path.slice(place.path.length + 1).split("."))
		.map((names) => names.reduce(inside, given));
	const named = Object.entries(given as object)
		.filter(([name]) => /secret|token|pass|key/i.test(name))
		.map(([, value]) => value);
	return textsIn([
		...fromVariables,
		...named,
		...namedSecrets(settings as HttpSettings),
	])
		.map(literalText)
		.toSorted((a, b) => b.length - a.length);
}

function inside(value: unknown, name: string): unknown {
	return (value as Readonly<Record<string, unknown>> | undefined)?.[name];
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
