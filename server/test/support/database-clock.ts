/**
 * The clock of a test's own PostgreSQL database, moved instead of waited for: a
 * function of the same name stands before the system's in the search path.
 */

import { inDatabase } from "./database.ts";

const MADE = `
	create schema if not exists moved;
	create table if not exists moved.ahead (ms bigint not null);
	insert into moved.ahead select 0 where not exists (select from moved.ahead);
	create or replace function moved.clock_timestamp() returns timestamptz
		language sql volatile as
		'select pg_catalog.clock_timestamp() + ms * interval ''1 ms'' from moved.ahead'`;

/** A URL whose connections ask for a time that can be moved. */
export async function urlWithMovableClock(url: string): Promise<string> {
	await inDatabase(url, MADE);
	const moved = new URL(url);
	moved.searchParams.set("options", "-c search_path=public,moved,pg_catalog");
	return moved.href;
}

/** Instances notice within a second. */
export async function moveDatabaseClock(
	url: string,
	ms: number,
): Promise<void> {
	await inDatabase(url, "update moved.ahead set ms = ms + $1", [Math.ceil(ms)]);
}
