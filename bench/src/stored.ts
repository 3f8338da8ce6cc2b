/** Stores with a history in them, made once and served by one process after the other. */

import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { type Bench, DATA_DIRECTORY, startTarget } from "./bench.ts";
import { fillPostgres } from "./fill-postgres.ts";
import { fillSqlite } from "./fill-sqlite.ts";
import { type History, historyOf, recipientsIn } from "./history.ts";
import type { Target } from "./measure.ts";
import type { Postgres } from "./postgres.ts";
import type { ServerOptions } from "./server.ts";
import type { Master } from "./service.ts";

export type Stored = {
	readonly history: History;
	readonly directory: string;
	readonly databaseUrl: string | null;
	readonly master: Master;
	readonly fillSeconds: number;
	readonly bytes: number;
};

/** A service on it; more than one after the other, as long as the store is not removed. */
export type Site = Target & {
	readonly stored: Stored;
	/** The path of a search for one of the recipients in its store. */
	readonly ofRecipient: () => string;
};

const MASTER: Master = {
	sid: `AC${"b".repeat(32)}`,
	token: "token-of-the-bench-alone",
};

/** `postgres`: no service may run on it, as it is restarted. */
export async function makeStore(
	bench: Bench,
	postgres: Postgres | null,
	verifications: number,
): Promise<Stored> {
	const amount = verifications.toLocaleString("en-US");
	bench.progress(`writing ${amount}`);
	mkdirSync(DATA_DIRECTORY, { recursive: true });
	const directory = mkdtempSync(join(DATA_DIRECTORY, "store-"));
	process.once("exit", () =>
		rmSync(directory, { recursive: true, force: true }),
	);
	const databaseUrl = (await postgres?.newDatabase()) ?? null;
	const begun = { directory, databaseUrl, master: MASTER };
	const fresh = await startTarget(bench, optionsOf(begun));
	await fresh.server.stop();
	const startedAt = performance.now();
	const history = historyOf(verifications, MASTER.sid, Date.now());
	const progress = (line: string) =>
		bench.progress(`${Math.round(secondsSince(startedAt))} s: ${line}`);
	if (postgres === null || databaseUrl === null)
		fillSqlite(directory, history, progress);
	else await fillPostgres(postgres.cluster, databaseUrl, history, progress);
	return {
		...begun,
		history,
		fillSeconds: secondsSince(startedAt),
		bytes: await bytesOf(begun),
	};
}

export async function startSite(
	bench: Bench,
	stored: Stored,
	more: Partial<ServerOptions> = {},
): Promise<Site> {
	const target = await startTarget(bench, { ...optionsOf(stored), ...more });
	const recipient = recipientsIn(stored.history.verifications);
	const ofRecipient = () => `/2fa/search?to=${recipient()}`;
	return { ...target, stored, ofRecipient };
}

export function removeStore({ directory }: Stored): void {
	rmSync(directory, { recursive: true, force: true });
}

export function databaseFile({ directory }: Pick<Stored, "directory">): string {
	return join(directory, "postern.db");
}

const secondsSince = (at: number) => (performance.now() - at) / 1_000;

function optionsOf({
	directory,
	databaseUrl,
	master,
}: Pick<Stored, "directory" | "databaseUrl" | "master">) {
	return { keptDirectory: directory, databaseUrl, master };
}

async function bytesOf(
	stored: Pick<Stored, "directory" | "databaseUrl">,
): Promise<number> {
	if (stored.databaseUrl === null) return statSync(databaseFile(stored)).size;
	const client = new pg.Client({ connectionString: stored.databaseUrl });
	await client.connect();
	const { rows } = await client.query(
		"select pg_database_size(current_database())::float8 as bytes",
	);
	await client.end();
	return (rows[0] as { bytes: number }).bytes;
}
