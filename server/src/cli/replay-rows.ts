/** Reads the rows of a CSV file, one after the other, whatever its size. */

import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { StartError } from "../errors.ts";
import { clientKey } from "../guard/node-keys.ts";
import type { ReplayRow } from "../guard/replay.ts";
import { readPhone } from "../numbers/phone.ts";
import { normalEmail } from "../verification/recipient.ts";
import { readTime } from "./replay-time.ts";

const REQUIRED = ["at", "to", "verified_at"] as const;
const OPTIONAL = ["client_ip", "account"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];

export type NumberedRow = { readonly line: number; readonly row: ReplayRow };

/** The columns of the file, and those that nothing reads. */
export type Header = {
	readonly at: ReadonlyMap<Column, number>;
	readonly width: number;
	readonly ignored: readonly string[];
};

/** A longer line is none of a CSV of messages, and must not fill the memory. */
const LONGEST_LINE = 65_536;
/** Instances write down what they did at times that differ by a little. */
const MOST_BACK_MS = 60_000;
/** No code is valid for longer. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;

/** Throws a sentence with the number of the line for the first one that is broken. */
export async function* rowsOf(
	file: string,
	onHeader: (header: Header) => void = () => undefined,
): AsyncGenerator<readonly NumberedRow[]> {
	let header: Header | null = null;
	let latest = 0;
	for await (const lines of linesOf(file)) {
		const rows: NumberedRow[] = [];
		for (const { line, text } of lines) {
			const wrong = (sentence: string) =>
				new StartError(`${file}: line ${line}: ${sentence}`);
			if (header === null) {
				header = readHeader(text, wrong);
				onHeader(header);
				continue;
			}
			if (text === "") continue;
			const row = readRow(text, header, wrong);
			if (row.at < latest - MOST_BACK_MS) {
				throw wrong(
					"is more than a minute earlier than a line before it: sort the file by at",
				);
			}
			latest = Math.max(latest, row.at);
			rows.push({ line, row });
		}
		yield rows;
	}
	if (header === null)
		throw new StartError(`${file}: is empty: it has no header`);
}

type Line = { readonly line: number; readonly text: string };

async function* linesOf(file: string): AsyncGenerator<readonly Line[]> {
	let rest: Buffer = Buffer.alloc(0);
	let line = 0;
	const read = (bytes: Buffer): Line => {
		line++;
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

type Wrong = (sentence: string) => StartError;

function readHeader(text: string, wrong: Wrong): Header {
	const names = fieldsOf(text, wrong).map((name) => name.trim().toLowerCase());
	const known: readonly string[] = [...REQUIRED, ...OPTIONAL];
	const at = new Map<Column, number>();
	for (const [i, name] of names.entries()) {
		if (!known.includes(name)) continue;
		if (at.has(name as Column))
			throw wrong(`the column ${name} is there twice`);
		at.set(name as Column, i);
	}
	const missing = REQUIRED.find((name) => !at.has(name));
	if (missing !== undefined) {
		throw wrong(
			`the column ${missing} is missing: the header names ${REQUIRED.join(", ")}, and may name ${OPTIONAL.join(", ")}`,
		);
	}
	const ignored = names.filter((name) => !known.includes(name));
	return { at, width: names.length, ignored };
}

/** One line: none of the columns holds a line break. */
function fieldsOf(text: string, wrong: Wrong): string[] {
	if (!text.includes('"')) return text.split(",");
	const fields: string[] = [];
	const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
	for (let isLast = false; !isLast; ) {
		const found = field.exec(text);
		if (found === null) throw wrong("has a quote that does not fit");
		fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
		isLast = found[3] === "";
	}
	return fields;
}

function readRow(text: string, { at, width }: Header, wrong: Wrong): ReplayRow {
	const fields = fieldsOf(text, wrong);
	if (fields.length !== width) {
		throw wrong(
			`has ${fields.length} ${fields.length === 1 ? "field" : "fields"}, and the header ${width}`,
		);
	}
	const given = (column: Column) =>
		fields[at.get(column) ?? Number.NaN]?.trim() ?? "";
	const timeOf = (column: Column) => {
		const time = readTime(given(column));
		if (time === null) {
			throw wrong(
				`${column} is no time: write 2026-01-31T12:00:00Z, or milliseconds since 1970`,
			);
		}
		return time;
	};
	const sentAt = timeOf("at");
	const verifiedAt = given("verified_at") === "" ? null : timeOf("verified_at");
	if (verifiedAt !== null && verifiedAt < sentAt) {
		throw wrong("verified_at is earlier than at");
	}
	if (verifiedAt !== null && verifiedAt - sentAt > LONGEST_MS) {
		throw wrong("verified_at is more than a day later than at");
	}
	const clientIp = given("client_ip") || null;
	if (clientIp !== null && clientKey(clientIp) === null) {
		throw wrong("client_ip is no IP address");
	}
	return {
		at: sentAt,
		verifiedAt,
		clientIp,
		account: given("account"),
		...recipientOf(given("to"), wrong),
	};
}

/** The sentence does not repeat the recipient: output is pasted into tickets. */
function recipientOf(
	to: string,
	wrong: Wrong,
): Pick<ReplayRow, "number" | "email"> {
	if (to.includes("@")) {
		const email = normalEmail(to);
		if (email === null) throw wrong("to is no email address");
		return { number: null, email };
	}
	const phone = readPhone(to, null);
	if (phone === null || phone === "national") {
		throw wrong("to is no phone number with its country code");
	}
	return { number: phone.number, email: null };
}
