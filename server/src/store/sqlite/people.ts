/** Sessions and the audit log, as they are read. */

import type { Session } from "../../people/session.ts";
import type { Store } from "../contract.ts";
import { auditRowOf, dataOf, type Row, sealedRowOf } from "../rows.ts";
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";
import type { Transactions } from "./transaction.ts";

/** Few enough that no request notices. */
const SWEPT_AT_ONCE = 200;

export function peopleStore(
	db: Database,
	{ read, inTransaction }: Transactions,
): Pick<
	Store,
	| "session"
	| "sessions"
	| "sessionsOf"
	| "auditRows"
	| "sealedRows"
	| "unsealedRows"
	| "sweepAudit"
> {
	const sessionById = db.prepare("select data from session where key = ?");
	const sessionsById = db.prepare(
		`select data from session where key ${AMONG}`,
	);
	const sessionsByHolder = db.prepare(
		"select data from session where account_sid = ? and holder = ?",
	);
	const rowsOfAccounts = db.prepare(
		`select sid, account_sid, at, data from audit
		where account_sid ${AMONG} and sid < ? order by sid desc limit ?`,
	);
	const sealed = db.prepare(
		"select * from audit where place > ? order by place limit ?",
	);
	const unsealed = db.prepare(
		"select count(*) as count from audit where place is null and at < ?",
	);
	const sweep = db.prepare(
		`delete from audit where place in
			(select place from audit where place is not null order by place limit ${SWEPT_AT_ONCE})
		and place < (select max(place) from audit where place is not null)
		and place < coalesce((select place from audit
			where place is not null and at >= ? order by place limit 1), 9e15)`,
	);

	return {
		session: (id) =>
			read(() => {
				const row = sessionById.get(id) as Row | undefined;
				return row === undefined ? null : dataOf<Session>(row);
			}),
		sessions: (ids) =>
			read(() =>
				sessionsById
					.all(JSON.stringify(ids))
					.map((row) => dataOf<Session>(row as Row)),
			),
		sessionsOf: (accountSid, holder) =>
			read(() =>
				sessionsByHolder
					.all(accountSid, holder)
					.map((row) => dataOf<Session>(row as Row)),
			),
		auditRows: (accountSids, { before, limit }) =>
			read(() =>
				rowsOfAccounts
					.all(JSON.stringify(accountSids), before ?? AFTER_ALL, limit)
					.map((row) => auditRowOf(row as Row)),
			),
		sealedRows: (after, limit) =>
			read(() =>
				sealed.all(after, limit).map((row) => sealedRowOf(row as Row)),
			),
		unsealedRows: (before) =>
			read(() => (unsealed.get(before) as { count: number }).count),
		async sweepAudit(keepFrom) {
			let removed = 0;
			await inTransaction(() => {
				removed = Number(sweep.run(keepFrom).changes);
			});
			return removed === SWEPT_AT_ONCE;
		},
	};
}

/** Sorts behind every SID. */
const AFTER_ALL = "~";
