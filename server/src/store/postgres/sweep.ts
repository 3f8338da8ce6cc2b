/** Removes expired rows, and records that have been kept long enough, in small steps. */

import { firstDayOfHours } from "../../usage/traffic.ts";
import { sidFrom } from "../sid-range.ts";
import { verificationOf } from "../stored-words.ts";
import { type Connections, LONG_MS, type Query } from "./connection.ts";
import { dropTakenOut, takeOutOldest } from "./partitions.ts";
import { remove } from "./save.ts";
import { makeDays } from "./traffic.ts";

/** Rows of one table in one step: few enough that no request notices. */
const ROWS = 200;

// By their place, which needs no plan: in a table without statistics, the keys
// were searched for in all rows.
const expiredRows = (table: string) =>
	`delete from ${table} where ctid = any(array(
		select ctid from ${table} where expires_at <= $1
		order by expires_at limit ${ROWS} for update skip locked))`;
const EXPIRED = ["counter", "reply", "message_ref", "session", "spending"].map(
	expiredRows,
);
const OLDEST = `select status, data from verification where sid < $1
	order by sid limit ${ROWS} for update skip locked`;
const TAKE_FROM_TALLY = `insert into tally (account_sid, status, shard, count)
	select account_sid, status, $1, -count(*)
	from unnest($2::text[], $3::text[]) as row (account_sid, status)
	group by account_sid, status order by account_sid, status
	on conflict (account_sid, status, shard) do update set count = tally.count + excluded.count`;

type Old = { status: string; data: string };

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
	for (const text of EXPIRED) {
		const removed = await query(`${text} returning 1`, now);
		if (removed.length === ROWS) mayBeMore = true;
	}
	const made = await makeDays(query, firstDayOfHours(now), ROWS);
	if (made === ROWS) mayBeMore = true;
	const old = await query<Old>(OLDEST, sidFrom(keepFrom));
	if (old.length === 0) return mayBeMore;
	const rows = old.map(verificationOf);
	await remove(query, rows);
	await query(
		TAKE_FROM_TALLY,
		shard,
		rows.map(({ accountSid }) => accountSid),
		old.map(({ status }) => status),
	);
	return mayBeMore || old.length === ROWS;
}
