/**
 * Lays an entry's own settings over those of its preset. Settings by name are merged at
 * every level; a list or a value replaces the preset's; null takes a setting away.
 * Without names for null, a preset's `form` could not make way for a `json`.
 */
export function overridden(base: unknown, changes: unknown): unknown {
	if (!isNamed(base)) return changes === undefined ? base : changes;
	if (changes === undefined) return overridden(base, {});
	if (!isNamed(changes)) return changes;
	const names = new Set([...Object.keys(base), ...Object.keys(changes)]);
	return Object.fromEntries(
		[...names].flatMap((name): [string, unknown][] => {
			const own = Object.hasOwn(changes, name) ? changes[name] : undefined;
			if (own === null) return [];
			const from = Object.hasOwn(base, name) ? base[name] : undefined;
			const value = overridden(from, own);
			return value === undefined ? [] : [[name, value]];
		}),
	);
}

function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
