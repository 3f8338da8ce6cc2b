/** Writes a history into the database of a service that is not running. */

import pg from "pg";
import type { Cluster } from "./cluster.ts";
import {
	DAY_MS,
	type History,
	knownSql,
	numberFrom,
	POSTGRES,
	REFERENCE_COLUMNS,
	referencesSql,
	VERIFICATION_COLUMNS,
	verificationsSql,
} from "./history.ts";
import { totalsSql } from "./history-totals.ts";

const WEEK_MS = 7 * DAY_MS;

/**
 * With `wal_level = minimal` nothing is logged of a table that the transaction itself
 * has made or emptied: half of the time. The server is restarted for it, before and
 * after.
 */
export async function fillPostgres(
	cluster: Cluster,
	databaseUrl: string,
	history: History,
	progress: (line: string) => void,
): Promise<void> {
	await restart(cluster, "minimal", 0);
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	try {
		await client.query(
			"set maintenance_work_mem = '1GB'; set work_mem = '512MB'",
		);
		await fill(client, history, progress);
		// As autovacuum leaves it: counts then read no records but the index.
		await client.query("vacuum (analyze)");
		await client.query("checkpoint");
	} finally {
		await client.end();
	}
	await restart(cluster, "replica", 10);
}

async function restart(cluster: Cluster, level: string, senders: number) {
	const client = new pg.Client({ connectionString: cluster.url });
	await client.connect();
	await client.query(`alter system set wal_level = ${level}`);
	await client.query(`alter system set max_wal_senders = ${senders}`);
	await client.query("checkpoint");
	await client.end();
	await cluster.crash();
}

async function fill(
	client: pg.Client,
	history: History,
	progress: (line: string) => void,
): Promise<void> {
	const { start, verifications } = history;
	const first = Math.floor(start / WEEK_MS) * WEEK_MS;
	for (let week = first; ; week += WEEK_MS) {
		const from = numberFrom(history, week);
		const to = numberFrom(history, week + WEEK_MS);
		await oneTransaction(client, () =>
			fillWeek(client, history, week, from, to),
		);
		progress(`${to.toLocaleString("en-US")} records`);
		if (to === verifications) break;
	}
	await oneTransaction(client, async () => {
		const { rows } = await client.query(
			`select indexname as name, indexdef as sql from pg_indexes
			where tablename in ('message_ref', 'known') and indexname not like '%_pkey'`,
		);
		for (const { name } of rows) await client.query(`drop index ${name}`);
		await client.query("truncate message_ref, known");
		await client.query(
			`insert into message_ref (${REFERENCE_COLUMNS}) ${referencesSql(history, POSTGRES)}`,
		);
		await client.query(
			`insert into known (key, verified_at) ${knownSql(history, POSTGRES)}`,
		);
		for (const { sql } of rows) await client.query(sql);
	});
	progress("references and known recipients");
	await oneTransaction(client, async () => {
		await client.query(
			`insert into tally (account_sid, status, shard, count)
			select account_sid, status, 0, count(*) from verification
			group by account_sid, status`,
		);
		for (const statement of totalsSql(history, "shard")) {
			await client.query(statement);
		}
	});
}

/** The partition that the service would have made, in place of one that it has made. */
async function fillWeek(
	client: pg.Client,
	history: History,
	week: number,
	from: number,
	to: number,
): Promise<void> {
	const clock = (at: number) => `OTP${at.toString(16).padStart(12, "0")}`;
	const day = new Date(week).toISOString().slice(0, 10).replaceAll("-", "");
	const name = `verification_${day}`;
	await client.query(`drop table if exists ${name}`);
	await client.query(
		`create table ${name} (like verification including defaults)`,
	);
	if (to > from) {
		await client.query(
			`insert into ${name} (${VERIFICATION_COLUMNS})
			${verificationsSql(history, POSTGRES, from, to)}`,
		);
	}
	await client.query(
		`alter table verification attach partition ${name}
		for values from ('${clock(week)}') to ('${clock(week + WEEK_MS)}')`,
	);
}

async function oneTransaction(
	client: pg.Client,
	work: () => Promise<void>,
): Promise<void> {
	await client.query("begin");
	await work();
	await client.query("commit");
}
