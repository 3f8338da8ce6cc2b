/**
 * The first half of a batch: locks every key, in an order that all instances
 * share and whether or not it has a row; then reads the rows.
 */

import type { Session } from "../../people/session.ts";
import type { Verification } from "../../verification/verification.ts";
import type {
	Configured,
	Keys,
	Loaded,
	PendingKey,
	Reference,
	ReferenceKey,
} from "../contract.ts";
import {
	accountsOf,
	auditRowOf,
	counterOf,
	dataOf,
	type Row,
	referenceOf,
	replyOf,
	sealedRowOf,
} from "../rows.ts";
import { END, endedFrom, FIRST, sidFrom } from "../sid-range.ts";
import { verificationOf } from "../stored-words.ts";
import { loadNews, loadSpendings } from "./account-rows.ts";
import type { Query } from "./connection.ts";
import { guardLocks, loadGuard } from "./guard.ts";
import { dueBy, farDueBy } from "./newer.ts";

/**
 * Keys are hashed: two keys with the same hash only wait for each other. A
 * batch holds one lock for each key, except for SIDs, whose rows are locked
 * themselves.
 */
const LOCK = `select pg_advisory_xact_lock(hash) from (
	select distinct hashtextextended(key, 0) as hash from unnest($1::text[]) as key
	order by hash offset 0) as hashes`;

// A snapshot is as old as its statement: rows read here were committed before
// the locks were granted. Each statement names the range of its SIDs, so that
// partitions outside the range are not even looked at.
//
// One statement locks rows in the order of their SIDs. After that, only rows
// that no other batch holds are locked: so no two batches can wait for each
// other.
const BY_SID = `select data from verification
	where sid = any($1::text[]) and sid between $2 and $3 order by sid for update`;
const dueWhere = (condition: string) =>
	`select data from verification where ${condition}
	order by next_at limit $2 for update skip locked`;
const DUE = dueWhere(dueBy("$1"));
const FAR_DUE = dueWhere(farDueBy("$1"));
const pendingBy = (column: "phone" | "email") =>
	`select sid, account_sid, service, ${column} as recipient from verification
	where ${column} = any($1::text[]) and ${column} is not null
		and status = 'pending' and sid >= $2`;
const BY_PHONE = pendingBy("phone");
const BY_EMAIL = pendingBy("email");
// Another account may have thousands of ended records of the same recipient. Only
// the index by recipient, account and SID serves these comparisons of rows and their
// order: with plain equalities a plan for a young table took the account's index.
const endedBy = (column: "phone" | "email") =>
	`select ended.sid from unnest($1::text[], $2::text[], $3::text[])
		as wanted (recipient, account, service)
	cross join lateral (
		select sid from verification
		where (${column}, account_sid, sid) >= (wanted.recipient, wanted.account, $4)
			and (${column}, account_sid, sid) < (wanted.recipient, wanted.account, $5)
			and sid >= $4 and ${column} is not null and status <> 'pending' and status <> 'blocked'
			and service = wanted.service and (data::json ->> 'updatedAt')::bigint > $6
		order by ${column} desc, account_sid desc, sid desc limit 1
	) as ended`;
const ENDED_BY_PHONE = endedBy("phone");
const ENDED_BY_EMAIL = endedBy("email");
const COUNTERS =
	"select key, windows, expires_at from counter where key = any($1::text[])";
const REPLIES =
	"select key, fingerprint, reply, expires_at from reply where key = any($1::text[])";
const REFERENCES = `select provider, reference, verification, event, held, expires_at
	from message_ref where reference = any($2::text[]) and provider = any($1::text[])`;
const ACCOUNTS =
	"select sid, data from configuration where sid = any($1::text[])";
const DEFINITIONS = `select data from configuration
	where account_sid = any($1::text[]) and kind <> 'account' and kind <> 'entry'
		and data is not null`;
const ENTRIES = `select data from configuration
	where account_sid = any($1::text[]) and kind = 'entry' and data is not null`;
const SESSIONS = "select data from session where key = any($1::text[])";
const HEAD = `select sid, account_sid, at, data, place, before, mac from audit
	where place is not null order by place desc limit 1`;
