/** A database for each test: what a store is opened on, on the store that the run is about. */

import pg from "pg";
import { inject } from "vitest";
import type {} from "./database-setup.ts";

export const isOnPostgres = inject("store") === "postgres";

export type TestDatabase = {
	/** Null: SQLite, in a directory that the caller chooses. */
	readonly url: string | null;
	remove(): Promise<void>;
};

let made = 0;

/** Empty; on PostgreSQL its name says which process made it. */
export async function newDatabase(): Promise<TestDatabase> {
	if (!isOnPostgres) return { url: null, remove: async () => {} };
	const name = `postern_test_${process.pid}_${Date.now()}_${++made}`;
	await asAdministrator(`create database ${name} template template0`);
	const url = new URL(inject("postgres"));
	url.pathname = `/${name}`;
	return {
		url: url.href,
		remove: () => asAdministrator(`drop database ${name} with (force)`),
	};
}

/** One statement in the database that the server came with. */
export async function asAdministrator(statement: string): Promise<void> {
	await inDatabase(inject("postgres"), statement);
}

export async function inDatabase<Row extends object>(
	url: string,
	statement: string,
	values: unknown[] = [],
): Promise<Row[]> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query(statement, values)).rows as Row[];
	} finally {
		await client.end();
	}
}
