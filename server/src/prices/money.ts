/**
 * Amounts of money: whole millionths of the currency inside, decimal text
 * outside. Binary fractions are never used: their sums are not exact.
 */

import { DECIMAL, MOST_DECIMALS } from "../config/decimal.ts";

const MICROS = 6;
const NUMBER = new RegExp(DECIMAL);

/** The number in units of 10^-12; null: the text is no decimal number of 0 or more. */
export function readDecimal(text: string): bigint | null {
	const number = text.trim();
	if (!NUMBER.test(number)) return null;
	const [whole = "", fraction = ""] = number.split(".");
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
