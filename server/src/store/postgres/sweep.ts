/** Removes expired rows, and records that have been kept long enough, in small steps. */

import { firstDayOfHours } from "../../usage/traffic.ts";
import { sidFrom } from "../sid-range.ts";
import { removalOf } from "../stored-words.ts";
import { type Connections, LONG_MS, type Query } from "./connection.ts";
import {
	counterLock,
	referenceLock,
	replyLock,
	sessionLock,
	tryLocks,
	verificationLock,
} from "./locks.ts";
import { type Accounted, accountsIn, boundsOf } from "./owners.ts";
import { dropTakenOut, takeOutOldest } from "./partitions.ts";
import { removeMessages } from "./save.ts";
import { makeDays } from "./traffic.ts";

/** Rows of one table in one step: few enough that no request notices. */
const ROWS = 200;

/**
 * Tables of rows that expire: their key, and the lock under which batches change a
 * row. Spendings are also changed without a lock; a step that meets such a batch the
 * wrong way round is tried again.
 */
const EXPIRING = [
	{ table: "counter", key: ["key"], lockOf: ([key = ""]) => counterLock(key) },
	{ table: "reply", key: ["key"], lockOf: ([key = ""]) => replyLock(key) },
	{
		table: "message_ref",
		key: ["reference", "provider"],
		lockOf: ([reference = "", provider = ""]) =>
			referenceLock(provider, reference),
	},
	{ table: "session", key: ["key"], lockOf: ([key = ""]) => sessionLock(key) },
	{ table: "spending", key: ["key"], lockOf: ([key = ""]) => counterLock(key) },
] as const satisfies readonly {
	readonly table: string;
	readonly key: readonly string[];
	readonly lockOf: (key: readonly string[]) => string;
}[];

const STEPS = EXPIRING.map(({ table, key, lockOf }) => ({
	lockOf,
	find: `select array[${key.join(", ")}] as key from ${table} where expires_at <= $1
		order by expires_at limit ${ROWS}`,
	/** A batch may have changed the row since it was found. */
	remove: `delete from ${table}
		where ${key.map((column, i) => `${column} = any($${i + 2}::text[])`).join(" and ")}
			and expires_at <= $1`,
}));

const OLDEST = `select sid, account_sid as "accountSid" from verification
	where sid < $1 order by sid limit ${ROWS}`;
const REMOVE = `delete from verification where sid = any($1::text[])
	and sid between $2 and $3 and account_sid = any($4::text[]) returning sid, account_sid, status, data`;
const TAKE_FROM_TALLY = `insert into tally (account_sid, status, shard, count)
	select account_sid, status, $1, -count(*)
	from unnest($2::text[], $3::text[]) as row (account_sid, status)
	group by account_sid, status order by account_sid, status
	on conflict (account_sid, status, shard) do update set count = tally.count + excluded.count`;

type Old = {
	readonly sid: string;
	readonly account_sid: string;
	readonly status: string;
	readonly data: string;
};

/** One step; true while there may be more. */
export async function sweepStep(
	{ transaction }: Connections,
	shard: number,
	now: number,
	keepFrom: number,
): Promise<boolean> {
	if (await transaction((query) => takeOutOldest(query, keepFrom))) return true;
	if (await transaction((query) => dropTakenOut(query, shard), LONG_MS))
		return true;
	return transaction((query) => removeSome(query, shard, now, keepFrom));
}

/** Removes some expired rows, and old records of the partition that is not yet old as a whole. */
async function removeSome(
	query: Query,
	shard: number,
	now: number,
	keepFrom: number,
): Promise<boolean> {
	let mayBeMore = false;
	for (const step of STEPS) {
		if (await removeExpired(query, step, now)) mayBeMore = true;
	}
	const made = await makeDays(query, firstDayOfHours(now), ROWS);
	if (made === ROWS) mayBeMore = true;
	const mayBeOlder = await removeOldest(query, shard, sidFrom(keepFrom));
	return mayBeMore || mayBeOlder;
}

/** Leaves rows that a batch holds to the next step. True while there may be more. */
async function removeExpired(
	query: Query,
	{ find, remove, lockOf }: (typeof STEPS)[number],
	now: number,
): Promise<boolean> {
	const found = await query<{ key: readonly string[] }>(find, now);
	const taken = await tryLocks(
		query,
		found.map(({ key }) => lockOf(key)),
	);
	const keys = found
		.map(({ key }) => key)
		.filter((key) => taken.has(lockOf(key)));
	if (keys.length === 0) return false;
	const columns = (keys[0] ?? []).map((_, i) =>
		keys.map((key) => key[i] ?? ""),
	);
	const removed = await query(`${remove} returning 1`, now, ...columns);
	return found.length === ROWS && removed.length > 0;
}

async function removeOldest(
	query: Query,
	shard: number,
	before: string,
): Promise<boolean> {
	const found = await query<Accounted>(OLDEST, before);
	const taken = await tryLocks(
		query,
		found.map(({ sid }) => verificationLock(sid)),
	);
	const locked = found.filter(({ sid }) => taken.has(verificationLock(sid)));
	if (locked.length === 0) return false;
	const sids = locked.map(({ sid }) => sid);
	const old = await query<Old>(
		...([REMOVE, sids, ...boundsOf(sids), accountsIn(locked)] as const),
	);
	const rows = old.map(removalOf);
	await removeMessages(query, rows);
	await query(
		TAKE_FROM_TALLY,
		shard,
		rows.map(({ accountSid }) => accountSid),
		old.map(({ status }) => status),
	);
	return found.length === ROWS && old.length > 0;
}
