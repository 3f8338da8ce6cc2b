/** What is behind a 503, in a few words for the log. */

import type { Refusal } from "../errors.ts";
import { oneLine } from "../providers/error-text.ts";

/** Mostly the database's own words: they may name its URL, whose credentials go. */
export function causeText({ cause }: Refusal): string {
	if (!(cause instanceof Error)) return "unknown";
	// Where several addresses were tried the error has a code, and no words.
	const { code } = cause as NodeJS.ErrnoException;
	const text = cause.message || code || cause.name;
	return oneLine(text.replace(/\/\/\S*@/g, "//…@"));
}