const UNSEALED = `select sid, account_sid, at, data from audit
	where place is null order by sid limit $1`;

export async function load(query: Query, keys: Keys): Promise<Loaded> {
	const names = lockNames(keys);
	const lockedPending = async () => {
		const [, pending, newest] = await Promise.all([
			names.length > 0 && query(LOCK, names),
			pendingOf(query, keys.pendingOf ?? [], sidFrom(keys.pendingSince ?? 0)),
			newestOf(query, keys),
		]);
		return [...pending, ...newest];
	};
	// One after the other on the one connection, without waiting in between.
	const [
		pending,
		counters,
		replies,
		references,
		accounts,
		definitions,
		entries,
		sessions,
		guard,
		spendings,
		audit,
	] = await Promise.all([
		lockedPending(),
		someOf(query, COUNTERS, keys.counters),
		someOf(query, REPLIES, keys.replies),
		loadReferences(query, keys.references ?? []),
		someOf(query, ACCOUNTS, keys.accounts),
		someOf(query, DEFINITIONS, keys.definitionsOf),
		someOf(query, ENTRIES, keys.entriesOf),
		someOf(query, SESSIONS, keys.sessions),
		keys.guard?.length
			? loadGuard(query, keys.guard, keys.knownSince ?? 0)
			: undefined,
		loadSpendings(query, keys.counters),
		auditToSeal(query, keys.unsealed),
	]);
	const sids = [...new Set([...(keys.verifications ?? []), ...pending])];
	const bySid =
		sids.length > 0 ? await query<Row>(BY_SID, sids, ...boundsOf(sids)) : [];
	const due = keys.due === undefined ? [] : await loadDue(query, keys.due);
	const dueRows = due.map(verificationOf);
	const news = await loadNews(query, keys);
	const verifications = new Map<string, Verification>();
	for (const row of [...bySid.map(verificationOf), ...dueRows]) {
		if (!verifications.has(row.sid)) verifications.set(row.sid, row);
	}
	return {
		verifications: [...verifications.values()],
		due: dueRows.map(({ sid }) => sid),
		counters: counters.map(counterOf),
		replies: replies.map(replyOf),
		references,
		...accountsOf(accounts),
		definitions: [...definitions, ...entries].map(dataOf<Configured>),
		sessions: sessions.map(dataOf<Session>),
		...(guard !== undefined && { guard }),
		spendings,
		...news,
		...(audit !== undefined && { audit }),
	};
}

/** The lock of the chain comes with the others, before these statements. */
async function auditToSeal(
	query: Query,
	limit: number | undefined,
): Promise<Loaded["audit"]> {
	if (limit === undefined) return undefined;
	const [head, unsealed] = await Promise.all([
		query<Row>(HEAD),
		query<Row>(UNSEALED, limit),
	]);
	return {
		head: head[0] === undefined ? null : sealedRowOf(head[0]),
		unsealed: unsealed.map(auditRowOf),
	};
}

/** A union cannot lock rows, so the second statement fills up the limit. */
async function loadDue(
	query: Query,
	{ before, limit }: NonNullable<Keys["due"]>,
): Promise<Row[]> {
	const rows = await query<Row>(DUE, before, limit);
	if (rows.length >= limit) return rows;
	return [...rows, ...(await query<Row>(FAR_DUE, before, limit - rows.length))];
}

function lockNames(keys: Keys): string[] {
	return [
		...[...(keys.pendingOf ?? []), ...(keys.newestOf ?? [])].map(
			({ accountSid, recipient }) => `recipient ${accountSid} ${recipient}`,
		),
		...(keys.counters ?? []).map((key) => `counter ${key}`),
		...(keys.replies ?? []).map((key) => `reply ${key}`),
		...(keys.references ?? []).map(
			({ provider, reference }) => `reference ${provider} ${reference}`,
		),
		...(keys.accounts ?? []).map((sid) => `account ${sid}`),
		...(keys.definitionsOf ?? []).map((sid) => `definitions ${sid}`),
		...(keys.entriesOf ?? []).map((sid) => `entries ${sid}`),
		...(keys.sessions ?? []).map((id) => `session ${id}`),
		...guardLocks(keys.guard ?? []),
		...(keys.unsealed === undefined ? [] : ["audit chain"]),
	];
}

