import { integerIn } from "../../http/integer-text.ts";

/** Reads a whole number, `2` or `"2"`, within bounds; null for anything else. */
export function wholeNumber(
	given: unknown,
	least: number,
	most: number,
): number | null {
	const number = integerIn(given);
	return typeof number === "number" &&
		Number.isInteger(number) &&
		number >= least &&
		number <= most
		? number
		: null;
}
