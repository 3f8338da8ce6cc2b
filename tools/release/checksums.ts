/** SHA-256 of each file, for `sha256sum --check SHA256SUMS`. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function writeChecksums(directory: string): void {
	const lines = readdirSync(directory)
		.sort()
		.map((name) => {
			const bytes = readFileSync(join(directory, name));
			return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
		});
	writeFileSync(join(directory, "SHA256SUMS"), lines.join(""));
}