/**
 * SIDs of verifications that are stored as pending. While the recipients' locks
 * are held, no more can come; those that end before their rows are locked are
 * found ended.
 */
async function pendingOf(
	query: Query,
	wanted: readonly PendingKey[],
	since: string,
): Promise<string[]> {
	const found = await foundBy(query, wanted, BY_PHONE, BY_EMAIL, since);
	return found.map(({ sid }) => sid as string);
}

/**
 * Stored pending ones are read before ended ones: one that ends between the two
 * reads is in the first.
 */
async function newestOf(query: Query, keys: Keys): Promise<string[]> {
	const { newestOf: wanted = [], endedAfter = 0 } = keys;
	if (wanted.length === 0) return [];
	const since = endedFrom(endedAfter);
	const isEmail = ({ recipient }: PendingKey) => recipient.includes("@");
	const endedOf = (text: string, keys: readonly PendingKey[]) =>
		keys.length === 0
			? []
			: query<Row>(
					text,
					keys.map(({ recipient }) => recipient),
					keys.map(({ accountSid }) => accountSid),
					keys.map(({ service }) => service),
					since,
					END,
					endedAfter,
				);
	const [pending, byPhone, byEmail] = await Promise.all([
		pendingOf(query, wanted, since),
		endedOf(
			ENDED_BY_PHONE,
			wanted.filter((key) => !isEmail(key)),
		),
		endedOf(ENDED_BY_EMAIL, wanted.filter(isEmail)),
	]);
	const ended = [...byPhone, ...byEmail].map(({ sid }) => sid as string);
	return [...pending, ...ended];
}

/** Rows of these recipients that have the requested account and service. */
async function foundBy(
	query: Query,
	wanted: readonly PendingKey[],
	byPhone: string,
	byEmail: string,
	...values: (string | number)[]
): Promise<Row[]> {
	if (wanted.length === 0) return [];
	const recipients = [...new Set(wanted.map(({ recipient }) => recipient))];
	const emails = recipients.filter((recipient) => recipient.includes("@"));
	const phones = recipients.filter((recipient) => !recipient.includes("@"));
	const found = await Promise.all([
		phones.length > 0 ? query<Row>(byPhone, phones, ...values) : [],
		emails.length > 0 ? query<Row>(byEmail, emails, ...values) : [],
	]);
	// Account and service are compared here: a plan for a young table took the
	// account for the more selective of the two, and read all of its rows.
	const asked = new Set(
		wanted.map(
			({ accountSid, recipient, service }) =>
				`${accountSid} ${recipient} ${service}`,
		),
	);
	return found.flat().filter((row) => asked.has(wantedText(row)));
}

const wantedText = ({ account_sid, recipient, service }: Row) =>
	`${account_sid} ${recipient} ${service}`;

export async function loadReferences(
	query: Query,
	keys: readonly ReferenceKey[],
): Promise<Reference[]> {
	if (keys.length === 0) return [];
	const wanted = new Set(keys.map(textOf));
	const rows = await query<Row>(
		REFERENCES,
		[...new Set(keys.map(({ provider }) => provider))],
		keys.map(({ reference }) => reference),
	);
	return rows.map(referenceOf).filter((row) => wanted.has(textOf(row)));
}

const textOf = ({ provider, reference }: ReferenceKey) =>
	`${provider}\0${reference}`;

function someOf(
	query: Query,
	text: string,
	keys: readonly string[] = [],
): Promise<Row[]> | Row[] {
	return keys.length === 0 ? [] : query<Row>(text, keys);
}

/** The range of these SIDs. */
export function boundsOf(
	sids: readonly string[],
): [first: string, last: string] {
	let first = END;
	let last = FIRST;
	for (const sid of sids) {
		if (sid < first) first = sid;
		if (sid > last) last = sid;
	}
	return [first, last];
}
