/** Codes: how they are drawn, and what a person who types one may get away with. */

export type CodeType = "numeric" | "alphanumeric";

/** Without 0 O 1 I L, which people mistake for one another. */
const ALPHABETS: Record<CodeType, string> = {
	numeric: "0123456789",
	alphanumeric: "23456789ABCDEFGHJKMNPQRSTUVWXYZ",
};

export function alphabet(type: CodeType): string {
	return ALPHABETS[type];
}

const PLAIN = /^[0-9A-Z]*$/;

/** Spaces, dashes, and what nobody sees: it comes along when a code is copied. */
const IGNORED = /[\s\p{Z}\p{Pd}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * The one form in which codes are compared: without the spaces and dashes that
 * a person typed, digits of every script as ASCII digits, letters in upper case.
 * Applied once, before the check is counted, so that no variant of a code is a
 * different string anywhere (the flaw of CVE-2025-55000).
 */
export function canonicalCode(submitted: string): string {
	if (PLAIN.test(submitted)) return submitted;
	return submitted
		.normalize("NFKC")
		.replace(IGNORED, "")
		.replace(/\p{Nd}/gu, asciiDigit)
		.toUpperCase();
}

/**
 * Unicode puts the ten digits of each script side by side, zero first (Unicode
 * 16, section 4.6), and some scripts' sets one after another: the distance to
 * the start of the run, modulo ten, is the value.
 */
function asciiDigit(digit: string): string {
	if (digit >= "0" && digit <= "9") return digit;
	const point = digit.codePointAt(0) as number;
	let start = point;
	while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start--;
	return String((point - start) % 10);
}
