/**
 * Amounts of money: whole millionths of the currency inside, decimal text
 * outside. Nothing is ever a fraction of binary: sums of those do not come out.
 */

const MICROS = 6;
/** The most decimals of a written price or rate; more would be a slip. */
const MOST_DECIMALS = 12;
const MOST_DIGITS = 9;

const DECIMAL = new RegExp(
	`^(\\d{1,${MOST_DIGITS}})(?:\\.(\\d{1,${MOST_DECIMALS}}))?$`,
);

/** In units of 10^-12; null where it is no decimal number of 0 or more. */
export function readDecimal(text: string): bigint | null {
	const [, whole, fraction = ""] = DECIMAL.exec(text.trim()) ?? [];
	if (whole === undefined) return null;
	return BigInt(whole + fraction.padEnd(MOST_DECIMALS, "0"));
}

/** Two numbers of `readDecimal` multiplied, in millionths; half of one is rounded up. */
export function microsOf(amount: bigint, rate: bigint): number {
	const divisor = 10n ** BigInt(2 * MOST_DECIMALS - MICROS);
	return Number((amount * rate + divisor / 2n) / divisor);
}

export const ONE = 10n ** BigInt(MOST_DECIMALS);

/** Without needless zeros, and with two decimals at least: 0.0075, 1.50. */
export function moneyText(micros: number | bigint): string {
	const digits = String(micros).padStart(MICROS + 1, "0");
	const fraction = digits.slice(-MICROS).replace(/0{1,4}$/, "");
	return `${digits.slice(0, -MICROS)}.${fraction}`;
}
