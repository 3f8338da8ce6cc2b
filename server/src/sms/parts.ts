/**
 * Cuts a text into the parts of an SMS, in the GSM alphabet or in UCS-2. Carriers
 * charge each part.
 */

import { gsmLength, isGsm, septetsOf } from "./gsm.ts";

export type Coding = "gsm" | "ucs2";

/** The most of one part: in GSM septets, in UCS-2 units of 16 bits. If there are several parts, the header of each takes 6 octets. */
const MOST: Readonly<Record<Coding, { alone: number; ofSeveral: number }>> = {
	gsm: { alone: 160, ofSeveral: 153 },
	ucs2: { alone: 70, ofSeveral: 67 },
};

export function codingOf(text: string): Coding {
	return isGsm(text) ? "gsm" : "ucs2";
}

/**
 * The parts in order; joined they are the text. Characters are not cut, neither
 * escaped ones nor surrogate pairs; nor is `whole`, such as the code, unless it is
 * longer than a part.
 */
export function partsOf(
	text: string,
	whole = "",
	coding: Coding = codingOf(text),
): string[] {
	const { alone, ofSeveral } = MOST[coding];
	if (lengthOf(text, coding) <= alone) return [text];
	const parts: string[] = [];
	let part = "";
	let left = ofSeveral;
	for (const piece of piecesOf(text, whole, ofSeveral, coding)) {
		const length = lengthOf(piece, coding);
		if (length > left) {
			parts.push(part);
			part = "";
			left = ofSeveral;
		}
		part += piece;
		left -= length;
	}
	parts.push(part);
	return parts;
}

function piecesOf(
	text: string,
	whole: string,
	most: number,
	coding: Coding,
): string[] {
	if (whole === "" || lengthOf(whole, coding) > most) return [...text];
	return text
		.split(whole)
		.flatMap((before, i) => (i === 0 ? [...before] : [whole, ...before]));
}

function lengthOf(text: string, coding: Coding): number {
	if (coding === "ucs2") return text.length;
	const known = gsmLength(text);
	if (known !== null) return known;
	let length = 0;
	// For a character that the alphabet lacks, one septet: its replacement.
	for (const character of text) length += septetsOf(character)?.length ?? 1;
	return length;
}
