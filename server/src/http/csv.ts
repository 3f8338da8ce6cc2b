/** Records as comma-separated values (RFC 4180), safe to open in a spreadsheet. */

import type { VerificationRecord } from "../verification/record.ts";
import {
	firstChannel,
	type Verification,
} from "../verification/verification.ts";

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
 * makes it text.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

export const CSV_HEAD = line(COLUMNS);

/**
 * One verification: channel to error code are its latest message's, or what its
 * first one will be; checks and events are how many there were.
 */
export function csvLine(
	verification: Verification,
	record: VerificationRecord,
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
	]);
}

function line(values: readonly (string | null)[]): string {
	return `${values.map((value) => cell(value ?? "")).join(",")}\r\n`;
}

export function cell(value: string): string {
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
