/** Opens the store that the configuration names. */

import type { Config } from "../config/config.ts";
import { StartError } from "../errors.ts";
import type { Store } from "./contract.ts";
import { backupDatabase } from "./sqlite/backup.ts";
import { sqliteStore } from "./sqlite/sqlite.ts";

/**
 * `alone`: to serve, on SQLite as the only process. Otherwise for a command: what
 * is not there is a mistake of the operator's, and is not made.
 */
export async function openStore(
	config: Pick<
		Config,
		"data" | "databaseUrl" | "databaseConnections" | "defaultCountry"
	>,
	{ alone }: { readonly alone: boolean },
): Promise<Store> {
	const defaultCountry = config.defaultCountry ?? null;
	if (config.databaseUrl === null) {
		return sqliteStore({ directory: config.data, alone }, defaultCountry);
	}
	// Loaded where it is used: a start on SQLite does without the driver.
	const { postgresStore } = await import("./postgres/postgres.ts");
	return postgresStore({
		url: config.databaseUrl,
		connections: config.databaseConnections,
		mustExist: !alone,
		defaultCountry,
	});
}

/** Copies the database to a new file; returns how many bytes it has. */
export function backUp(
	config: Pick<Config, "data" | "databaseUrl">,
	file: string,
): number {
	if (config.databaseUrl !== null) {
		throw new StartError(
			"postern backup copies SQLite; with DATABASE_URL use pg_dump, or the server's own backups",
		);
	}
	return backupDatabase(config.data, file);
}
