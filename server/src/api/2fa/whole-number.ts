/** A whole number as it is written, `2` or `"2"`, within bounds; null where it is anything else. */
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
