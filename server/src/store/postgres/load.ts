/**
 * The first half of a batch: locks every key, in an order that all instances
 * share and whether or not it has a row; then reads the rows. No statement locks a
 * row, and each that reads a distributed table names what the table is distributed by.
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
	accountedOf,
	accountsOf,
	auditRowOf,
	counterOf,
	dataOf,
	type Row,
	referenceOf,
	replyOf,
	sealedRowOf,
} from "../rows.ts";
import { END, endedFrom, sidFrom } from "../sid-range.ts";
import { readableOf } from "../stored-words.ts";
import { loadNews, loadSpendings } from "./account-rows.ts";
import type { Query } from "./connection.ts";
import { loadDue } from "./due.ts";
import { loadGuard } from "./guard.ts";
import { lock, lockNames, type RowLocks, verificationLock } from "./locks.ts";
import { type Accounted, accountsIn, boundsOf } from "./owners.ts";

// A snapshot is as old as its statement: rows read here were committed before
// the locks were granted. Each statement names the account of its rows, and the range
// of its SIDs, so that partitions outside the range are not even looked at.
const bySid = (end: RowLocks["each"]) => `select data from verification
	where sid = any($1::text[]) and sid between $2 and $3
		and account_sid = any($4::text[]) order by sid${end}`;
const BY_SID = { "": bySid(""), " for update": bySid(" for update") } as const;
// A record whose SID is worked out may have come since it was looked for. Only those
// SIDs are asked for here: a distributed database looks for them in all its parts.
const bySidAlone = (end: RowLocks["each"]) => `select data from verification
	where sid = any($1::text[]) and sid between $2 and $3 order by sid${end}`;
const BY_SID_ALONE = {
	"": bySidAlone(""),
	" for update": bySidAlone(" for update"),
} as const;
// Recipients are named twice: by the join alone, a plan for a table with statistics
// read all SIDs of the range, as if they were fewer.
const pendingBy = (column: "phone" | "email") =>
	`select sid, verification.account_sid, verification.service, ${column} as recipient
	from unnest($1::text[], $2::text[]) as wanted (recipient, account)
	join verification on ${column} = wanted.recipient and account_sid = wanted.account
	where ${column} = any($1) and ${column} is not null and status = 'pending' and sid >= $3`;
const BY_PHONE = pendingBy("phone");
const BY_EMAIL = pendingBy("email");
// A cast of a damaged row to JSON would fail the whole statement.
const UPDATED_AT = String.raw`substring(data from '"updatedAt":(\d{1,15})')::bigint`;
// A recipient may have thousands of ended records, also of another account. Only the
// index by recipient, account and SID serves these comparisons of rows and their
// order: with plain equalities a plan read all records of the recipient, or the account.
const endedBy = (column: "phone" | "email", other: "phone" | "email") =>
	`select ended.sid, wanted.account as account_sid, wanted.service, wanted.recipient
	from unnest($1::text[], $2::text[], $3::text[], $7::text[])
		as wanted (recipient, account, service, beside)
	cross join lateral (
		select sid from verification
		where (${column}, account_sid, sid) >= (wanted.recipient, wanted.account, $4)
			and (${column}, account_sid, sid) < (wanted.recipient, wanted.account, $5)
			and sid >= $4 and ${column} is not null and status <> 'pending' and status <> 'blocked'
			and service = wanted.service and (wanted.beside = '' or ${other} = wanted.beside)
			and ${UPDATED_AT} > $6
		order by ${column} desc, account_sid desc, sid desc limit 1
	) as ended`;
// A distributed database takes no limit for each of several keys, and so reads more.
const endedSpread = (column: "phone" | "email", other: "phone" | "email") =>
	`select distinct on (account_sid, ${column}, service, ${other})
		sid, account_sid, service, ${column} as recipient
	from verification
	where ${column} = any($1::text[]) and account_sid = any($2::text[])
		and service = any($3::text[])
		and sid >= $4 and sid < $5 and ${column} is not null
		and status <> 'pending' and status <> 'blocked'
		and ${UPDATED_AT} > $6
		and ('' = any($7::text[]) or ${other} = any($7))
	order by account_sid, ${column}, service, ${other}, sid desc`;
const ENDED = {
	phone: endedBy("phone", "email"),
	email: endedBy("email", "phone"),
};
const ENDED_SPREAD = {
	phone: endedSpread("phone", "email"),
	email: endedSpread("email", "phone"),
};
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

/** What is found before the batch, without a lock. */
export type Beforehand = {
	/** The named verifications that have a record. */
	readonly named: readonly Accounted[];
	/** Those that are due, more than are wanted: other batches may hold some. */
	readonly due: readonly Accounted[];
};

/** What the database is, as it was found at the start. */
export type Place = {
	readonly rowLocks: RowLocks;
	readonly isDistributed: boolean;
};

