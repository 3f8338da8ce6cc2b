/** A database for each test, on the store of the run. */

import { copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import { inject } from "vitest";
import { fileIn, openDatabase } from "../../src/store/sqlite/open.ts";
import type {} from "./database-setup.ts";

export const isOnPostgres = inject("store") === "postgres";

export type TestDatabase = {
	/** Null: SQLite, in a directory that the caller chooses. */
	readonly url: string | null;
	/** Copies the database; nobody may be connected to it. */
	copy(): Promise<TestDatabase>;
	remove(): Promise<void>;
};

let made = 0;
/** The same for all servers of a run. */
let knowsStrategies: Promise<boolean> | undefined;

/**
 * Makes an empty database; on PostgreSQL its name holds the process id. `server`: the
 * URL of another PostgreSQL than the run's.
 */
export async function newDatabase(server?: string): Promise<TestDatabase> {
	return isOnPostgres
		? databaseFrom("template0", server ?? inject("postgres"))
		: ON_SQLITE;
}

/** On PostgreSQL with the schema, as a first start leaves it: a copy is cheaper than the start. */
export async function newDatabaseWithSchema(): Promise<TestDatabase> {
	return isOnPostgres
		? databaseFrom(inject("template"), inject("postgres"))
		: ON_SQLITE;
}

export const ON_SQLITE: TestDatabase = {
	url: null,
	copy: async () => ON_SQLITE,
	remove: async () => {},
};

let fileWithSchema: string | undefined;

/** SQLite's part of `newDatabaseWithSchema`: puts the file into the directory `data`. */
export function layFileWithSchema(data: string): void {
	if (fileWithSchema === undefined) {
		const directory = mkdtempSync(join(tmpdir(), "postern-template-"));
		openDatabase({ directory, alone: true }).close();
		fileWithSchema = fileIn(directory);
	}
	mkdirSync(data, { mode: 0o700 });
	copyFileSync(fileWithSchema, fileIn(data));
}

async function databaseFrom(
	template: string,
	server: string,
): Promise<TestDatabase> {
	const name = `postern_test_${process.pid}_${Date.now()}_${++made}`;
	await atServer(
		server,
		`create database ${name} template ${template} ${await fastest(server)}`,
	);
	const url = new URL(server);
	url.pathname = `/${name}`;
	return {
		url: url.href,
		copy: () => databaseFrom(name, server),
		async remove() {
			await atServer(server, `drop database ${name} with (force)`);
		},
	};
}

/** The default of PostgreSQL 15 copies through the write-ahead log, which takes ten times as long. */
async function fastest(server: string): Promise<string> {
	knowsStrategies ??= inDatabase<{ isSo: boolean }>(
		server,
		"select current_setting('server_version_num')::int >= 150000 as \"isSo\"",
	).then(([row]) => row?.isSo === true);
	return (await knowsStrategies) ? "strategy file_copy" : "";
}

/** The connection of this process to the server of the run: it makes and drops all its databases. */
let kept: Promise<pg.Client> | null = null;
/** The end of its last statement: pg takes no other one meanwhile. */
let last: Promise<unknown> = Promise.resolve();

async function atServer(server: string, statement: string): Promise<void> {
	if (server !== inject("postgres")) {
		await inDatabase(server, statement);
		return;
	}
	const done = last.then(async () => {
		kept ??= connected(server);
		await (await kept).query(statement);
	});
	last = done.catch(() => {});
	await done;
}

/** Once it is lost, or was never made, the next statement makes another. */
async function connected(server: string): Promise<pg.Client> {
	const client = new pg.Client({ connectionString: server });
	const lost = () => {
		kept = null;
	};
	client.on("error", lost);
	await client.connect().catch((error: unknown) => {
		lost();
		throw error;
	});
	return client;
}

export function inDatabase<Row extends object>(
	url: string,
	statement: string,
	values: unknown[] = [],
): Promise<Row[]> {
	return onConnection(url, (query) => query<Row>(statement, values));
}

/** Resolves once a statement waits for a lock in this database. */
export async function waitingForLock(url: string): Promise<void> {
	// Other files wait for locks in other databases of the server.
	const waiting = `select 1 from pg_stat_activity
		where wait_event_type = 'Lock' and datname = current_database()`;
	while ((await inDatabase(url, waiting)).length === 0) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

type Query = <Row extends object>(
	statement: string,
	values?: unknown[],
) => Promise<Row[]>;

/** For several statements: each connection is a process of the server. */
export async function onConnection<T>(
	url: string,
	work: (query: Query) => Promise<T>,
): Promise<T> {
	const client = new pg.Client({ connectionString: url });
	// The statement under way is rejected. An error that nobody hears ends the process.
	client.on("error", () => {});
	await client.connect();
	try {
		return await work(
			async <Row>(statement: string, values: unknown[] = []) =>
				(await client.query(statement, values)).rows as Row[],
		);
	} finally {
		await client.end();
	}
}

/** Every row of every table: the table, and the row as JSON. `data`: the directory of SQLite. */
export async function rowsIn(
	url: string | null,
	data: string,
): Promise<string[]> {
	return url === null ? rowsInFile(join(data, "postern.db")) : rowsAt(url);
}

function rowsInFile(file: string): string[] {
	const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
	try {
		const tables = db
			.prepare("select name from sqlite_master where type = 'table'")
			.all() as { name: string }[];
		return tables.flatMap(({ name }) =>
			db
				.prepare(`select * from "${name}"`)
				.all()
				.map((row) => `${name} ${JSON.stringify(row)}`),
		);
	} finally {
		db.close();
	}
}

function rowsAt(url: string): Promise<string[]> {
	return onConnection(url, async (query) => {
		const tables = await query<{ name: string }>(
			`select relname as name from pg_class
			where relnamespace = 'public'::regnamespace
				and relkind in ('r', 'p') and not relispartition`,
		);
		const rows: string[] = [];
		for (const { name } of tables) {
			const found = await query<object>(`select * from ${name}`);
			rows.push(...found.map((row) => `${name} ${JSON.stringify(row)}`));
		}
		return rows;
	});
}
