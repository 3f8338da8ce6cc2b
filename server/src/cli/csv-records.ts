/** The records of a CSV file (RFC 4180), one after the other, whatever its size. */

import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { StartError } from "../errors.ts";

/** A longer record is none of a CSV of messages, and must not fill the memory. */
const LONGEST_LINE = 65_536;

/** `line`: the first one of the record. */
type Line = { readonly line: number; readonly text: string };

/** A record may go on over several lines, inside quotes. */
export async function* recordsOf(
	file: string,
): AsyncGenerator<readonly Line[]> {
	/** A record whose last quote is open. */
	let open: Line | null = null;
	for await (const lines of linesOf(file)) {
		const records: Line[] = [];
		for (const { line, text } of lines) {
			const record: Line =
				open === null
					? { line, text }
					: { line: open.line, text: `${open.text}\n${text}` };
			const isOpen: boolean = hasOpenQuote(text) !== (open !== null);
			open = isOpen ? record : null;
			if (!isOpen) records.push(record);
			else if (record.text.length > LONGEST_LINE) throw unclosed(file, record);
		}
		yield records;
	}
	if (open !== null) throw unclosed(file, open);
}

/** An odd number of quotes: those inside a quoted field are doubled. */
function hasOpenQuote(text: string): boolean {
	let isOpen = false;
	for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
		isOpen = !isOpen;
	}
	return isOpen;
}

const unclosed = (file: string, { line }: Line) =>
	new StartError(`${file}: line ${line}: has a quote that is not closed`);

async function* linesOf(file: string): AsyncGenerator<readonly Line[]> {
	let rest: Buffer = Buffer.alloc(0);
	let line = 0;
	const read = (bytes: Buffer): Line => {
		line++;
		if (line === 1 && bytes.subarray(0, -1).includes(13)) {
			throw new StartError(
				`${file}: line 1: ends with CR alone: save the file with LF or CR LF at the end of lines`,
			);
		}
		const isLong = bytes.length > LONGEST_LINE;
		if (isLong || bytes.includes(0) || !isUtf8(bytes)) {
			const why = isLong
				? `has more than ${LONGEST_LINE} bytes`
				: "is not UTF-8 text";
			throw new StartError(`${file}: line ${line}: ${why}`);
		}
		const text = bytes.toString("utf8").replace(/\r$/, "");
		return { line, text: line === 1 ? text.replace(/^\ufeff/, "") : text };
	};
	for await (const chunk of createReadStream(file, {
		highWaterMark: 1 << 18,
	}) as AsyncIterable<Buffer>) {
		const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		const lines: Line[] = [];
		let from = 0;
		for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
			lines.push(read(bytes.subarray(from, end)));
			from = end + 1;
		}
		rest = bytes.subarray(from);
		if (rest.length > LONGEST_LINE) read(rest);
		yield lines;
	}
	if (rest.length > 0) yield [read(rest)];
}

export type Wrong = (sentence: string) => StartError;

/** Quotes stand around a whole field; blanks beside them are not part of it. */
export function fieldsOf(text: string, wrong: Wrong): string[] {
	if (!text.includes('"')) return text.split(",");
	const fields: string[] = [];
	const field = /(?:[ \t]*"([^"]*(?:""[^"]*)*)"[ \t]*|([^",]*))(,|$)/y;
	for (let isLast = false; !isLast; ) {
		const found = field.exec(text);
		if (found === null) throw wrong("has a quote that does not fit");
		fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
		isLast = found[3] === "";
	}
	return fields;
}
