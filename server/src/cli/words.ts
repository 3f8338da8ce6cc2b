/** Checks the words of a command line, and aligns output in columns. */

import { StartError } from "../errors.ts";
import { onOneLine } from "../one-line.ts";

/** Refuses further arguments. The sentence does not repeat them: one may be a secret. */
export function nothingMore(command: string, words: readonly string[]): void {
	if (words.length > 0) {
		throw new StartError(`there is an argument too many for ${command}`);
	}
}

/** Marks that turn the direction in which a terminal shows text. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of strangers for a terminal: it must not look like lines of the program. */
export const plainText = (text: string) => onOneLine(text).replace(TURNS, " ");

/** Aligns rows: each column is as wide as its widest cell. */
export function columns(given: readonly (readonly string[])[]): string {
	const rows = given.map((row) => row.map(plainText));
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
