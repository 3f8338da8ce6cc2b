/** Codes: how they are drawn, and which spellings of them are accepted. */

import { asciiDigits } from "../digits.ts";

export type CodeType = "numeric" | "alphanumeric";

/** Without 0 O 1 I L, which people confuse. */
const ALPHABETS: Record<CodeType, string> = {
	numeric: "0123456789",
	alphanumeric: "23456789ABCDEFGHJKMNPQRSTUVWXYZ",
};

export function alphabet(type: CodeType): string {
	return ALPHABETS[type];
}

const PLAIN = /^[0-9A-Z]*$/;

/** Spaces, dashes, and invisible characters that are copied along with a code. */
const IGNORED =
	/[\p{White_Space}\p{Pd}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const FORMERLY_IGNORED = /[\s\p{Z}\p{Pd}]/gu;

/**
 * The one form in which codes are compared: no spaces and dashes, digits of
 * every script as ASCII digits, letters in upper case. It is made once, before
 * the check is counted, so that a variant of a code is no different string
 * anywhere (the flaw of CVE-2025-55000).
 */
export function canonicalCode(submitted: string): string {
	return without(IGNORED, submitted);
}

/** The form of a time when invisible characters counted: fingerprints of then hold it. */
export function formerCode(submitted: string): string {
	return without(FORMERLY_IGNORED, submitted);
}

function without(ignored: RegExp, submitted: string): string {
	if (PLAIN.test(submitted)) return submitted;
	return asciiDigits(
		submitted.normalize("NFKC").replace(ignored, ""),
	).toUpperCase();
}
