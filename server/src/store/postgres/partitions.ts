/**
 * The partitions of `verification`, a week each: SIDs begin with their clock, so
 * a range of time is a range of SIDs. One that is old enough goes at once.
 */

import { sidFrom } from "../sid-range.ts";
import { type Connections, type Query, sqlState } from "./connection.ts";

export const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;
/** A partition is made before it is needed: by then no request waits for it. */
const AHEAD_MS = WEEK_MS;

/** Of all instances, one at a time makes and drops partitions. */
const ONE_AT_A_TIME =
	"select pg_advisory_xact_lock(hashtext('postern partitions'))";

const weekOf = (at: number) => Math.floor(at / WEEK_MS) * WEEK_MS;
/** By its first day: 20261119. */
const nameOf = (start: number) =>
	`verification_${new Date(start).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** Makes the partitions that these instants, and the week after them, fall in. */
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
			const there = await query(
				"select 1 where to_regclass($1) is not null",
				name,
			);
			if (there.length > 0) return;
			// Attached, and not made as a partition: that would wait for every reader.
			await query(
				`create table ${name} (like verification including defaults)`,
			);
			await query(
				`alter table verification attach partition ${name}
				for values from ('${sidFrom(start)}') to ('${sidFrom(start + WEEK_MS)}')`,
			);
		});
	}
}

/** Of verifications whose partition was missing: true for the error that says so. */
export function isWithoutPartition(error: unknown): boolean {
	return (
		sqlState(error) === "23514" &&
		(error as Error).message.startsWith("no partition")
	);
}

/** When verifications with these SIDs were made: SIDs begin with it. */
export function instantsOf(sids: readonly string[]): number[] {
	return sids.map((sid) => Number.parseInt(sid.slice(3, 15), 16));
}

/**
 * Takes out the oldest partition if all that could be in it is older than
 * `keepFrom`: from then on nobody finds it. True where it did.
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
	// Rather later than that requests queue up behind it.
	await query("set local lock_timeout = '200ms'");
	await query(`alter table verification detach partition ${oldest.name}`);
	return true;
}

/**
 * Drops what was taken out, with the references to its messages and what the
 * sandbox keeps of such an age; true where it did. The tallies lose what was in
 * it, however long counting takes: usage stays.
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
		`insert into tally (account_sid, status, shard, count)
		select account_sid, status, $1, -count(*) from ${one.name}
		group by account_sid, status order by account_sid, status
		on conflict (account_sid, status, shard)
			do update set count = tally.count + excluded.count`,
		shard,
	);
	await query(
		"delete from message_ref where verification >= $1 and verification < $2",
		sidFrom(endOf(one.name) - WEEK_MS),
		sidFrom(endOf(one.name)),
	);
	await query(
		"delete from sandbox_message where clock < $1",
		sidFrom(endOf(one.name)).slice("OTP".length),
	);
	await query(`drop table ${one.name}`);
	return true;
}

/** The instant before which everything in a partition of this name was made. */
function endOf(name: string): number {
	const day = name.replace(/^.*_(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
	return Date.parse(day) + WEEK_MS;
}