export async function load(
	query: Query,
	keys: Keys,
	{ named, due }: Beforehand,
	place: Place,
): Promise<Loaded> {
	const { rowLocks } = place;
	const lockedFound = async () => {
		const [, pending, newest] = await Promise.all([
			lock(query, lockNames(keys)),
			pendingOf(query, keys.pendingOf ?? [], sidFrom(keys.pendingSince ?? 0)),
			newestOf(query, keys, place),
		]);
		return [...pending, ...newest];
	};
	// One after the other on the one connection, without waiting in between.
	const [
		found,
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
		lockedFound(),
		someOf(query, COUNTERS, keys.counters),
		someOf(query, REPLIES, keys.replies),
		loadReferences(query, keys.references ?? []),
		someOf(query, ACCOUNTS, keys.accounts),
		someOf(query, DEFINITIONS, keys.definitionsOf),
		someOf(query, ENTRIES, keys.entriesOf),
		someOf(query, SESSIONS, keys.sessions),
		keys.guard?.length ? loadGuard(query, keys.guard) : undefined,
		loadSpendings(query, keys.counters),
		auditToSeal(query, keys.unsealed),
	]);
	const rows = await loadVerifications(
		query,
		[...named, ...found],
		keys.verifications ?? [],
		rowLocks,
	);
	const dueRows =
		keys.due === undefined
			? []
			: await loadDue(query, due, keys.due, rowLocks.free);
	const news = await loadNews(query, keys);
	const verifications = new Map<string, Verification>();
	for (const row of [...rows, ...readableOf(dueRows)]) {
		if (!verifications.has(row.sid)) verifications.set(row.sid, row);
	}
	return {
		verifications: [...verifications.values()],
		due: dueRows.map(({ sid }) => sid as string),
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

/** Their locks come behind those of the keys under which some of them were found. */
async function loadVerifications(
	query: Query,
	rows: readonly Accounted[],
	named: readonly string[],
	{ each }: RowLocks,
): Promise<Verification[]> {
	const owned = new Set(rows.map(({ sid }) => sid));
	const others = [...new Set(named)].filter((sid) => !owned.has(sid));
	const sids = [...owned];
	const [, found, come] = await Promise.all([
		lock(query, [...sids, ...others].map(verificationLock)),
		sids.length === 0
			? []
			: query<Row>(BY_SID[each], sids, ...boundsOf(sids), accountsIn(rows)),
		others.length === 0
			? []
			: query<Row>(BY_SID_ALONE[each], others, ...boundsOf(others)),
	]);
	return readableOf([...found, ...come]);
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
): Promise<Accounted[]> {
	return foundBy(query, wanted, BY_PHONE, BY_EMAIL, since);
}

/**
 * Stored pending ones are read before ended ones: one that ends between the two
 * reads is in the first.
 */
async function newestOf(
	query: Query,
	keys: Keys,
	{ isDistributed }: Place,
): Promise<Accounted[]> {
	const { newestOf: wanted = [], endedAfter = 0 } = keys;
	if (wanted.length === 0) return [];
	const since = endedFrom(endedAfter);
	const texts = isDistributed ? ENDED_SPREAD : ENDED;
	const endedOf = (text: string, of: readonly PendingKey[]) =>
		of.length === 0
			? []
			: query<Row>(
					text,
					of.map(({ recipient }) => recipient),
					of.map(({ accountSid }) => accountSid),
					of.map(({ service }) => service),
					...[since, END, endedAfter],
					of.map(({ beside = "" }) => beside),
				);
	const isEmail = ({ recipient }: PendingKey) => recipient.includes("@");
	const [pending, ...ended] = await Promise.all([
		pendingOf(query, wanted, since),
		endedOf(
			texts.phone,
			wanted.filter((key) => !isEmail(key)),
		),
		endedOf(texts.email, wanted.filter(isEmail)),
	]);
	return [...pending, ...askedIn(ended.flat(), wanted)];
}

/** Rows of these recipients and accounts that have the requested service too. */
async function foundBy(
	query: Query,
	wanted: readonly PendingKey[],
	byPhone: string,
	byEmail: string,
	...values: (string | number)[]
): Promise<Accounted[]> {
	if (wanted.length === 0) return [];
	// A pair stands there once: else its rows would be found again for each service.
	const pairs = new Map(
		wanted.map((key) => [`${key.accountSid} ${key.recipient}`, key]),
	);
	const isEmail = ({ recipient }: PendingKey) => recipient.includes("@");
	const found = await Promise.all(
		[
			{
				text: byPhone,
				keys: [...pairs.values()].filter((key) => !isEmail(key)),
			},
			{ text: byEmail, keys: [...pairs.values()].filter(isEmail) },
		].map(({ text, keys }) =>
			keys.length === 0
				? []
				: query<Row>(
						text,
						keys.map(({ recipient }) => recipient),
						keys.map(({ accountSid }) => accountSid),
						...values,
					),
		),
	);
	return askedIn(found.flat(), wanted);
}

function askedIn(
	rows: readonly Row[],
	wanted: readonly PendingKey[],
): Accounted[] {
	const asked = new Set(wanted.map(wantedText));
	return rows
		.map((row) => ({ ...accountedOf(row), row }))
		.filter(({ accountSid, row: { recipient, service } }) =>
			asked.has(wantedText({ accountSid, recipient, service } as PendingKey)),
		);
}

const wantedText = ({ accountSid, recipient, service }: PendingKey) =>
	`${accountSid} ${recipient} ${service}`;

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
