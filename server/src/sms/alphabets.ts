/**
 * The alphabets that a carrier may mean by "default": GSM as it goes over the air,
 * or ASCII or Latin-1, which the carrier turns into GSM. So each alphabet takes only
 * characters that GSM has too, and a text has the same septets in all of them.
 */

import { gsmOctets, isGsm } from "./gsm.ts";
import type { Coding } from "./parts.ts";

export type Alphabet = "gsm" | "ascii" | "latin1";

const LAST: Readonly<Record<Alphabet, number>> = {
	gsm: 0xffff,
	ascii: 0x7f,
	latin1: 0xff,
};

/** `gsm`: the alphabet holds the whole text. */
export function codingIn(text: string, alphabet: Alphabet): Coding {
	if (!isGsm(text)) return "ucs2";
	const last = LAST[alphabet];
	for (let at = 0; at < text.length; at++) {
		if (text.charCodeAt(at) > last) return "ucs2";
	}
	return "gsm";
}

/** The octets of a text or of a part, in the coding of the whole text. */
export function octetsIn(
	text: string,
	coding: Coding,
	alphabet: Alphabet,
): Buffer {
	if (coding === "ucs2") return Buffer.from(text, "utf16le").swap16();
	if (alphabet !== "gsm") return Buffer.from(text, "latin1");
	const octets = gsmOctets(text);
	if (octets === null) throw new Error("A text in UCS-2 was called GSM");
	return Buffer.from(octets);
}
