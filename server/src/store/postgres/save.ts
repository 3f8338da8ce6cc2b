/** The second half of a batch: saves the changes, with one statement for each kind of row. */

import type { Account } from "../../accounts/account.ts";
import type { Verification } from "../../verification/verification.ts";
import type { Changes } from "../contract.ts";
import { auditCells, sessionCells, trafficCells } from "../rows.ts";
import type { trimmer } from "../sandbox-messages.ts";
import { storedUsageKind, verificationText } from "../stored-words.ts";
import { saveAccountRows } from "./account-rows.ts";
import type { Element } from "./array-text.ts";
import type { Query } from "./connection.ts";
import { saveGuard } from "./guard.ts";
import { verificationCells } from "./newer.ts";
import { accountsIn, boundsOf } from "./owners.ts";
import { put } from "./put.ts";
import { sandboxMessages } from "./sandbox.ts";
import { ADD_TRAFFIC, TRAFFIC_TO_PARENT } from "./traffic.ts";

/**
 * All `data` goes as one text. This character separates the rows, because JSON
 * never holds it bare; in an array, every quote would have to be escaped.
 */
export const BETWEEN_ROWS = "\u001f";

// Conflicts find an existing row by its key, not by a plan.
export const PUT_VERIFICATIONS = `insert into verification (sid, account_sid, status, ends_at,
		ends_as, service, channel, sender, workflow, phone, email, next_at, data)
	select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[],
		$6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
		$12::bigint[], string_to_array($13, chr(31)))
	on conflict (account_sid, sid) do update set status = excluded.status, ends_at = excluded.ends_at,
		ends_as = excluded.ends_as, next_at = excluded.next_at, data = excluded.data`;
const DELETE_VERIFICATIONS = `delete from verification
	where sid = any($1::text[]) and sid between $2 and $3 and account_sid = any($4::text[])`;
// By their message: a record does not hold the references to its own. So a distributed
// database asks all its parts, when something is erased.
const DELETE_REFERENCES =
	"delete from message_ref where verification = any($1::text[]) and verification is not null";
export const ADD_TALLY = `insert into tally (account_sid, status, shard, count)
	select account_sid, status, $4, count
	from unnest($1::text[], $2::text[], $3::bigint[]) as row (account_sid, status, count)
	order by account_sid, status
	on conflict (account_sid, status, shard) do update set count = tally.count + excluded.count`;
export const ADD_USAGE = `insert into usage (account_sid, day, kind, shard, count)
	select account_sid, day, kind, $5, count
	from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
		as row (account_sid, day, kind, count)
	order by account_sid, day, kind
	on conflict (account_sid, day, kind, shard) do update set count = usage.count + excluded.count`;
export const PUT_COUNTERS = `insert into counter (key, windows, expires_at)
	select * from unnest($1::text[], $2::text[], $3::bigint[])
	on conflict (key) do update set windows = excluded.windows, expires_at = excluded.expires_at`;
const DELETE_COUNTERS = "delete from counter where key = any($1::text[])";
export const PUT_REPLIES = `insert into reply (key, fingerprint, reply, expires_at)
	select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
	on conflict (key) do update set fingerprint = excluded.fingerprint,
		reply = excluded.reply, expires_at = excluded.expires_at`;
export const PUT_REFERENCES = `insert into message_ref
		(provider, reference, verification, event, held, expires_at)
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
	on conflict (provider, reference) do update set verification = excluded.verification,
		event = excluded.event, held = excluded.held, expires_at = excluded.expires_at`;
// Who changes configuration holds the row of the version from the first of these two
// statements on, so versions commit in order.
const NEXT_VERSION = "update configuration_version set version = version + 1";
const PUT_CONFIGURATION = `insert into configuration (sid, kind, account_sid, version, data)
	select sid, kind, account_sid, version, data
	from configuration_version, unnest($1::text[], $2::text[], $3::text[], $4::text[])
		as row (sid, kind, account_sid, data)
	on conflict (sid) do update set version = excluded.version, data = excluded.data`;

export const PUT_SESSIONS = `insert into session (key, account_sid, holder, expires_at, data)
	select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])
	on conflict (key) do update set expires_at = excluded.expires_at, data = excluded.data`;
const DELETE_SESSIONS = "delete from session where key = any($1::text[])";
const ADD_AUDIT = `insert into audit (sid, account_sid, at, data)
	select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])`;
// The list of SIDs bounds a merge join, which else reads the whole log.
const SEAL_AUDIT = `update audit set place = row.place, before = row.before, mac = row.mac
	from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as row (sid, place, before, mac)
	where audit.sid = any($1::text[]) and audit.sid = row.sid`;

/**
 * Takes rows of both accounts in the order in which batches take them; after a
 * deadlock it is tried again.
 */
const USAGE_TO_PARENT = `with moved as (
		delete from usage where account_sid = $1 returning day, kind, shard, count)
	insert into usage (account_sid, day, kind, shard, count)
	select $2, day, kind, shard, count from moved order by day, kind, shard
	on conflict (account_sid, day, kind, shard) do update set count = usage.count + excluded.count`;
