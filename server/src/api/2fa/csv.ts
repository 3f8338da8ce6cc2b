/** Records as comma-separated values (RFC 4180) that a spreadsheet can open safely. */

import { recipientOn, senderOn } from "../../channel.ts";
import { stepOf } from "../../verification/steps.ts";
import {
	firstChannel,
	type Verification,
} from "../../verification/verification.ts";
import { FORMULA } from "./formula.ts";
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

/** Put before the head, it tells a spreadsheet that the file is UTF-8. */
export const BYTE_ORDER_MARK = "\ufeff";

export function csvHead(view: View): string {
	return line([...COLUMNS, ...includedColumns(view)]);
}

/**
 * The line of one verification. The columns from `channel` to `channelErrorCode`
 * describe its last message, or the first one to come; `checks` and `events` are
 * counts.
 */
export function csvLine(
	verification: Verification,
	record: RecordReply,
	view: View,
): string {
	const channel = firstChannel(verification);
	const event = record.events.at(-1) ?? {
		channel,
		sender:
			stepOf(verification, channel, 0)?.from ??
			senderOn(channel, verification.content),
		recipient: recipientOn(channel, verification),
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
		...includedColumns(view).map((name) => includedCell(record, name)),
	]);
}

function includedCell(record: RecordReply, name: string): string | null {
	if (name === "provider") return record.events.at(-1)?.provider ?? null;
	if (name === "test") return String(record.test === true);
	if (name === "guard") {
		const { guard } = record;
		return guard ? `${guard.code} ${guard.rule} ${guard.node}` : null;
	}
	if (name === "guardUntil") return record.guard?.until ?? null;
	if (name === "guardCount") {
		return record.guard ? String(record.guard.count ?? 1) : null;
	}
	return record[name as "price" | "cost" | "currency"] ?? null;
}

function line(values: readonly (string | null)[]): string {
	return `${values.map((value) => cell(value ?? "")).join(",")}\r\n`;
}

export function cell(value: string): string {
	const safe = FORMULA.test(value) ? `'${value}` : value;
	// In countries with a decimal comma, spreadsheets split cells at semicolons.
	return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
