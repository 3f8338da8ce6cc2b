/** Records as comma-separated values (RFC 4180), safe to open in a spreadsheet. */

import {
	firstChannel,
	type Verification,
} from "../../verification/verification.ts";
import { includedColumns, type View } from "./include.ts";
import type { RecordReply } from "./record.ts";

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

const COLUMNS = [
	"sid",
	"service",
	"accountSid",
	"dateCreated",
	"dateUpdated",
	"status",
	"channel",
	"sender",
	"recipient",
	"channelStatus",
	"channelErrorCode",
	"checks",
	"events",
] as const;

/**
 * A spreadsheet takes what begins with one of these for a formula, and runs it:
 * OWASP's list, which has the full-width forms, too. An apostrophe before it
 * makes it text. What cannot be seen before the sign is left out by some.
 */
const FORMULA =
	/^(?:[\t\r\n]|[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*[=+\-@＝＋－＠])/u;

/** Before the head of a file that is to be opened in a spreadsheet: it is UTF-8. */
export const BYTE_ORDER_MARK = "\ufeff";

export function csvHead(view: View): string {
	return line([...COLUMNS, ...includedColumns(view)]);
}

/**
 * One verification: channel to error code are its latest message's, or what its
 * first one will be; checks and events are how many there were.
 */
export function csvLine(
	verification: Verification,
	record: RecordReply,
	view: View,
): string {
	const channel = firstChannel(verification);
	const { content, phone, email } = verification;
	const isEmail = channel === "email";
	const event = record.events.at(-1) ?? {
		channel,
		sender: isEmail ? content.emailFrom : content.from,
		recipient: isEmail ? email : phone,
		channelStatus: null,
		channelErrorCode: null,
	};
	return line([
		record.sid,
		record.service,
		record.accountSid,
		record.dateCreated,
		record.dateUpdated,
		record.status,
		event.channel,
		event.sender,
		event.recipient,
		event.channelStatus,
		event.channelErrorCode,
		String(record.checks.length),
		String(record.events.length),
		...includedColumns(view).map((name) =>
			name === "provider"
				? (record.events.at(-1)?.provider ?? null)
				: (record[name as "price" | "cost" | "currency"] ?? null),
		),
	]);
}

function line(values: readonly (string | null)[]): string {
	return `${values.map((value) => cell(value ?? "")).join(",")}\r\n`;
}

export function cell(value: string): string {
	const safe = FORMULA.test(value) ? `'${value}` : value;
	// Where the comma is in numbers, spreadsheets part cells at semicolons.
	return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
