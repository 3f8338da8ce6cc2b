/** The cause of a 503, in a few words for the log. */

import type { Refusal } from "../errors.ts";
import { oneLine } from "../providers/error-text.ts";

/** Usually the database's own words. They may contain its URL, whose credentials are removed. */
export function causeText({ cause }: Refusal): string {
	if (!(cause instanceof Error)) return "unknown";
	// If several addresses were tried, the error has a code but no message.
	const { code } = cause as NodeJS.ErrnoException;
	const text = cause.message || code || cause.name;
	return oneLine(text.replace(/\/\/\S*@/g, "//…@"));
}
