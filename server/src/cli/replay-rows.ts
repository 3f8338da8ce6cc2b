/** Reads the messages of a CSV file, one after the other, whatever its size. */

import { DAY_MS } from "../durations.ts";
import { StartError } from "../errors.ts";
import { clientKey } from "../guard/node-keys.ts";
import type { ReplayRow } from "../guard/replay.ts";
import { whyRefused } from "../numbers/number-check.ts";
import { readPhone } from "../numbers/phone.ts";
import { normalEmail } from "../verification/recipient.ts";
import { fieldsOf, recordsOf, type Wrong } from "./csv-records.ts";
import { FIRST_CODES, oldNumberFault, readTime } from "./replay-time.ts";

const REQUIRED = ["at", "to", "verified_at"] as const;
const OPTIONAL = ["client_ip", "account"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];

export type NumberedRow = {
	/** The first line of the row, which may go on over several. */
	readonly line: number;
	readonly row: ReplayRow;
	/** The API refuses the number by default, where a real provider carries the message. */
	readonly isImpossible: boolean;
};

/** The columns of the file, and those that nothing reads. */
export type Header = {
	readonly at: ReadonlyMap<Column, number>;
	readonly width: number;
	readonly ignored: readonly string[];
};

/** Instances write down what they did at times that differ by a little. */
const MOST_BACK_MS = 60_000;
/** No code is valid for longer. */
const LONGEST_MS = DAY_MS;

/** Throws a sentence with the number of the line for the first one that is broken. */
export async function* rowsOf(
	file: string,
	onHeader: (header: Header) => void = () => undefined,
): AsyncGenerator<readonly NumberedRow[]> {
	let header: Header | null = null;
	let latest: number | null = null;
	for await (const records of recordsOf(file)) {
		const rows: NumberedRow[] = [];
		for (const { line, text } of records) {
			const wrong = (sentence: string) =>
				new StartError(`${file}: line ${line}: ${sentence}`);
			if (header === null) {
				header = readHeader(text, wrong);
				onHeader(header);
				continue;
			}
			if (text === "") continue;
			const isOld = latest !== null && latest < FIRST_CODES;
			const read = readRow(text, header, isOld, wrong);
			const { at } = read.row;
			if (latest !== null && at < latest - MOST_BACK_MS) {
				throw wrong(
					"is more than a minute earlier than a line before it: sort the file by at",
				);
			}
			latest = Math.max(latest ?? 0, at);
			rows.push({ line, ...read });
		}
		yield rows;
	}
	if (header === null)
		throw new StartError(`${file}: is empty: it has no header`);
}

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

/** How databases export that there is no value: MySQL `\N`, others the word. */
const NO_VALUE = /^(?:null|\\N)$/i;

function readRow(
	text: string,
	{ at, width }: Header,
	/** A made-up file, of times before there were codes. */
	isOld: boolean,
	wrong: Wrong,
): Omit<NumberedRow, "line"> {
	const fields = fieldsOf(text, wrong);
	if (fields.length !== width) {
		throw wrong(
			`has ${fields.length} ${fields.length === 1 ? "field" : "fields"}, and the header ${width}`,
		);
	}
	const given = (column: Column) => {
		const field = fields[at.get(column) ?? Number.NaN]?.trim() ?? "";
		return NO_VALUE.test(field) ? "" : field;
	};
	const timeOf = (column: Column, mayBeOld: boolean) => {
		const fault = mayBeOld ? null : oldNumberFault(given(column));
		if (fault !== null) throw wrong(`${column} ${fault}`);
		const time = readTime(given(column));
		if (time === null) {
			throw wrong(
				`${column} is no time: write a calendar day, or with the hour, minutes and seconds (2026-01-31T12:00:00Z), or milliseconds since 1970`,
			);
		}
		return time;
	};
	const sentAt = timeOf("at", isOld);
	const verifiedAt =
		given("verified_at") === ""
			? null
			: timeOf("verified_at", sentAt < FIRST_CODES);
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
	const { isImpossible, ...recipient } = recipientOf(given("to"), wrong);
	const account = given("account");
	return {
		row: { at: sentAt, verifiedAt, clientIp, account, ...recipient },
		isImpossible,
	};
}

/** Programs that take a column for numbers write `491701234567.0`. */
const DECIMALS = /(?<=^\d{7,15})\.0+$/;

/** The sentence does not repeat the recipient: output is pasted into tickets. */
function recipientOf(
	to: string,
	wrong: Wrong,
): Pick<ReplayRow, "number" | "email"> & { isImpossible: boolean } {
	if (to.includes("@")) {
		const email = normalEmail(to);
		if (email === null) throw wrong("to is no email address");
		return { number: null, email, isImpossible: false };
	}
	const phone = readPhone(to.replace(DECIMALS, ""), null);
	if (phone === null || phone === "national") {
		throw wrong("to is no phone number with its country code");
	}
	return {
		number: phone.number,
		email: null,
		isImpossible: whyRefused(phone, "possible", []) !== null,
	};
}
