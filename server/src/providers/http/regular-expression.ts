/**
 * Regular expressions of settings, looked at before they are used: one that
 * takes hours over a reply of 4 KiB stops the whole process, and one that can
 * never match refuses everything. Both are told by their form, without running
 * them; each has passed `new RegExp(source, "u")`.
 */

type Term = {
	/** One character of a set, what stands in a group, or a place between characters. */
	readonly atom:
		| { readonly one: string }
		| { readonly group: readonly Sequence[] }
		| { readonly place: "^" | "$" | "other" };
	readonly min: number;
	readonly max: number;
};
type Sequence = readonly Term[];

/**
 * Whether some part repeats what repeats itself, and the same text can be told
 * apart in two ways: `(a+)+`, `(\w+\s?)*`, `(.*,)*`, `(a|a)*`. Each character of
 * a text that does not match then doubles the time.
 */
export function isRunaway(source: string, ignoreCase = false): boolean {
	const flags = ignoreCase ? "iu" : "u";
	return parsed(source).some((sequence) => hasRunaway(sequence, flags));
}

function hasRunaway(sequence: Sequence, flags: string): boolean {
	return sequence.some(({ atom, max }) => {
		if (!("group" in atom)) return false;
		if (atom.group.some((inner) => hasRunaway(inner, flags))) return true;
		if (max !== Number.POSITIVE_INFINITY) return false;
		return isAmbiguous(atom.group, flags);
	});
}

/** Whether a group that repeats without end can match one text in several ways. */
function isAmbiguous(group: readonly Sequence[], flags: string): boolean {
	const isSplit = group.some((sequence) =>
		sequence.some((term, i) => {
			if (term.max !== Number.POSITIVE_INFINITY) return false;
			const repeated = charactersOf(term, flags);
			return sequence.every(
				(other, at) =>
					at === i ||
					other.min === 0 ||
					meet(charactersOf(other, flags), repeated),
			);
		}),
	);
	const inner = group.flatMap((sequence) =>
		sequence.length === 1 && sequence[0] && "group" in sequence[0].atom
			? [sequence[0].atom.group]
			: [],
	);
	const singles = group.flatMap((sequence) =>
		sequence.length === 1 && sequence[0] && "one" in sequence[0].atom
			? [charactersOf(sequence[0], flags)]
			: [],
	);
	const overlap = singles.some((one, i) =>
		singles.slice(i + 1).some((other) => meet(one, other)),
	);
	return isSplit || overlap || inner.some((each) => isAmbiguous(each, flags));
}

/** A repetition whose bounds differ by this much or less costs little. */
const FEW = 8;

/**
 * Counts the repetitions that may be tried in sequence on one text: two take
 * quadratic time, three cubic.
 */
export function repetitionsIn(source: string): number {
	return mostIn(parsed(source));
}

function mostIn(alternatives: readonly Sequence[]): number {
	return Math.max(
		...alternatives.map((sequence) =>
			sequence.reduce((sum, { atom, min, max }) => {
				const inside = "group" in atom ? mostIn(atom.group) : 0;
				return (
					sum + (max - min > FEW ? 1 : 0) + (max > 1 ? 2 * inside : inside)
				);
			}, 0),
		),
	);
}

/** Samples: ASCII, and one of what is beyond. */
const SAMPLES = [
	...Array.from({ length: 128 }, (_, i) => String.fromCharCode(i)),
	"é",
	"中",
];
const known = new Map<string, ReadonlySet<string>>();

function charactersOf({ atom }: Term, flags: string): ReadonlySet<string> {
	if ("place" in atom) return new Set();
	if ("group" in atom) {
		return new Set(
			atom.group.flatMap((sequence) =>
				sequence.flatMap((term) => [...charactersOf(term, flags)]),
			),
		);
	}
	const key = flags + atom.one;
	let found = known.get(key);
	if (found === undefined) {
		const pattern = new RegExp(`^(?:${atom.one})$`, flags);
		found = new Set(SAMPLES.filter((each) => pattern.test(each)));
		known.set(key, found);
	}
	return found;
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
	return [...one].some((each) => other.has(each));
}

/** Whether every way through it needs a character before the beginning or behind the end. */
export function canNeverMatch(source: string): boolean {
	return parsed(source).every(isDead);
}

function isDead(sequence: Sequence): boolean {
	let hasCharacter = false;
	let isAtEnd = false;
	for (const { atom, min } of sequence) {
		if ("place" in atom) {
			if (atom.place === "^" && hasCharacter) return true;
			if (atom.place === "$") isAtEnd = true;
			continue;
		}
		if (min === 0) continue;
		if ("group" in atom && atom.group.every(isDead)) return true;
		if ("one" in atom && atom.one === "[]") return true;
		if (!needsCharacter(atom)) continue;
		if (isAtEnd) return true;
		hasCharacter = true;
	}
	return false;
}

function needsCharacter(atom: Term["atom"]): boolean {
	if ("place" in atom) return false;
	if ("one" in atom) return true;
	return atom.group.every((sequence) =>
		sequence.some((term) => term.min > 0 && needsCharacter(term.atom)),
	);
}

/** One token each: a group's beginning, an escape, a class, a quantifier, any other character. */
const TOKEN =
	/\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?|\\(?:[pPu]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|k<[^>]*>|[1-9]\d*|[\s\S])|\[\^?(?:\\[\s\S]|[^\]\\])*\]|[*+?]|\{\d+(?:,\d*)?\}|[\s\S]/gu;

function parsed(source: string): readonly Sequence[] {
	type Open = { readonly alternatives: Term[][]; readonly isLook: boolean };
	const top: Open = { alternatives: [[]], isLook: false };
	const open = [top];
	const last = () => open.at(-1)?.alternatives.at(-1) as Term[];
	const add = (atom: Term["atom"]) => last().push({ atom, min: 1, max: 1 });
	for (const [token] of source.matchAll(TOKEN)) {
		if (token.startsWith("(")) {
			open.push({ alternatives: [[]], isLook: /^\(\?<?[=!]/.test(token) });
		} else if (token === ")") {
			const group = open.length > 1 ? open.pop() : undefined;
			if (group === undefined) continue;
			add(group.isLook ? { place: "other" } : { group: group.alternatives });
		} else if (token === "|") {
			open.at(-1)?.alternatives.push([]);
		} else if (/^(?:[*+?]|\{\d)/.test(token)) {
			const term = last().pop();
			if (term === undefined) continue;
			// A `?` behind a quantifier makes it lazy, which changes no match.
			const isLazy = token === "?" && (term.min !== 1 || term.max !== 1);
			last().push(isLazy ? term : { ...term, ...boundsOf(token) });
		} else if (token === "^" || token === "$") {
			add({ place: token });
		} else if (/^\\(?:[bB]|k<|[1-9])/.test(token)) {
			add({ place: "other" });
		} else {
			add({ one: token });
		}
	}
	return top.alternatives;
}

function boundsOf(quantifier: string): { min: number; max: number } {
	if (quantifier === "*") return { min: 0, max: Number.POSITIVE_INFINITY };
	if (quantifier === "+") return { min: 1, max: Number.POSITIVE_INFINITY };
	if (quantifier === "?") return { min: 0, max: 1 };
	const [, min = "0", comma, max] =
		/^\{(\d+)(,?)(\d*)\}$/.exec(quantifier) ?? [];
	if (comma === "") return { min: Number(min), max: Number(min) };
	return {
		min: Number(min),
		max: max === "" ? Number.POSITIVE_INFINITY : Number(max),
	};
}
