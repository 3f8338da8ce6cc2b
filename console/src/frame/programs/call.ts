/** One request of the API, to be written as a program in several languages. */

export type Value =
	| string
	| number
	| boolean
	| { readonly [name: string]: Value };

export type Call = {
	readonly path: "/2fa/send" | "/2fa/verify" | "/2fa/resend" | "/2fa/cancel";
	readonly parameters: Readonly<Record<string, Value>>;
};

/**
 * JSON that is also a literal of JavaScript, Python and Go. Characters that a person
 * cannot see in a program (those that turn the direction of a text, line separators)
 * are escaped: the program must read as it runs.
 */
export function quoted(text: string): string {
	return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
		HIDDEN,
		(character) =>
			[...character]
				.flatMap((each) => unitsOf(each))
				.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
				.join(""),
	);
}

const HIDDEN =
	/[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cf}/gu;

function unitsOf(character: string): number[] {
	return Array.from({ length: character.length }, (_, i) =>
		character.charCodeAt(i),
	);
}

/** The characters of `HIDDEN` in a text; null: it has none. */
export function hasHidden(text: string): boolean {
	return text.search(HIDDEN) !== -1;
}

/** JSON with each hidden character escaped, on one line. */
export function json(value: Value): string {
	if (typeof value === "string") return quoted(value);
	if (typeof value !== "object") return JSON.stringify(value);
	const members = Object.entries(value).map(
		([name, member]) => `${quoted(name)}: ${json(member)}`,
	);
	return members.length === 0 ? "{}" : `{${members.join(", ")}}`;
}

/** Python and Go read an escaped surrogate pair as two characters, or not at all: there one escape of eight digits is one. */
export function withLongEscapes(literal: string): string {
	return literal.replace(
		/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/g,
		(_, ...halves: string[]) => {
			const [high = "", low = ""] = halves;
			const pair = [high, low].map((half) => Number.parseInt(half, 16));
			const point = String.fromCharCode(...pair).codePointAt(0) ?? 0;
			return `\\U${point.toString(16).padStart(8, "0")}`;
		},
	);
}
