/** Bodies of `multipart/form-data` (RFC 7578): their text fields, read in one pass without backtracking. */

import { Refusal } from "../../errors.ts";

/** The same bound as for other forms: see `refuseManyFields`. */
const MOST_PARTS = 1_000;
const LONGEST_HEAD = 1024;
const END_OF_HEAD = "\r\n\r\n";

/**
 * Names and values in order, without files. Null: the body does not fit the
 * `label`, its content type, or is cut off.
 */
export function multipartFields(
	label: unknown,
	body: Buffer,
): URLSearchParams | null {
	const boundary = boundaryOf(label);
	if (boundary === null) return null;
	const fields = new URLSearchParams();
	const mark = Buffer.from(`\r\n--${boundary}`);
	// The first mark may have no line in front of it.
	let at = body.indexOf(mark.subarray(2));
	if (at === -1) return null;
	at += mark.length - 2;
	for (let parts = 0; !isLast(body, at); parts++) {
		if (parts === MOST_PARTS) {
			throw new Refusal("malformed", {
				message: `A receipt has ${MOST_PARTS} fields at the most`,
			});
		}
		const end = body.indexOf(mark, at);
		if (end === -1) return null;
		const field = fieldOf(body.subarray(at, end));
		if (field === null) return null;
		if (field !== "file") fields.append(...field);
		at = end + mark.length;
	}
	return fields;
}

/** RFC 2046, 5.1.1: at most 70 characters. */
function boundaryOf(label: unknown): string | null {
	if (typeof label !== "string" || label.length > LONGEST_HEAD) return null;
	const [type = "", ...parameters] = label.split(";");
	if (type.trim().toLowerCase() !== "multipart/form-data") return null;
	for (const parameter of parameters) {
		const [, quoted, bare] =
			/^\s*boundary=(?:"([^"]{1,70})"|([^\s"]{1,70}))\s*$/i.exec(parameter) ??
			[];
		const boundary = quoted ?? bare;
		if (boundary !== undefined) return boundary;
	}
	return null;
}

function isLast(body: Buffer, at: number): boolean {
	return body.toString("latin1", at, at + 2) === "--";
}

/** Reads one part, which begins after its mark; null: it is broken. */
function fieldOf(part: Buffer): [name: string, value: string] | "file" | null {
	// The head begins with the line end after the mark, since a part may have no header.
	const head = part.toString("latin1", 0, LONGEST_HEAD);
	const end = head.indexOf(END_OF_HEAD);
	if (!/^[\t ]*\r\n/.test(head) || end === -1) return null;
	const disposition = utf8(Buffer.from(head.slice(0, end), "latin1"))
		?.split("\r\n")
		.find((line) => /^content-disposition:/i.test(line));
	if (disposition === undefined) return null;
	if (/;\s*filename\*?=/i.test(disposition)) return "file";
	const [, quoted, bare] =
		/;\s*name=(?:"([^"]*)"|([^\s";]+))/i.exec(disposition) ?? [];
	const name = quoted ?? bare;
	const value = utf8(part.subarray(end + END_OF_HEAD.length));
	return name === undefined || value === null ? null : [unescaped(name), value];
}

/** Undoes the escapes of browsers for characters that cannot stand in quotes (HTML, 4.10.21.8). */
function unescaped(name: string): string {
	return name
		.replaceAll("%0A", "\n")
		.replaceAll("%0D", "\r")
		.replaceAll("%22", '"');
}

function utf8(bytes: Buffer): string | null {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
			bytes,
		);
	} catch {
		return null;
	}
}
