/** Opens the store that the configuration names. */

import type { Config } from "../config/config.ts";
import type { Store } from "./contract.ts";
import { postgresStore } from "./postgres/postgres.ts";
import { sqliteStore } from "./sqlite/sqlite.ts";

/** `alone`: of SQLite, refuse where another process serves from the same directory. */
export async function openStore(
	config: Pick<Config, "data" | "databaseUrl" | "databaseConnections">,
	{ alone }: { readonly alone: boolean },
): Promise<Store> {
	return config.databaseUrl === null
		? sqliteStore({ directory: config.data, alone })
		: postgresStore({
				url: config.databaseUrl,
				connections: config.databaseConnections,
			});
}
