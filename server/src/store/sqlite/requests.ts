/** The request log: rows of a second each, read newest first and removed oldest first. */

import type { Store } from "../contract.ts";
import {
	MOST_REQUEST_ROWS,
	REQUEST_BYTES,
	REQUEST_COLUMNS,
	REQUEST_ROWS_LOOKED_AT,
	type Row,
	requestCells,
	requestChunkOf,
} from "../rows.ts";
import { requestSidFrom } from "../sid-range.ts";
import type { Database } from "./database.ts";
import type { Transactions } from "./transaction.ts";

/** Few enough that no request notices: a row is up to 60 kB. */
const SWEPT_AT_ONCE = 100;

export function requestStore(
	db: Database,
	{ read, withoutSync }: Transactions,
): Pick<
	Store,
	| "addRequests"
	| "requestRows"
	| "requestRowsAround"
	| "requestRowsFrom"
	| "sweepRequests"
> {
	const sql = (text: string) => db.prepare(text);
	const insert = sql(
		`insert into request_log (${REQUEST_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const count = sql(
		`insert into fact (name, value) values ('${REQUEST_BYTES}', ?1)
		on conflict (name) do update set value = cast(value as integer) + ?1`,
	);
	const counted = sql(
		`select cast(value as integer) as bytes from fact where name = '${REQUEST_BYTES}'`,
	);
	// Each has its index: the planner, without statistics, might read all of an account.
	const newest = (index: string, fits: string) =>
		sql(
			`select * from request_log indexed by ${index}
			where account_sid = ? ${fits} and sid >= ? and sid < ? order by sid desc limit ?`,
		);
	const readers = {
		all: newest("request_log_account", ""),
		"4xx": newest("request_log_4xx", "and has_4xx = 1"),
		"5xx": newest("request_log_5xx", "and has_5xx = 1"),
	};
	// The contents of a row, which are long, are read only where it fits.
	const around = sql(
		`select * from request_log where sid in (
			select sid from (
				select sid, account_sid, first_number
				from request_log indexed by request_log_ids
				where instance = ?1 and last_number >= ?2
				order by last_number limit ${REQUEST_ROWS_LOOKED_AT})
			where account_sid = ?3 and first_number <= ?2)
		order by sid limit ${MOST_REQUEST_ROWS}`,
	);
	const from = sql(
		"select * from request_log where sid >= ? order by sid limit ?",
	);
	const oldest = sql(
		`select sid, bytes from request_log order by sid limit ${SWEPT_AT_ONCE}`,
	);
	const remove = sql("delete from request_log where sid = ?");

	function bytes(): number {
		return (counted.get() as { bytes: number } | undefined)?.bytes ?? 0;
	}

	return {
		addRequests: (chunks) =>
			withoutSync(() => {
				let added = 0;
				for (const chunk of chunks) {
					insert.run(...requestCells(chunk));
					added += Buffer.byteLength(chunk.data);
				}
				count.run(added);
			}),
		requestRows: ({ accountSid, withStatus, from, before, limit }) =>
			read(() =>
				readers[withStatus ?? "all"]
					.all(accountSid, from ?? "", before ?? AFTER_ALL, limit)
					.map((row) => requestChunkOf(row as Row)),
			),
		requestRowsAround: (accountSid, instance, number) =>
			read(() =>
				around
					.all(instance, number, accountSid)
					.map((row) => requestChunkOf(row as Row)),
			),
		requestRowsFrom: (sid, limit) =>
			read(() => from.all(sid, limit).map((row) => requestChunkOf(row as Row))),
		async sweepRequests(keepFrom, mostBytes) {
			let removed = 0;
			await withoutSync(() => {
				let left = bytes();
				const rows = oldest.all() as { sid: string; bytes: number }[];
				for (const { sid, bytes } of rows) {
					if (sid >= requestSidFrom(keepFrom) && left <= mostBytes) break;
					remove.run(sid);
					left -= bytes;
					count.run(-bytes);
					removed++;
				}
			});
			return removed === SWEPT_AT_ONCE;
		},
	};
}

/** Sorts behind every SID. */
const AFTER_ALL = "~";
