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

/** The next thing that JSON may have; `after`: a value has begun or ended. */
type Next = "name" | "colon" | "value" | "after";

/**
 * Null: the text may be parsed, which can still fail. The check stops at the first
 * fault and looks at each character once. It also stops where the text cannot be JSON
 * any more: the parser fails there too, and no sentence about names would be true.
 */
export function jsonFault(
	text: string,
	mostNames = MOST_NAMES,
): JsonFault | null {
	/** The names so far of each open object; null for a list. */
	const open: (Set<string> | null)[] = [];
	const mostValues = Math.max(MOST_VALUES, mostNames);
	let next: Next = "value";
	let names = 0;
	let commas = 0;
	let start = 0;
	let end = 0;
	for (let at = 0; at < text.length; at++) {
		const sign = text.charCodeAt(at);
		switch (sign) {
			case 0x20:
			case 0x09:
			case 0x0a:
			case 0x0d:
				break;
			case 0x22: // "
				if (next !== "name" && next !== "value") return null;
				next = next === "name" ? "colon" : "after";
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
				if (next !== "value") return null;
				if (open.length === DEEPEST) return fault("is nested too deeply");
				open.push(sign === 0x7b ? new Set() : null);
				next = sign === 0x7b ? "name" : "value";
				break;
			case 0x7d: // }
			case 0x5d: // ]
				if (open.length === 0) return null;
				if ((open.pop() === null) !== (sign === 0x5d)) return null;
				next = "after";
				break;
			case 0x2c: // ,
				if (next !== "after" || open.length === 0) return null;
				if (++commas >= mostValues) {
					return fault(`has more than ${mostValues} values`);
				}
				next = open.at(-1) === null ? "value" : "name";
				break;
			case 0x3a: {
				// :
				if (next !== "colon") return null;
				next = "value";
				if (++names > mostNames) {
					return fault(`has more than ${mostNames} names`);
				}
				const name = written(text.slice(start, end));
				const others = open.at(-1);
				if (others?.has(name)) {
					return { name, sentence: `holds ${name.slice(0, 64)} twice` };
				}
				others?.add(name);
				break;
			}
			default:
				// A number or a word.
				if (next === "name" || next === "colon") return null;
				next = "after";
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
