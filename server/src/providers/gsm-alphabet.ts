/** Whether a text fits the 7-bit alphabet of GSM (3GPP TS 23.038, 6.2.1 and 6.2.1.1). */

const BASIC =
	"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "\f^{}\\[~]|€";

const ALPHABET: ReadonlySet<string> = new Set(BASIC + EXTENDED);

export function fitsGsm(text: string): boolean {
	for (const character of text) if (!ALPHABET.has(character)) return false;
	return true;
}
