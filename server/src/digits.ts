/** Turns digits of every script into ASCII digits. */
export function asciiDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, asciiDigit);
}

function asciiDigit(digit: string): string {
	if (digit >= "0" && digit <= "9") return digit;
	const ascii = known.get(digit) ?? foundDigit(digit);
	known.set(digit, ascii);
	return ascii;
}

/** Unicode has less than a thousand digits. */
const known = new Map<string, string>();

/**
 * Unicode puts the ten digits of each script in a row, zero first (Unicode 16,
 * section 4.6). Rows of some scripts follow each other without a gap, so the value is
 * the distance to the start of the run, modulo ten.
 */
function foundDigit(digit: string): string {
	const point = digit.codePointAt(0) as number;
	let start = point;
	while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start--;
	return String((point - start) % 10);
}