const DELETE_TOKEN_USE = "delete from token_use where token = any($1::text[])";

export type Saving = {
	/** The shard of this instance, for counts that many batches change. */
	readonly shard: number;
	readonly mustTrim: ReturnType<typeof trimmer>;
};

/** Sends every statement before it waits for any. */
export async function save(
	query: Query,
	{ shard, mustTrim }: Saving,
	changes: Changes,
): Promise<void> {
	const sandbox = sandboxMessages(query);
	const { tally, usage, counters, replies, references } = changes;
	await Promise.all([
		// First: the record that counts the refusals of a minute always has the same SID, so
		// one batch may erase it and add it anew.
		remove(query, changes.removed),
		putVerifications(query, [...changes.added, ...changes.changed]),
		put(
			query,
			ADD_TALLY,
			tally,
			(row) => [row.accountSid, row.status, row.change],
			shard,
		),
		put(
			query,
			ADD_USAGE,
			usage,
			(row) => [row.accountSid, row.day, storedUsageKind(row.kind), row.count],
			shard,
		),
		put(query, ADD_TRAFFIC, changes.traffic, trafficCells, shard),
		saveAccountRows(query, changes),
		put(query, PUT_COUNTERS, counters, (row) => [
			row.key,
			JSON.stringify(row.windows),
			row.expiresAt,
		]),
		changes.forgottenCounters.length > 0 &&
			query(DELETE_COUNTERS, changes.forgottenCounters),
		put(query, PUT_REPLIES, replies, (row) => [
			row.key,
			row.fingerprint,
			JSON.stringify(row.reply),
			row.expiresAt,
		]),
		put(query, PUT_REFERENCES, references, (row) => [
			row.provider,
			row.reference,
			row.message?.verification ?? null,
			row.message?.event ?? null,
			JSON.stringify(row.held),
			row.expiresAt,
		]),
		sandbox.add(changes.sandboxMessages, mustTrim),
		saveConfiguration(query, changes),
		savePeople(query, changes),
		saveGuard(query, changes, shard),
		...changes.removedAccounts.map((account) => leave(query, account)),
	]);
}

async function savePeople(query: Query, changes: Changes): Promise<void> {
	const { sessions, endedSessions, auditRows, sealedRows } = changes;
	await Promise.all([
		put(query, PUT_SESSIONS, sessions, sessionCells),
		endedSessions.length > 0 && query(DELETE_SESSIONS, endedSessions),
		put(query, ADD_AUDIT, auditRows, auditCells),
		put(query, SEAL_AUDIT, sealedRows, (row) => [
			...[row.sid, row.place, row.before, row.mac],
		]),
	]);
}

async function putVerifications(
	query: Query,
	rows: readonly Verification[],
): Promise<void> {
	await put(
		query,
		PUT_VERIFICATIONS,
		rows,
		verificationCells,
		rows.map(verificationText).join(BETWEEN_ROWS),
	);
}

type Removed = readonly Pick<Verification, "sid" | "accountSid" | "events">[];

/** Removes the rows, the references to their messages, and their sandbox messages. */
async function remove(query: Query, rows: Removed): Promise<void> {
	if (rows.length === 0) return;
	const sids = rows.map(({ sid }) => sid);
	await Promise.all([
		query(DELETE_VERIFICATIONS, sids, ...boundsOf(sids), accountsIn(rows)),
		removeMessages(query, rows),
	]);
}

/** What is kept of the messages of removed rows. */
export async function removeMessages(
	query: Query,
	rows: Removed,
): Promise<void> {
	await Promise.all([
		query(
			DELETE_REFERENCES,
			rows.map(({ sid }) => sid),
		),
		sandboxMessages(query).remove(rows),
	]);
}

/** The account's row stays, without data. */
async function leave(
	query: Query,
	{ sid, parentSid, tokens }: Account,
): Promise<void> {
	await Promise.all([
		query(USAGE_TO_PARENT, sid, parentSid),
		query(TRAFFIC_TO_PARENT, sid, parentSid),
		query(
			DELETE_TOKEN_USE,
			tokens.map(({ id }) => id),
		),
		sandboxMessages(query).forget(sid, null),
	]);
}

async function saveConfiguration(
	query: Query,
	{ accounts, definitions, removedAccounts, removedDefinitions }: Changes,
): Promise<void> {
	const rows: Element[][] = [
		...accounts.map((row) => [
			...[row.sid, "account", row.sid],
			JSON.stringify(row),
		]),
		...definitions.map((row) => [
			...[row.sid, row.kind, row.accountSid],
			JSON.stringify(row),
		]),
		...removedAccounts.map(({ sid }) => [sid, "account", sid, null]),
		...removedDefinitions.map(({ sid, kind, accountSid }) => [
			...[sid, kind, accountSid],
			null,
		]),
	];
	if (rows.length === 0) return;
	await Promise.all([
		query(NEXT_VERSION),
		put(query, PUT_CONFIGURATION, rows, (row) => row),
	]);
}
