/** The GSM 7-bit alphabet (3GPP TS 23.038, section 6.2). Each octet holds one septet, unpacked as in SMPP. */

const ESCAPE = 0x1b;

const BASIC =
	"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ" +
	" !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmnopqrstuvwxyzäöñüà";

/** Characters after an escape; each counts as two septets. */
const EXTENSION: Readonly<Record<string, number>> = {
	"\f": 0x0a,
	"^": 0x14,
	"{": 0x28,
	"}": 0x29,
	"\\": 0x2f,
	"[": 0x3c,
	"~": 0x3d,
	"]": 0x3e,
	"|": 0x40,
	"€": 0x65,
};

/** Without the escape, which is no character of a text. */
const SEPTETS = new Map<string, readonly number[]>([
	...Array.from(BASIC, (character, septet): [string, number[]] => [
		character,
		[septet],
	]).filter(([, [septet]]) => septet !== ESCAPE),
	...Object.entries(EXTENSION).map(
		([character, septet]): [string, number[]] => [character, [ESCAPE, septet]],
	),
]);

const EXTENDED = new Map(
	Object.entries(EXTENSION).map(([character, septet]) => [septet, character]),
);

/** The one or two septets of a character; null if the alphabet lacks it. */
export function septetsOf(character: string): readonly number[] | null {
	return SEPTETS.get(character) ?? null;
}

export function isGsm(text: string): boolean {
	return gsmLength(text) !== null;
}

/** The alphabet's characters are below this, but for the euro sign. */
const FIRST_ABOVE = 0x400;
const EURO = 0x20ac;

/** How many septets a character is; 0: the alphabet lacks it. A table, since every text is counted. */
const COUNTS = new Uint8Array(FIRST_ABOVE);
for (const [character, septets] of SEPTETS) {
	const unit = character.charCodeAt(0);
	if (unit < FIRST_ABOVE) COUNTS[unit] = septets.length;
}

/** In septets; null if the alphabet lacks a character. */
export function gsmLength(text: string): number | null {
	let length = 0;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		const count =
			unit < FIRST_ABOVE ? (COUNTS[unit] as number) : unit === EURO ? 2 : 0;
		if (count === 0) return null;
		length += count;
	}
	return length;
}

/** Null if the alphabet lacks a character. */
export function gsmOctets(text: string): Uint8Array | null {
	const octets: number[] = [];
	for (const character of text) {
		const septets = SEPTETS.get(character);
		if (septets === undefined) return null;
		octets.push(...septets);
	}
	return Uint8Array.from(octets);
}

/** An unknown extension becomes the basic character (as the standard says), an octet above 0x7F U+FFFD. */
export function textOfGsm(octets: Uint8Array): string {
	let text = "";
	for (let at = 0; at < octets.length; at++) {
		const octet = octets[at] as number;
		const next = octets[at + 1];
		if (octet === ESCAPE && next !== undefined) {
			at++;
			text += EXTENDED.get(next) ?? BASIC[next] ?? "\ufffd";
		} else text += octet === ESCAPE ? " " : (BASIC[octet] ?? "\ufffd");
	}
	return text;
}
