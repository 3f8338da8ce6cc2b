/** Fields of what a gateway says: hostile until proven otherwise, so never an exception. */

/** The parsed text, or undefined where it is not JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(/\d{16}/.test(text) ? quoteLongIntegers(text) : text);
	} catch {
		return undefined;
	}
}

/**
 * References that are numbers beyond 2^53 would be rounded, and two messages
 * share one: integers of 16 digits or more stay what was written. Strings are
 * stepped over whole. Nothing here backtracks: a 64 KiB body costs one pass.
 */
function quoteLongIntegers(text: string): string {
	return text.replace(/"(?:[^"\\]|\\[\s\S])*"?|-?\d[\d.eE+-]*/g, (token) =>
		/^-?\d{16,}$/.test(token) ? `"${token}"` : token,
	);
}

/** `messages.0.status` as its steps. */
export function pathSteps(path: string): readonly string[] {
	return path === "" ? [] : path.split(".");
}

/** Own properties only: `__proto__` and `constructor` lead nowhere. */
export function fieldAt(value: unknown, steps: readonly string[]): unknown {
	let at = value;
	for (const step of steps) {
		if (typeof at !== "object" || at === null || !Object.hasOwn(at, step))
			return undefined;
		at = (at as Record<string, unknown>)[step];
	}
	return at;
}

/**
 * Every value at a path. `*` stands for each entry of a list, or for the field
 * that is named `*`. A path without it has one value or none.
 */
export function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
	if (!steps.includes("*")) {
		const found = fieldAt(value, steps);
		return found === undefined ? [] : [found];
	}
	let at = [value];
	for (const step of steps) {
		at = at.flatMap((each) => {
			if (step === "*" && Array.isArray(each)) return each;
			const found = fieldAt(each, [step]);
			return found === undefined ? [] : [found];
		});
	}
	return at;
}

/** A scalar as text, null where there is none, undefined for a list or object. */
export function scalarText(value: unknown): string | null | undefined {
	switch (typeof value) {
		case "string":
			return value;
		case "number":
		case "boolean":
			return String(value);
		default:
			return value === null || value === undefined ? null : undefined;
	}
}

/** Whether a text can name a message: at most 255 visible characters, as the store keeps them. */
export function isReference(text: string): boolean {
	return /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(text);
}
