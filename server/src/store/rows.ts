/** The rows that both databases hold: their columns, and the records made from them. */

import type { Account } from "../accounts/account.ts";
import type { AccountNews } from "../accounts/account-news.ts";
import {
	type Spending,
	type SpendingChange,
	spendingKeptUntil,
} from "../accounts/spending.ts";
import { addressKind, isApp } from "../channel.ts";
import { DamagedRow } from "../errors.ts";
import type { Counter } from "../limits/counter.ts";
import type { AuditRow, SealedRow } from "../people/audit.ts";
import { endsAt, holderOf, type Session } from "../people/session.ts";
import type { RequestChunk } from "../requests/chunk.ts";
import type { Traffic, TrafficCounts } from "../usage/traffic.ts";
import { keyOn } from "../verification/recipient.ts";
import {
	firstChannel,
	nextAt,
	timeLimit,
	type Verification,
} from "../verification/verification.ts";
import type {
	Configuration,
	Configured,
	KeptReply,
	Loaded,
	RecipientInNews,
	Reference,
	TrafficSum,
	Whereabouts,
} from "./contract.ts";

type Cell = string | number | null;
export type Row = Record<string, Cell>;

/** The columns by which a verification is found, in the order of both schemas; `data` follows. */
export function columnsOf(row: Verification): (string | number | null)[] {
	const limit = timeLimit(row);
	return [
		row.sid,
		row.accountSid,
		row.status,
		limit?.at ?? null,
		limit?.status ?? null,
		row.service,
		firstChannel(row),
		senderOf(row),
		row.workflowSid,
		keyOn("sms", row),
		keyOn("email", row),
		nextAt(row),
	];
}

/** Of the senders that a send has, the one that its messages use. Apps use none. */
function senderOf({ content, steps }: Verification): string | null {
	const isMailAlone =
		steps.length > 0 &&
		steps.every(({ channel }) => addressKind(channel) === "email");
	const isOnApps =
		steps.length > 0 && steps.every(({ channel }) => isApp(channel));
	return (
		steps[0]?.from ??
		(isMailAlone ? content.emailFrom : content.from) ??
		(isOnApps ? null : content.emailFrom)
	);
}

/** Text in the `data` of parked records only: in any other value its quotes are escaped. */
export const IS_PARKED = '"parkedUntil":';

/** The counts of a row of `traffic`, with their columns in both schemas. */
const TRAFFIC_COUNTS = [
	["sent", "sent"],
	["accepted", "accepted"],
	["delivered", "delivered"],
	["failed", "failed"],
	["verified", "verified"],
	["blocked", "blocked"],
	["segments", "segments"],
	["costMicros", "cost_micros"],
	["priceMicros", "price_micros"],
	["costed", "costed"],
	["priced", "priced"],
] as const satisfies readonly (readonly [keyof TrafficCounts, string])[];

export const TRAFFIC_COLUMNS: readonly string[] = TRAFFIC_COUNTS.map(
	([, column]) => column,
);

/** The cells in the order of the columns, the key first. */
export function trafficCells(row: Traffic): (string | number)[] {
	const { accountSid, hour, channel, country, provider } = row;
	return [
		...[accountSid, hour, channel, country, provider],
		...TRAFFIC_COUNTS.map(([name]) => row[name]),
	];
}

/** Columns of sums. Money is text: a double cannot hold every sum. */
export const TRAFFIC_SUMS = TRAFFIC_COLUMNS.map((name) =>
	name.endsWith("_micros")
		? `cast(sum(${name}) as text) as ${name}`
		: `cast(sum(${name}) as bigint) as ${name}`,
).join(", ");

export function trafficSumOf(row: Row): TrafficSum {
	const text = (name: string) => row[name] as string;
	const count = (name: string) => row[name] as number;
	return {
		hour: text("hour"),
		channel: text("channel"),
		country: text("country"),
		provider: text("provider"),
		sent: count("sent"),
		accepted: count("accepted"),
		delivered: count("delivered"),
		failed: count("failed"),
		verified: count("verified"),
		blocked: count("blocked"),
		segments: count("segments"),
		costMicros: BigInt(text("cost_micros")),
		priceMicros: BigInt(text("price_micros")),
		costed: count("costed"),
		priced: count("priced"),
	};
}

export function counterOf({ key, windows, expires_at }: Row): Counter {
	return {
		key: key as string,
		windows: json(windows) as Counter["windows"],
		expiresAt: expires_at as number,
	};
}

export function replyOf({
	key,
	fingerprint,
	reply,
	expires_at,
}: Row): KeptReply {
	return {
		key: key as string,
		fingerprint: fingerprint as string,
		reply: json(reply),
		expiresAt: expires_at as number,
	};
}

