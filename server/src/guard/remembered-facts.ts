/** Countries and types of numbers that were asked for a short time ago. */

import { type NumberFacts, numberFacts } from "./countries.ts";
import { quickFacts } from "./quick-facts.ts";

/** In two halves: when the newer is full, it replaces the older. */
const MOST_REMEMBERED = 50_000;

/** The library takes 25 to 80 us for a number, and most recipients come again. */
export function rememberedFacts(
	most = MOST_REMEMBERED,
): (number: string) => NumberFacts {
	let newer = new Map<string, NumberFacts>();
	let older = new Map<string, NumberFacts>();
	return (number) => {
		const quick = quickFacts(number);
		if (quick !== null) return quick;
		const found = newer.get(number) ?? older.get(number) ?? numberFacts(number);
		if (!newer.has(number)) {
			if (newer.size === most) {
				older = newer;
				newer = new Map();
			}
			newer.set(number, found);
		}
		return found;
	};
}
