/** Reads a whole number, `2` or `"2"`, within bounds; null for anything else. */
export function wholeNumber(
	given: unknown,
	least: number,
	most: number,
): number | null {
	const isDigits = typeof given === "string" && /^\d{1,10}$/.test(given.trim());
	const number = isDigits ? Number(given) : given;
	return typeof number === "number" &&
		Number.isInteger(number) &&
		number >= least &&
		number <= most
		? number
		: null;
}