export function referenceOf(row: Row): Reference {
	const { provider, reference, verification, event, held, expires_at } = row;
	return {
		provider: provider as string,
		reference: reference as string,
		message:
			verification === null || event === null
				? null
				: { verification: verification as string, event: event as string },
		held: json(held, verification) as Reference["held"],
		expiresAt: expires_at as number,
	};
}

export function spendingOf({ key, period, used, told }: Row): Spending {
	return {
		key: key as string,
		period: period as string,
		used: used as number,
		told: told as number,
	};
}

/** The last cell is 0 where the change may not begin its period: both stores go by that. */
export function spendingCells(row: SpendingChange): (string | number)[] {
	const until = row.isCharge ? spendingKeptUntil(row) : 0;
	return [row.key, row.period, row.change, row.told, until];
}

export function newsCells(row: AccountNews): (string | number)[] {
	return [row.id, row.accountSid, row.dueAt, JSON.stringify(row)];
}

export function recipientInNewsOf(row: Row): RecipientInNews {
	return {
		id: row.sid as string,
		recipient: row.recipient as string,
		requestId: row.request as string,
	};
}

export function sessionCells(row: Session): (string | number)[] {
	const { id, accountSid } = row;
	return [id, accountSid, holderOf(row), endsAt(row), JSON.stringify(row)];
}

export function auditCells(row: AuditRow): (string | number)[] {
	return [row.sid, row.accountSid, row.at, row.data];
}

export function auditRowOf(row: Row): AuditRow {
	return {
		sid: row.sid as string,
		accountSid: row.account_sid as string,
		at: row.at as number,
		data: row.data as string,
	};
}

export function sealedRowOf(row: Row): SealedRow {
	return {
		...auditRowOf(row),
		place: row.place as number,
		before: row.before as string,
		mac: row.mac as string,
	};
}

/** The cells in the order of the columns. */
export function requestCells(row: RequestChunk): (string | number)[] {
	return [
		...[row.sid, row.accountSid, row.instance, row.first, row.last],
		...[Number(row.has4xx), Number(row.has5xx)],
		...[Buffer.byteLength(row.data), row.data],
	];
}

export const REQUEST_COLUMNS =
	"sid, account_sid, instance, first_number, last_number, has_4xx, has_5xx, bytes, data";

export function requestChunkOf(row: Row): RequestChunk {
	return {
		sid: row.sid as string,
		accountSid: row.account_sid as string,
		instance: row.instance as string,
		first: row.first_number as number,
		last: row.last_number as number,
		has4xx: row.has_4xx === 1,
		has5xx: row.has_5xx === 1,
		data: row.data as string,
	};
}

/**
 * Rows of all accounts that are looked at for one request by its number: those of the
 * seconds between its beginning and its answer.
 */
export const REQUEST_ROWS_LOOKED_AT = 2_000;
/** Rows that are read for it: 6 MB at the most. */
export const MOST_REQUEST_ROWS = 100;

/** The fact that counts the bytes of the request log: a sum over its rows would read them all. */
export const REQUEST_BYTES = "request log bytes";

/** A record that a row holds whole, as JSON. */
export function dataOf<Kind>({ sid, data }: Row): Kind {
	return json(data, sid) as Kind;
}

/**
 * Refuses a text that is damaged, as where the disk has turned a bit. The error of the
 * parser would show a piece of it in the log.
 */
function json(text: Cell | undefined, sid?: Cell): unknown {
	try {
		return JSON.parse(text as string);
	} catch {
		const which = typeof sid === "string" ? ` (${sid})` : "";
		throw new DamagedRow(`A row is damaged${which}`);
	}
}

export function accountedOf({ sid, account_sid }: Row) {
	return { sid: sid as string, accountSid: account_sid as string };
}

/** Rows without `data` belong to removed accounts. */
export function accountsOf(
	rows: readonly Row[],
): Pick<Loaded, "accounts" | "removedAccounts"> {
	return {
		accounts: rows.filter(({ data }) => data !== null).map(dataOf<Account>),
		removedAccounts: rows
			.filter(({ data }) => data === null)
			.map(({ sid }) => sid as string),
	};
}

export function whereaboutsOf({
	sid,
	account_sid,
	phone,
	email,
}: Row): Whereabouts {
	return {
		sid: sid as string,
		accountSid: account_sid as string,
		recipients: [phone, email].filter((key) => key !== null) as string[],
	};
}

/** The changed configuration; rows without `data` belong to removed accounts and definitions. */
export function configurationOf(
	version: number,
	rows: readonly Row[],
): Configuration {
	const there = rows.filter(({ data }) => data !== null);
	return {
		version,
		accounts: there
			.filter(({ kind }) => kind === "account")
			.map(dataOf<Account>),
		definitions: there
			.filter(({ kind }) => kind !== "account")
			.map(dataOf<Configured>),
		removed: rows
			.filter(({ data }) => data === null)
			.map(({ sid, account_sid }) => ({
				sid: sid as string,
				accountSid: account_sid as string,
			})),
	};
}
