/** Three stores on one new database, as three instances open it; on SQLite one in memory. No service runs beside them. */

import type { Store } from "../../src/store/contract.ts";
import { postgresStore } from "../../src/store/postgres/postgres.ts";
import { sqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { newDatabaseWithSchema } from "./database.ts";

export type GuardStores = {
	readonly all: readonly Store[];
	close(): Promise<void>;
};

export async function guardStores(): Promise<GuardStores> {
	const { url, remove } = await newDatabaseWithSchema();
	const all =
		url === null
			? [sqliteStore({ memory: true })]
			: await Promise.all(
					[1, 2, 3].map(() => postgresStore({ url, connections: 4 })),
				);
	return {
		all,
		async close() {
			await Promise.all(all.map((store) => store.close()));
			await remove();
		},
	};
}
