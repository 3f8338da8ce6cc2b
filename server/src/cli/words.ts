/** Reads and checks the words of a command line, and aligns output in columns. */

import { parseArgs } from "node:util";
import { Refusal, StartError } from "../errors.ts";
import { onOneLine } from "../one-line.ts";

export type Options = Readonly<
	Record<string, { type: "string" | "boolean"; default?: boolean }>
>;

type Read<Given extends Options> = ReturnType<
	typeof parseArgs<{ allowPositionals: true; options: Given }>
>;

/** `command`: stands before the sentence about a fault. */
export function readWords<const Given extends Options>(
	words: readonly string[],
	options: Given,
	command?: string,
): Read<Given> {
	try {
		return parseArgs({ args: [...words], allowPositionals: true, options });
	} catch (error) {
		const { message } = error as Error;
		throw new StartError(
			command === undefined ? message : `${command}: ${message}`,
		);
	}
}

/** A refusal is a sentence for the operator too. */
export async function inWords<Result>(
	work: () => Result | Promise<Result>,
): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Refusal && error.name !== "unavailable") {
			throw new StartError(error.message);
		}
		throw error;
	}
}

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
