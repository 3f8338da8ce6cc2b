/** Reads files that people write; refuses those that are not UTF-8. */

import { readFileSync } from "node:fs";
import { StartError } from "./errors.ts";

/**
 * The text, without a byte order mark. A lenient decoder would silently change a
 * password, key or template that holds one wrong byte, and the first to notice would
 * be people who wait for a code. A NUL is the sign of UTF-16.
 */
export function readTextFile(file: string): string {
	const bytes = readFileSync(file);
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		if (!text.includes("\0")) return text;
	} catch {}
	throw new StartError(`${file}: is not UTF-8: save it as UTF-8`);
}
