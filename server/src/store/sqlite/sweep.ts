/** Removes expired rows, and records that have been kept long enough, in small steps. */

import { setTimeout } from "node:timers/promises";
import { firstDayOfHours } from "../../usage/traffic.ts";
import type { Verification } from "../../verification/verification.ts";
import type { Store } from "../contract.ts";
import { sidFrom } from "../sid-range.ts";
import { removalOf } from "../stored-words.ts";
import type { Database } from "./database.ts";
import { dayMaker } from "./traffic.ts";
import type { Transactions } from "./transaction.ts";

/** Rows of one table in one step: few enough that no request notices. */
const EXPIRED_ROWS = 200;
/** Each row is in seven indexes: among two million, 200 took 16 ms. */
const OLD_ROWS = 50;

/** How much of the time is the sweep's while requests want the same thread and disk. */
export type Pace = {
	/** A step removes no further record after this long: each may be a read of the disk. */
	readonly stepMs: number;
	/** The next step begins after this many times as long as the last one took. */
	readonly restTimes: number;
	readonly clock: () => number;
	readonly rest: (ms: number) => Promise<unknown>;
};

export const GENTLY: Pace = {
	stepMs: 5,
	restTimes: 3,
	clock: () => performance.now(),
	rest: (ms) => setTimeout(ms),
};
/** In memory nobody waits for a disk, and a simulation must not depend on time. */
export const AT_ONCE: Pace = {
	stepMs: Number.POSITIVE_INFINITY,
	restTimes: 0,
	clock: () => 0,
	rest: () => Promise.resolve(),
};
/** A service that ends waits for a rest. */
const LONGEST_REST_MS = 500;

type OldRow = {
	sid: string;
	account_sid: string;
	status: string;
	data: string;
};

export function sweeper(
	db: Database,
	inTransaction: Transactions["inTransaction"],
	remove: (
		verification: Pick<Verification, "sid" | "accountSid" | "events">,
	) => void,
	{ stepMs, restTimes, clock, rest }: Pace,
): Store["sweep"] {
	let restMs = 0;
	const expired = [
		expiredRows(db, "counter", "key"),
		expiredRows(db, "reply", "key"),
		expiredRows(db, "message_ref", "provider, reference"),
		expiredRows(db, "session", "key"),
		expiredRows(db, "spending", "key"),
	];
	const makeDays = dayMaker(db, EXPIRED_ROWS);
	const oldest = db.prepare(
		`select sid, account_sid, status, data from verification
		indexed by verification_sid where sid < ? order by sid limit ${OLD_ROWS}`,
	);
	const takeFromTally = db.prepare(
		"update tally set count = count - ? where account_sid = ? and status = ?",
	);

	/** Usage stays: those messages were sent. False: all old ones are gone. */
	function removeOld(keepFrom: number): boolean {
		const rows = oldest.all(sidFrom(keepFrom)) as OldRow[];
		const until = clock() + stepMs;
		let isInTime = true;
		const removed = new Map<string, { row: OldRow; count: number }>();
		for (const row of rows) {
			remove(removalOf(row));
			const key = `${row.account_sid} ${row.status}`;
			removed.set(key, { row, count: (removed.get(key)?.count ?? 0) + 1 });
			isInTime = clock() < until;
			if (!isInTime) break;
		}
		for (const { row, count } of removed.values()) {
			takeFromTally.run(count, row.account_sid, row.status);
		}
		return !isInTime || rows.length === OLD_ROWS;
	}

	return async (now, keepFrom) => {
		let mayBeMore = false;
		if (restMs > 0) await rest(restMs);
		const begun = clock();
		await inTransaction(() => {
			for (const remove of expired) {
				if (Number(remove.run(now).changes) === EXPIRED_ROWS) mayBeMore = true;
			}
			if (removeOld(keepFrom)) mayBeMore = true;
			const made = makeDays(firstDayOfHours(now));
			if (made === EXPIRED_ROWS) mayBeMore = true;
		});
		const took = clock() - begun;
		restMs = mayBeMore ? Math.min(LONGEST_REST_MS, restTimes * took) : 0;
		return mayBeMore;
	};
}

function expiredRows(db: Database, table: string, key: string) {
	return db.prepare(
		`delete from ${table} where (${key}) in (
			select ${key} from ${table} where expires_at <= ? limit ${EXPIRED_ROWS})`,
	);
}
