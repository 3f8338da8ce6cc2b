/**
 * The first half of a batch: every key locked, in an order that all instances
 * share, whether or not there is a row for it; then what there is, read.
 */

import type { Definition } from "../../accounts/definitions.ts";
import type { Verification } from "../../verification/verification.ts";
import type { Keys, Loaded, Reference, ReferenceKey } from "../contract.ts";
import {
	accountsOf,
	counterOf,
	dataOf,
	type Row,
	referenceOf,
	replyOf,
} from "../rows.ts";
import { END, FIRST, sidFrom } from "../sid-range.ts";
import { verificationOf } from "../stored-words.ts";
import type { Query } from "./connection.ts";

/**
 * Hashed: two keys that share a hash wait for each other, and no more. A batch
 * holds one for each key but the SIDs', whose rows are locked themselves.
 */
const LOCK = `select pg_advisory_xact_lock(hash) from (
	select distinct hashtextextended(key, 0) as hash from unnest($1::text[]) as key
	order by hash offset 0) as hashes`;

// A snapshot is as old as its statement: what is read here was committed before
// the locks were had. Each says which SIDs it can mean, so that partitions that
// hold none of them are not even looked at.
//
// Rows are locked in the order of their SIDs by one statement, and after it only
// such as nobody else has in hand: no two batches can wait for each other.
const BY_SID = `select data from verification
	where sid = any($1::text[]) and sid between $2 and $3 order by sid for update`;
const DUE = `select data from verification where next_at <= $1
	order by next_at limit $2 for update skip locked`;
const pendingBy = (column: "phone" | "email") =>
	`select sid, account_sid, service, ${column} as recipient from verification
	where ${column} = any($1::text[]) and ${column} is not null
		and status = 'pending' and sid >= $2`;
const BY_PHONE = pendingBy("phone");
const BY_EMAIL = pendingBy("email");
const COUNTERS =
	"select key, windows, expires_at from counter where key = any($1::text[])";
const REPLIES =
	"select key, fingerprint, reply, expires_at from reply where key = any($1::text[])";
const REFERENCES = `select provider, reference, verification, event, held, expires_at
	from message_ref where reference = any($2::text[]) and provider = any($1::text[])`;
const ACCOUNTS =
	"select sid, data from configuration where sid = any($1::text[])";
const DEFINITIONS = `select data from configuration
	where account_sid = any($1::text[]) and kind <> 'account' and data is not null`;

export async function load(query: Query, keys: Keys): Promise<Loaded> {
	const names = lockNames(keys);
	const lockedPending = async () => {
		const [, pending] = await Promise.all([
			names.length > 0 && query(LOCK, names),
			pendingOf(query, keys),
		]);
		return pending;
	};
	// One after the other on the one connection, without waiting in between.
	const [pending, counters, replies, references, accounts, definitions] =
		await Promise.all([
			lockedPending(),
			someOf(query, COUNTERS, keys.counters),
			someOf(query, REPLIES, keys.replies),
			loadReferences(query, keys.references ?? []),
			someOf(query, ACCOUNTS, keys.accounts),
			someOf(query, DEFINITIONS, keys.definitionsOf),
		]);
	const sids = [...new Set([...(keys.verifications ?? []), ...pending])];
	const bySid =
		sids.length > 0 ? await query<Row>(BY_SID, sids, ...boundsOf(sids)) : [];
	const due =
		keys.due === undefined
			? []
			: await query<Row>(DUE, keys.due.before, keys.due.limit);
	const dueRows = due.map(verificationOf);
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
		definitions: definitions.map(dataOf<Definition>),
	};
}

function lockNames(keys: Keys): string[] {
	return [
		...(keys.pendingOf ?? []).map(
			({ accountSid, recipient }) => `recipient ${accountSid} ${recipient}`,
		),
		...(keys.counters ?? []).map((key) => `counter ${key}`),
		...(keys.replies ?? []).map((key) => `reply ${key}`),
		...(keys.references ?? []).map(
			({ provider, reference }) => `reference ${provider} ${reference}`,
		),
		...(keys.accounts ?? []).map((sid) => `account ${sid}`),
		...(keys.definitionsOf ?? []).map((sid) => `definitions ${sid}`),
	];
}

/**
 * SIDs of what stands as pending. While the recipients' locks are held no more
 * of them can come; those that end before their rows are had are found ended.
 */
async function pendingOf(query: Query, keys: Keys): Promise<string[]> {
	const wanted = keys.pendingOf ?? [];
	if (wanted.length === 0) return [];
	const recipients = [...new Set(wanted.map(({ recipient }) => recipient))];
	const emails = recipients.filter((recipient) => recipient.includes("@"));
	const phones = recipients.filter((recipient) => !recipient.includes("@"));
	const since = sidFrom(keys.pendingSince ?? 0);
	const found = await Promise.all([
		phones.length > 0 ? query<Row>(BY_PHONE, phones, since) : [],
		emails.length > 0 ? query<Row>(BY_EMAIL, emails, since) : [],
	]);
	// Account and service are compared here: a plan for a young table took the
	// account for the more selective of the two, and read all of its rows.
	const asked = new Set(
		wanted.map(
			({ accountSid, recipient, service }) =>
				`${accountSid} ${recipient} ${service}`,
		),
	);
	return found
		.flat()
		.filter(({ account_sid, recipient, service }) =>
			asked.has(`${account_sid} ${recipient} ${service}`),
		)
		.map((row) => row.sid as string);
}

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

/** The range that these SIDs are in. */
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
