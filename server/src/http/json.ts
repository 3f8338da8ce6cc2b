/**
 * Checks JSON of clients in one pass before it is parsed. JSON.parse silently keeps
 * the last of two equal names, and builds as many values as 64 KiB hold.
 */

/** Names at all depths together, where the schema of a route describes no more. */
export const MOST_NAMES = 200;
/** Values, those in lists too. Where a route takes more names, it takes as many values. */
const MOST_VALUES = 1_000;
const DEEPEST = 32;

/** `name`: the name that is given twice. `sentence` has no subject: the caller puts it before. */
export type JsonFault = {
	readonly name: string | null;
	readonly sentence: string;
};

/**
 * Null: the text may be parsed, which can still fail. The check stops at the first
 * fault and looks at each character once.
 */
export function jsonFault(
	text: string,
	mostNames = MOST_NAMES,
): JsonFault | null {
	/** For each open object the names so far; null for a list, or before the first name. */
	const open: (Set<string> | null)[] = [];
	const mostValues = Math.max(MOST_VALUES, mostNames);
	let names = 0;
	let commas = 0;
	let start = 0;
	let end = 0;
	for (let at = 0; at < text.length; at++) {
		switch (text.charCodeAt(at)) {
			case 0x22: // "
				start = at + 1;
				for (at++; at < text.length; at++) {
					const character = text.charCodeAt(at);
					if (character === 0x22) break;
					if (character === 0x5c) at++; // backslash
				}
				end = at;
				break;
			case 0x7b: // {
			case 0x5b: // [
				if (open.length === DEEPEST) return fault("is nested too deeply");
				open.push(null);
				break;
			case 0x7d: // }
			case 0x5d: // ]
				open.pop();
				break;
			case 0x2c: // ,
				if (++commas >= mostValues) {
					return fault(`has more than ${mostValues} values`);
				}
				break;
			case 0x3a: {
				// :
				if (open.length === 0) break;
				if (++names > mostNames) {
					return fault(`has more than ${mostNames} names`);
				}
				const name = written(text.slice(start, end));
				const others = open[open.length - 1] ?? new Set();
				if (others.has(name)) {
					return { name, sentence: `holds ${name.slice(0, 64)} twice` };
				}
				open[open.length - 1] = others.add(name);
			}
		}
	}
	return null;
}

const fault = (sentence: string): JsonFault => ({ name: null, sentence });

/** `t\u006f` is `to`. A name that is not valid JSON stays as it is: the parser refuses it. */
function written(name: string): string {
	if (!name.includes("\\")) return name;
	try {
		return String(JSON.parse(`"${name}"`));
	} catch {
		return name;
	}
}
