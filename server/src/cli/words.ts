/** Words of a command line, and what it prints. */

import { StartError } from "../errors.ts";

/** What is left over is a mistake: the command does nothing. Not repeated, since it may be a secret. */
export function nothingMore(command: string, words: readonly string[]): void {
	if (words.length > 0) {
		throw new StartError(`there is an argument too many for ${command}`);
	}
}

/** Each column as wide as what stands in it. */
export function columns(rows: readonly (readonly string[])[]): string {
	const widths = rows[0]?.map((_, i) =>
		rows.reduce((most, row) => Math.max(most, (row[i] ?? "").length), 0),
	);
	return rows
		.map((row) =>
			row
				.map((text, i) => text.padEnd(widths?.[i] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
