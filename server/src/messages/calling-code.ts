/**
 * The calling code at the front of a phone number (ITU-T E.164): one digit for
 * the zones 1 and 7, two digits where one country has them alone, three
 * everywhere else. No code begins another one, so no table of countries is
 * needed. There are about 300 at most, whatever numbers people invent.
 */

const ONE_DIGIT = /^[17]/;
const TWO_DIGITS = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `digits`: without `+`. */
export function callingCode(digits: string): string {
	if (ONE_DIGIT.test(digits)) return digits.slice(0, 1);
	return digits.slice(0, TWO_DIGITS.test(digits) ? 2 : 3);
}
