/** Opens the store that the configuration names. */

import { existsSync } from "node:fs";
import { unheededParameters } from "../config/database-url.ts";
import type { Config } from "../config/settings.ts";
import { StartError } from "../errors.ts";
import type { Store } from "./contract.ts";
import { backupDatabase } from "./sqlite/backup.ts";
import { fileIn } from "./sqlite/open.ts";
import { type FileParts, sqliteStore } from "./sqlite/sqlite.ts";

/**
 * `alone`: to serve; on SQLite as the only process. Otherwise for a command:
 * then a missing installation is the operator's mistake, and none is created.
 */
export async function openStore(
	config: Pick<
		Config,
		| "data"
		| "databaseUrl"
		| "databaseConnections"
		| "preparedStatements"
		| "readReplicas"
		| "defaultCountry"
	>,
	{
		alone,
		warn,
		fileParts,
	}: {
		readonly alone: boolean;
		readonly warn?: (sentence: string) => void;
		/** For SQLite. */
		readonly fileParts?: FileParts | undefined;
	},
): Promise<Store> {
	const defaultCountry = config.defaultCountry ?? null;
	if (config.databaseUrl === null) {
		const place = { directory: config.data, alone };
		return sqliteStore(place, defaultCountry, fileParts);
	}
	// Loaded only here, so that a start on SQLite does not load the driver.
	const { postgresStore } = await import("./postgres/postgres.ts");
	return postgresStore({
		url: config.databaseUrl,
		connections: config.databaseConnections,
		preparedStatements: config.preparedStatements,
		...(warn && { warn }),
		mustExist: !alone,
		defaultCountry,
		// A command asks once: it needs no connections to standbys.
		...(alone && {
			replicas: {
				urls: config.readReplicas.urls,
				maxLagMs: config.readReplicas.maxLagSeconds * 1_000,
			},
		}),
	});
}

/** Lines that tell the operator which store is used, and what has no effect. */
export function storeNotices({
	data,
	databaseUrl,
	readReplicas,
}: Pick<Config, "data" | "databaseUrl" | "readReplicas">): string[] {
	if (databaseUrl === null) return [];
	const notices = unheededParameters(databaseUrl).map(
		(name) => `DATABASE_URL: ${name} has no effect`,
	);
	for (const [index, url] of readReplicas.urls.entries()) {
		for (const name of unheededParameters(url)) {
			notices.push(`readReplicas.urls.${index}: ${name} has no effect`);
		}
	}
	if (existsSync(fileIn(data))) {
		notices.push(
			`DATABASE_URL is used, and the installation in ${data} is not: to bring it over, stop Postern and run postern migrate; else move it away`,
		);
	}
	return notices;
}

/** Copies the database to a new file; returns its size in bytes. */
export async function backUp(
	config: Pick<Config, "data" | "databaseUrl">,
	file: string,
): Promise<number> {
	if (config.databaseUrl !== null) {
		throw new StartError(
			"postern backup copies SQLite; with DATABASE_URL use pg_dump, or the server's own backups",
		);
	}
	return backupDatabase(config.data, file);
}
