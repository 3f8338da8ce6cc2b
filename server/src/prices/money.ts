/**
 * Amounts of money: whole millionths of the currency inside, decimal text
 * outside. Binary fractions are never used: their sums are not exact.
 */

const MICROS = 6;
/** The most decimals of a price or a rate; more are a slip. */
const MOST_DECIMALS = 12;
const MOST_DIGITS = 9;

const DECIMAL = new RegExp(
	`^(\\d{1,${MOST_DIGITS}})(?:\\.(\\d{1,${MOST_DECIMALS}}))?$`,
);

/** The number in units of 10^-12; null: the text is no decimal number of 0 or more. */
export function readDecimal(text: string): bigint | null {
	const [, whole, fraction = ""] = DECIMAL.exec(text.trim()) ?? [];
	if (whole === undefined) return null;
	return BigInt(whole + fraction.padEnd(MOST_DECIMALS, "0"));
}

/** Multiplies two results of `readDecimal`, in millionths; half a millionth is rounded up. */
export function microsOf(amount: bigint, rate: bigint): number {
	const divisor = 10n ** BigInt(2 * MOST_DECIMALS - MICROS);
	return Number((amount * rate + divisor / 2n) / divisor);
}

export const ONE = 10n ** BigInt(MOST_DECIMALS);

/** Text with at least two decimals and no needless zeros: 0.0075, 1.50. */
export function moneyText(micros: number | bigint): string {
	const digits = String(micros).padStart(MICROS + 1, "0");
	const fraction = digits.slice(-MICROS).replace(/0{1,4}$/, "");
	return `${digits.slice(0, -MICROS)}.${fraction}`;
}
