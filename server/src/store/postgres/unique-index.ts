/**
 * Builds what a migration needs on a large table before the migration itself: the
 * parts of the unique index of `verification`, partition by partition and without
 * holding up writers. The migration then joins them in a moment. In its transaction it
 * would stop every send for as long as the index takes, some 10 s a million rows.
 */

import { setTimeout } from "node:timers/promises";
import { type Connections, LONG_MS, type Query } from "./connection.ts";
import { hasKeyOfBoth } from "./distribute.ts";
import { LOOKED_AT } from "./schema.ts";

/** Instances that start meanwhile look this often whether they may go on. */
const LOOK_EVERY_MS = 500;
/** Tried, never waited for: whoever waits holds a snapshot, which the building waits for. */
const ONE_AT_A_TIME =
	"select pg_try_advisory_xact_lock(hashtext('postern indexes')) as mine";
/** The number of the migration that joins the parts. */
const JOINED_BY = 10;
const SUFFIX = "_by_account";
const COLUMNS = `(account_sid, sid) INCLUDE (${LOOKED_AT})`;
/** The server goes on with what a start that died had begun: it is waited for, not begun again. */
const UNDER_WAY = `select 1 from pg_stat_progress_create_index
	where datname = current_database()
		and relid in (select inhrelid from pg_inherits where inhparent = 'verification'::regclass)
	limit 1`;
/** Partitions without a whole index of this kind; `broken`: a start died while it built one. */
const MISSING = `select part.relname as name,
		to_regclass(part.oid::regclass || '${SUFFIX}') is not null as broken
	from pg_inherits i
	join pg_class part on part.oid = i.inhrelid
	where i.inhparent = 'verification'::regclass and not exists (
		select from pg_index x where x.indrelid = part.oid and x.indisunique and x.indisvalid
			and pg_get_indexdef(x.indexrelid) like '%${COLUMNS}')
	order by part.relname`;

export async function buildIndexes(
	connections: Pick<Connections, "query" | "transaction" | "alone">,
	known: number,
): Promise<void> {
	if (known < JOINED_BY) return;
	while (await isNeeded(connections.query)) {
		const isDone = await connections.transaction(async (query) => {
			const [lock] = await query<{ mine: boolean }>(ONE_AT_A_TIME);
			if (!lock?.mine || (await query(UNDER_WAY)).length > 0) return false;
			await build(query, connections.alone);
			return true;
		}, LONG_MS);
		if (isDone) return;
		await setTimeout(LOOK_EVERY_MS);
	}
}

/** An empty database, one that has the index, and a distributed one need nothing. */
async function isNeeded(query: Query): Promise<boolean> {
	const [made] = await query(
		"select 1 where to_regclass('schema_version') is not null",
	);
	if (made === undefined) return false;
	const [now] = await query<{ version: number }>(
		"select version from schema_version",
	);
	const version = now?.version ?? 0;
	if (version === 0 || version >= JOINED_BY) return false;
	if (await hasKeyOfBoth(query)) return false;
	return (await query(MISSING)).length > 0;
}

async function build(query: Query, alone: Connections["alone"]): Promise<void> {
	const missing = await query<{ name: string; broken: boolean }>(MISSING);
	// Last here: this transaction holds the lock while another connection builds, for as
	// long as that takes. The snapshot of a `select` would stay until the next statement,
	// and the building waits for all snapshots.
	await query("set local idle_in_transaction_session_timeout = 0");
	for (const { name, broken } of missing) {
		const index = `${name}${SUFFIX}`;
		if (broken) await alone(`drop index concurrently if exists ${index}`);
		await alone(
			`create unique index concurrently ${index} on ${name} ${COLUMNS}`,
		);
	}
}
