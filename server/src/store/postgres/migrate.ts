/**
 * Brings the schema up to date, even if other instances start at the same
 * moment, or tells clearly why it cannot.
 */

import { StartError } from "../../errors.ts";
import { presentKey } from "../../verification/former-keys.ts";
import { type Connections, LONG_MS, type Query } from "./connection.ts";
import { BY_KEY_ALONE, type RowLocks, rowLocksFor } from "./locks.ts";
import { type PresentKey, rekeyPending } from "./rekey.ts";
import { MIGRATIONS, type Migration } from "./schema.ts";
import { buildIndexes } from "./unique-index.ts";

/** PostgreSQL 14. */
const OLDEST_SERVER = 140_000;

export async function migrate(
	connections: Pick<Connections, "query" | "transaction" | "alone">,
	{
		mustExist = false,
		defaultCountry = null,
	}: {
		readonly mustExist?: boolean;
		/** The country of numbers from before they were parsed. */
		readonly defaultCountry?: string | null;
	} = {},
	migrations: readonly Migration[] = MIGRATIONS,
): Promise<RowLocks> {
	await mustBeSuited(connections.query);
	await buildIndexes(connections, migrations.length);
	// An index on a large table takes time; instances that start meanwhile wait
	// for it.
	return connections.transaction(async (query) => {
		const serves = await apply(query, migrations, mustExist, (former) =>
			presentKey(former, defaultCountry),
		);
		return rowLocksFor(serves);
	}, LONG_MS);
}

export async function mustBeSuited(query: Query): Promise<void> {
	const [server] = await query<{
		number: string;
		version: string;
		encoding: string;
	}>(
		`select current_setting('server_version_num') as number,
			current_setting('server_version') as version,
			current_setting('server_encoding') as encoding`,
	);
	if (Number(server?.number) < OLDEST_SERVER) {
		throw new StartError(
			`DATABASE_URL: PostgreSQL ${server?.version} is too old: 14 or newer is needed`,
		);
	}
	// Any other lacks characters that a text or a name may have.
	if (server?.encoding !== "UTF8") {
		throw new StartError(
			`DATABASE_URL: the encoding of the database is ${server?.encoding}, and must be UTF8 (create database … encoding 'UTF8' template template0)`,
		);
	}
}

async function apply(
	query: Query,
	migrations: readonly Migration[],
	mustExist: boolean,
	presentKeyOf: PresentKey,
): Promise<number> {
	await query("select pg_advisory_xact_lock(hashtext('postern migrations'))");
	// From `pg_class`, which is locked to be read: only then this connection hears of a
	// table that another one has made since it last asked for the name.
	const [made] = await query(
		"select 1 from pg_class where oid = to_regclass('schema_version')",
	);
	if (made === undefined && mustExist) {
		throw new StartError(
			"There is no installation in the database of DATABASE_URL: start the service once",
		);
	}
	if (made === undefined) {
		// The number of applied migrations, and the oldest program that the schema
		// still serves.
		await query(
			"create table schema_version (version integer not null, serves integer not null)",
		);
		await query("insert into schema_version values (0, 0)");
	}
	const [now] = await query<{ version: number; serves: number }>(
		"select version, serves from schema_version",
	);
	const { version, serves } = now ?? { version: 0, serves: 0 };
	mustServe(version, serves, migrations.length);
	const missing = migrations.slice(version);
	for (const { sql, rekeys, undoneBy } of missing) {
		if (undoneBy !== undefined && undoneBy <= migrations.length) continue;
		for (const statement of statementsOf(sql)) await query(statement);
		if (rekeys) await rekeyPending(query, presentKeyOf);
	}
	const last = missing.at(-1);
	if (last === undefined) return serves;
	const next = Math.max(
		serves,
		last.serves,
		version === 0 && migrations.length >= BY_KEY_ALONE ? BY_KEY_ALONE : 0,
	);
	await query(
		"update schema_version set version = $1, serves = $2",
		migrations.length,
		next,
	);
	return next;
}

/** `serves`: the oldest program that the schema still serves. */
export function mustServe(
	version: number,
	serves: number,
	known: number,
): void {
	if (serves > known) {
		throw new StartError(
			`The database of DATABASE_URL was brought up to date by a newer Postern (schema ${version}; this one knows ${known})`,
		);
	}
}

/** A prepared statement is one statement. Only the text between `$$` and `$$` contains semicolons. */
function statementsOf(sql: string): string[] {
	return sql
		.replace(/--.*$/gm, "")
		.split(/;(?=(?:[^$]*\$\$[^$]*\$\$)*[^$]*$)/)
		.map((statement) => statement.trim())
		.filter((statement) => statement !== "");
}
