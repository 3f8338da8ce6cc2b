/** Sessions and the audit log, as they are read. */

import type { Session } from "../../people/session.ts";
import type { Store } from "../contract.ts";
import { auditRowOf, dataOf, type Row, sealedRowOf } from "../rows.ts";
import type { Query } from "./connection.ts";

/** Few enough that no request notices. */
const SWEPT_AT_ONCE = 200;
const SWEEP = `delete from audit where place in
		(select place from audit where place is not null order by place limit ${SWEPT_AT_ONCE})
	and place < (select max(place) from audit where place is not null)
	and place < coalesce((select place from audit
		where place is not null and at >= $1 order by place limit 1), 9000000000000000)
	returning 1`;

export function peopleStore(
	query: Query,
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
	return {
		async session(id) {
			const [row] = await query<Row>(
				"select data from session where key = $1",
				id,
			);
			return row === undefined ? null : dataOf<Session>(row);
		},
		async sessions(ids) {
			const rows = await query<Row>(
				"select data from session where key = any($1::text[])",
				ids,
			);
			return rows.map(dataOf<Session>);
		},
		async sessionsOf(accountSid, holder) {
			const rows = await query<Row>(
				"select data from session where account_sid = $1 and holder = $2",
				accountSid,
				holder,
			);
			return rows.map(dataOf<Session>);
		},
		async auditRows(accountSids, { before, limit }) {
			const rows = await query<Row>(
				`select sid, account_sid, at, data from audit
				where account_sid = any($1::text[]) and sid < $2 order by sid desc limit $3`,
				accountSids,
				before ?? AFTER_ALL,
				limit,
			);
			return rows.map(auditRowOf);
		},
		async sealedRows(after, limit) {
			const rows = await query<Row>(
				`select sid, account_sid, at, data, place, before, mac from audit
				where place > $1 order by place limit $2`,
				after,
				limit,
			);
			return rows.map(sealedRowOf);
		},
		async unsealedRows(before) {
			const [row] = await query<{ count: number }>(
				"select count(*) as count from audit where place is null and at < $1",
				before,
			);
			return row?.count ?? 0;
		},
		async sweepAudit(keepFrom) {
			const removed = await query(SWEEP, keepFrom);
			return removed.length === SWEPT_AT_ONCE;
		},
	};
}

/** Sorts behind every SID. */
const AFTER_ALL = "~";
