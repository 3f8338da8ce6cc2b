/**
 * Verifications that are due. They are found before the batch, in all accounts and
 * without a lock. The batch takes the locks that nobody holds, and reads under them
 * whether each is still due: who held a lock before has leased, and a lease is due
 * later. So no two batches get the same one, and none waits for another.
 *
 * Rejected: a lease in an `update … returning` of its own. It writes each row twice for
 * one message, and updates of two instances that meet the same rows in two orders can
 * wait for each other in a circle.
 */

import type { Keys } from "../contract.ts";
import type { Row } from "../rows.ts";
import type { Query } from "./connection.ts";
import { type RowLocks, tryLocks, verificationLock } from "./locks.ts";
import { dueBy, dueRows, farDueBy } from "./newer.ts";
import { type Accounted, accountsIn, boundsOf } from "./owners.ts";

/** Instances that look at the same moment find the same rows: each may get some of them. */
const FOUND_FOR_ONE = 3;

const FIND = `select sid, account_sid as "accountSid" from ${dueRows("$2")}
	order by at limit $2`;
const read = (end: RowLocks["free"]) => `select sid, data from verification
	where sid = any($1::text[]) and sid between $2 and $3
		and account_sid = any($4::text[])
		and (${dueBy("$5")} or ${farDueBy("$5")})${end}`;
const READ = {
	"": read(""),
	" for update skip locked": read(" for update skip locked"),
} as const;

type Due = NonNullable<Keys["due"]>;

const NONE: ReadonlySet<string> = new Set();

/** The longest overdue first. */
export async function findDue(
	query: Query,
	due: Due | undefined,
): Promise<Accounted[]> {
	if (due === undefined) return [];
	const { before, limit, except = NONE } = due;
	const most = limit * FOUND_FOR_ONE + except.size;
	const found = await query<Accounted>(FIND, before, most);
	return found.filter(({ sid }) => !except.has(sid));
}

export async function loadDue(
	query: Query,
	found: readonly Accounted[],
	{ before, limit }: Due,
	end: RowLocks["free"],
): Promise<Row[]> {
	if (found.length === 0) return [];
	const names = found.map(({ sid }) => verificationLock(sid));
	const taken = await tryLocks(query, names, limit);
	const locked = found.filter(({ sid }) => taken.has(verificationLock(sid)));
	if (locked.length === 0) return [];
	const sids = locked.map(({ sid }) => sid);
	const rows = await query<Row>(
		...([READ[end], sids, ...boundsOf(sids)] as const),
		...[accountsIn(locked), before],
	);
	const bySid = new Map(rows.map((row) => [row.sid, row] as const));
	return sids
		.map((sid) => bySid.get(sid))
		.filter((row): row is Row => row !== undefined);
}
