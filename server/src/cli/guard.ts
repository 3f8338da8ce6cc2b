/** `postern guard replay FILE`: what the guard would have refused of a CSV file. It changes and sends nothing. */

import { statSync } from "node:fs";
import { StartError } from "../errors.ts";
import { type Replayed, replayer } from "../guard/replay.ts";
import { hourTable } from "./replay-hours.ts";
import { rowsOf } from "./replay-rows.ts";
import { givenSettings, USUAL } from "./replay-settings.ts";
import { plainText, readWords } from "./words.ts";

/** Writes text, and waits while the reader of the output is slower. */
export type Write = (text: string) => Promise<void>;

export async function guardCommand(
	words: readonly string[],
	write: Write,
	note: (line: string) => void,
): Promise<void> {
	const [, ...rest] = words;
	const { file, isJson, options } = given(rest);
	const settings = { ...USUAL, ...(await givenSettings(options)) };
	const before = fingerprint(file);
	// A broken line is found before anything is printed: nothing is half taken.
	let rows = 0;
	let impossible = 0;
	let firstImpossible = 0;
	const header = { ignored: [] as readonly string[] };
	for await (const part of rowsOf(file, ({ ignored }) => {
		header.ignored = ignored;
	})) {
		rows += part.length;
		for (const { line, isImpossible } of part) {
			if (!isImpossible) continue;
			impossible++;
			firstImpossible ||= line;
		}
	}
	if (header.ignored.length > 0) {
		note(
			`note: nothing reads these columns: ${header.ignored.map(plainText).join(", ")}`,
		);
	}
	if (impossible > 0) {
		note(
			`note: no country has numbers like those of ${impossible} rows, the first in line ${firstImpossible}: where a real provider carries the message, the API answers 400 to them`,
		);
	}
	if (rows === 0) note(`note: ${file} has no rows`);
	const replay = replayer();
	const table = hourTable();
	for await (const part of rowsOf(file)) {
		let text = "";
		for (const { line, row } of part) {
			const replayed = replay(row, settings);
			if (isJson) text += jsonLine({ line }, replayed);
			else table.add(row.at, replayed);
		}
		if (text !== "") await write(text);
	}
	if (fingerprint(file) !== before) {
		throw new StartError(
			`${file}: was changed during the replay: run it again`,
		);
	}
	if (!isJson) await write(table.text());
}

/** `row`: what names the row, in front of the verdict. */
export function jsonLine(row: object, replayed: Replayed): string {
	if (replayed.allowed) {
		const none = { code: null, rule: null, node: null, until: null };
		return `${JSON.stringify({ ...row, allowed: true, ...none })}\n`;
	}
	const { code, rule, node, until } = replayed;
	const end = until === null ? null : new Date(until).toISOString();
	return `${JSON.stringify({ ...row, allowed: false, code, rule, node, until: end })}\n`;
}

/** Throws unless it is a regular file: a pipe could not be read twice. */
function fingerprint(file: string): string {
	try {
		const { size, mtimeMs } = statSync(file, { throwIfNoEntry: true });
		if (statSync(file).isFile()) return `${size} ${mtimeMs}`;
	} catch (error) {
		throw new StartError(
			`${file}: cannot be read: ${(error as Error).message}`,
		);
	}
	throw new StartError(`${file}: must be a file: it is read twice`);
}

function given(words: readonly string[]) {
	const { values, positionals } = readWords(words, {
		json: { type: "boolean", default: false },
		level: { type: "string" },
		countries: { type: "string" },
		settings: { type: "string" },
	});
	const [file, ...more] = positionals;
	if (file === undefined || more.length > 0) {
		throw new StartError(
			"guard replay takes the name of one CSV file, or --store for the store's own records",
		);
	}
	return { file, isJson: values.json, options: values };
}
