/** Removes expired rows, and records that have been kept long enough, in small steps. */

import { firstDayOfHours } from "../../usage/traffic.ts";
import type { Verification } from "../../verification/verification.ts";
import type { Store } from "../contract.ts";
import { sidFrom } from "../sid-range.ts";
import { verificationOf } from "../stored-words.ts";
import type { Database } from "./database.ts";
import { dayMaker } from "./traffic.ts";
import type { Transactions } from "./transaction.ts";

/** Rows of one table in one step: few enough that no request notices. */
const EXPIRED_ROWS = 200;
/** Each row is in seven indexes: among two million, 200 took 16 ms. */
const OLD_ROWS = 50;

type OldRow = {
	account_sid: string;
	status: string;
	data: string;
};

export function sweeper(
	db: Database,
	inTransaction: Transactions["inTransaction"],
	remove: (verification: Verification) => void,
): Store["sweep"] {
	const expired = [
		expiredRows(db, "counter", "key"),
		expiredRows(db, "reply", "key"),
		expiredRows(db, "message_ref", "provider, reference"),
		expiredRows(db, "session", "key"),
		expiredRows(db, "spending", "key"),
	];
	const makeDays = dayMaker(db, EXPIRED_ROWS);
	const oldest = db.prepare(
		`select account_sid, status, data from verification
		indexed by verification_sid where sid < ? order by sid limit ${OLD_ROWS}`,
	);
	const takeFromTally = db.prepare(
		"update tally set count = count - ? where account_sid = ? and status = ?",
	);

	/** Usage stays: those messages were sent. */
	function removeOld(keepFrom: number): number {
		const rows = oldest.all(sidFrom(keepFrom)) as OldRow[];
		const removed = new Map<string, { row: OldRow; count: number }>();
		for (const row of rows) {
			remove(verificationOf(row));
			const key = `${row.account_sid} ${row.status}`;
			removed.set(key, { row, count: (removed.get(key)?.count ?? 0) + 1 });
		}
		for (const { row, count } of removed.values()) {
			takeFromTally.run(count, row.account_sid, row.status);
		}
		return rows.length;
	}

	return async (now, keepFrom) => {
		let mayBeMore = false;
		await inTransaction(() => {
			for (const remove of expired) {
				if (Number(remove.run(now).changes) === EXPIRED_ROWS) mayBeMore = true;
			}
			if (removeOld(keepFrom) === OLD_ROWS) mayBeMore = true;
			const made = makeDays(firstDayOfHours(now));
			if (made === EXPIRED_ROWS) mayBeMore = true;
		});
		return mayBeMore;
	};
}

function expiredRows(db: Database, table: string, key: string) {
	return db.prepare(
		`delete from ${table} where (${key}) in (
			select ${key} from ${table} where expires_at <= ? limit ${EXPIRED_ROWS})`,
	);
}
