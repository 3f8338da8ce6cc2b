/** Digits of every script as ASCII digits. */
export function asciiDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, asciiDigit);
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
