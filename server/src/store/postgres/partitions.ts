/**
 * The partitions of `verification`, one for each week. SIDs begin with their
 * clock, so a range of time is a range of SIDs. An old partition is dropped at
 * once.
 */

import { DAY_MS } from "../../durations.ts";
import { sidFrom } from "../sid-range.ts";
import { type Connections, type Query, sqlState } from "./connection.ts";

export const WEEK_MS = 7 * DAY_MS;
/** A partition is made this early, so that no request waits for it. */
const AHEAD_MS = WEEK_MS;

/** Only one of all instances makes or drops partitions at a time. */
const ONE_AT_A_TIME =
	"select pg_advisory_xact_lock(hashtext('postern partitions'))";

const weekOf = (at: number) => Math.floor(at / WEEK_MS) * WEEK_MS;
/** Named for its first day: 20261119. */
const nameOf = (start: number) =>
	`verification_${new Date(start).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** Makes the partitions for these instants, and for the week after each. */
export async function makePartitions(
	{ transaction }: Connections,
	instants: readonly number[],
): Promise<void> {
	const starts = new Set(
		instants.flatMap((at) => [weekOf(at), weekOf(at + AHEAD_MS)]),
	);
	for (const start of starts) {
		await transaction(async (query) => {
			await query(ONE_AT_A_TIME);
			const name = nameOf(start);
			const [table] = await query<{ schema: string; hasPartition: boolean }>(
				`select quote_ident(nspname) as schema, to_regclass($1) is not null as "hasPartition"
				from pg_class c join pg_namespace n on n.oid = c.relnamespace
				where c.oid = 'verification'::regclass`,
				name,
			);
			if (table === undefined || table.hasPartition) return;
			// In the schema of the others: another one may have come before it in the path of
			// the role since, such as one of the role's name.
			const partition = `${table.schema}.${name}`;
			// Attached, not created as a partition: that would wait for every reader.
			await query(
				`create table ${partition} (like verification including defaults)`,
			);
			await query(
				`alter table verification attach partition ${partition}
				for values from ('${sidFrom(start)}') to ('${sidFrom(start + WEEK_MS)}')`,
			);
		});
	}
}

/** Whether this is the error of a row whose partition is missing. */
export function isWithoutPartition(error: unknown): boolean {
	return (
		sqlState(error) === "23514" &&
		(error as Error).message.startsWith("no partition")
	);
}

/** The instants at which verifications with these SIDs were made, read from the SIDs. */
export function instantsOf(sids: readonly string[]): number[] {
	return sids.map((sid) => Number.parseInt(sid.slice(3, 15), 16));
}

/**
 * Detaches the oldest partition if everything in it must be older than
 * `keepFrom`: from then on no query finds it. True if it was detached.
 */
export async function takeOutOldest(
	query: Query,
	keepFrom: number,
): Promise<boolean> {
	await query(ONE_AT_A_TIME);
	const [oldest] = await query<{ name: string }>(
		`select c.relname as name from pg_inherits i
		join pg_class c on c.oid = i.inhrelid
		where i.inhparent = 'verification'::regclass order by c.relname limit 1`,
	);
	if (oldest === undefined || endOf(oldest.name) > keepFrom) return false;
	// A short timeout: detaching later is better than requests that queue up
	// behind it.
	await query("set local lock_timeout = '200ms'");
	await query(`alter table verification detach partition ${oldest.name}`);
	return true;
}

/**
 * Drops a detached partition, with the references to its messages and the
 * sandbox messages of its age; true if there was one. The tallies lose its
 * records, however long counting takes. Usage stays.
 */
export async function dropTakenOut(
	query: Query,
	shard: number,
): Promise<boolean> {
	await query(ONE_AT_A_TIME);
	const [one] = await query<{ name: string }>(
		`select relname as name from pg_class c
		where relkind = 'r' and not relispartition
			and relnamespace = (select relnamespace from pg_class
				where oid = 'verification'::regclass)
			and relname ~ '^verification_[0-9]{8}$' limit 1`,
	);
	if (one === undefined) return false;
	await query(`lock table ${one.name} in access exclusive mode`);
	await query(
		"delete from message_ref where verification >= $1 and verification < $2",
		sidFrom(endOf(one.name) - WEEK_MS),
		sidFrom(endOf(one.name)),
	);
	await query(
		"delete from sandbox_message where clock < $1",
		sidFrom(endOf(one.name)).slice("OTP".length),
	);
	// Last, as every batch of this instance waits for these rows from here to the commit:
	// deleting the references of a week takes seconds.
	await query(
		`insert into tally (account_sid, status, shard, count)
		select account_sid, status, $1, -count(*) from ${one.name}
		group by account_sid, status order by account_sid, status
		on conflict (account_sid, status, shard)
			do update set count = tally.count + excluded.count`,
		shard,
	);
	await query(`drop table ${one.name}`);
	return true;
}

/** The end of the week of the partition with this name. */
function endOf(name: string): number {
	const day = name.replace(/^.*_(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
	return Date.parse(day) + WEEK_MS;
}
