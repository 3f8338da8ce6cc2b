/** Reads leading digits of phone numbers in any spelling, as `readPhone` reads whole numbers. */

import { digitsOf, planOf } from "./phone.ts";

/** E.164 has up to 15 digits. */
const MOST_DIGITS = 15;
/** A zero that is written and not dialled from abroad: +49 (0)170. */
const WRITTEN_ZERO = "(0)";

/**
 * The leading digits of E.164 numbers, without `+`. Null: no number begins so. A zero
 * behind the country code goes where no number begins with one; where numbers do, as in
 * Italy, it goes only in brackets and only if it is the trunk prefix.
 */
export function readPrefix(text: string): string | null {
	const digits = digitsOf(text);
	if (digits === null || !/^[1-9]/.test(digits)) return null;
	if (digits.length > MOST_DIGITS) return null;
	// A country code has up to three digits; the code of a shorter text is not whole.
	const plan = planOf(digits);
	if (plan === undefined) return null;
	const { code, prefix, mayBeginWithZero } = plan;
	const national = digits.slice(code.length);
	if (!national.startsWith("0")) return digits;
	const hasTrunkZero = prefix?.exec("0")?.[0] === "0";
	if (!mayBeginWithZero) {
		// Hungary's 06: whether the 6 belongs to the number cannot be known.
		if (!hasTrunkZero && prefix?.test(national)) return null;
		const bare = national.replace(/^0+/, "");
		return bare === "" ? null : code + bare;
	}
	const [country, behind] = text.split(WRITTEN_ZERO);
	const isBracketed = behind !== undefined && digitsOf(country ?? "") === code;
	if (!isBracketed || !hasTrunkZero) return digits;
	const bare = national.slice(1);
	return bare === "" ? null : code + bare;
}
