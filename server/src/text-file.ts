/** Files that people write: UTF-8, and nothing that only looks like it. */

import { readFileSync } from "node:fs";
import { StartError } from "./errors.ts";

/**
 * Without a byte order mark. Decoded leniently, one wrong byte would make
 * another password, key or template of what stands there, and be found out by
 * whoever waits for a code. A NUL is in what was saved as UTF-16.
 */
export function readTextFile(file: string): string {
	const bytes = readFileSync(file);
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		if (!text.includes("\0")) return text;
	} catch {}
	throw new StartError(`${file}: is not UTF-8: save it as UTF-8`);
}
