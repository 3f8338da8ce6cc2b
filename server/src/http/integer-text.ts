/**
 * A whole number, also as the text that a form or a lenient client sends: digits, with a
 * sign and blanks or without. Anything else stays as it is, and whoever reads it refuses
 * it: `300.0` and `1e3` are numbers in JSON alone.
 */
export function integerIn(value: unknown): unknown {
	return typeof value === "string" && /^\s*[+-]?\d{1,20}\s*$/.test(value)
		? Number(value)
		: value;
}
