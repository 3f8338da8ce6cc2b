/** Checks the words of a command line, and aligns output in columns. */

import { StartError } from "../errors.ts";

/** Refuses further arguments. The sentence does not repeat them: one may be a secret. */
export function nothingMore(command: string, words: readonly string[]): void {
	if (words.length > 0) {
		throw new StartError(`there is an argument too many for ${command}`);
	}
}

/** Aligns rows: each column is as wide as its widest cell. */
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
