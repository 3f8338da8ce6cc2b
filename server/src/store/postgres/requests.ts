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
import type { Query } from "./connection.ts";
import { put } from "./put.ts";

/** Few enough that no request notices: a row is up to 60 kB. */
const SWEPT_AT_ONCE = 100;

const counting = (change: string) =>
	`insert into fact (name, value)
	select '${REQUEST_BYTES}', coalesce(sum(${change}), 0)::text from moved
	on conflict (name) do update
		set value = (fact.value::bigint + excluded.value::bigint)::text`;
const ADD = `with moved as (
		insert into request_log (${REQUEST_COLUMNS})
		select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[],
			$6::integer[], $7::integer[], $8::integer[], $9::text[])
		returning bytes)
	${counting("bytes")}`;
const newest = (fits: string) =>
	`select ${REQUEST_COLUMNS} from request_log
	where account_sid = $1 ${fits} and sid >= $2 and sid < $3 order by sid desc limit $4`;
const READERS = {
	all: newest(""),
	"4xx": newest("and has_4xx = 1"),
	"5xx": newest("and has_5xx = 1"),
};
// The contents of a row, which are long, are read only where it fits.
const AROUND = `with near as materialized (
		select sid, account_sid, first_number from request_log
		where instance = $1 and last_number >= $2
		order by last_number limit ${REQUEST_ROWS_LOOKED_AT})
	select ${REQUEST_COLUMNS} from request_log
	where sid = any(array(
		select sid from near where account_sid = $3 and first_number <= $2))
	order by sid limit ${MOST_REQUEST_ROWS}`;
const FROM = `select ${REQUEST_COLUMNS} from request_log
	where sid >= $1 order by sid limit $2`;
/**
 * Of the oldest rows those before `$1`, and as many as the log is too large by. Two
 * instances may sweep at once: each takes rows that the other has not, and the second
 * one waits until it can read how many bytes the first one has left.
 */
const SWEEP = `with held as materialized (
		select value::bigint as bytes from fact where name = '${REQUEST_BYTES}' for update),
	oldest as materialized (
		select sid, bytes from request_log order by sid limit ${SWEPT_AT_ONCE}
		for update skip locked),
	counted as (
		select sid, sum(bytes) over (order by sid) - bytes as before from oldest),
	moved as (
		delete from request_log where sid = any(array(
			select sid from counted where sid < $1 or before + $2::bigint <
				(select coalesce(max(bytes), 0) from held)))
		returning bytes),
	noted as (${counting("-bytes")} returning 1)
	select count(*) as removed from moved`;

export function requestStore(
	query: Query,
): Pick<
	Store,
	| "addRequests"
	| "requestRows"
	| "requestRowsAround"
	| "requestRowsFrom"
	| "sweepRequests"
> {
	return {
		addRequests: (chunks) => put(query, ADD, chunks, requestCells),
		async requestRows({ accountSid, withStatus, from, before, limit }) {
			const rows = await query<Row>(
				READERS[withStatus ?? "all"],
				accountSid,
				from ?? "",
				before ?? AFTER_ALL,
				limit,
			);
			return rows.map(requestChunkOf);
		},
		async requestRowsAround(accountSid, instance, number) {
			const rows = await query<Row>(AROUND, instance, number, accountSid);
			return rows.map(requestChunkOf);
		},
		async requestRowsFrom(sid, limit) {
			const rows = await query<Row>(FROM, sid, limit);
			return rows.map(requestChunkOf);
		},
		async sweepRequests(keepFrom, mostBytes) {
			const [row] = await query<{ removed: number }>(
				SWEEP,
				requestSidFrom(keepFrom),
				mostBytes,
			);
			return row?.removed === SWEPT_AT_ONCE;
		},
	};
}

/** Sorts behind every SID. */
const AFTER_ALL = "~";
