/** Stores for tests of the store itself, one after the other, each empty. */

import type { Store } from "../../src/store/contract.ts";
import { postgresStore } from "../../src/store/postgres/postgres.ts";
import { sqliteStore } from "../../src/store/sqlite/sqlite.ts";
import {
	inDatabase,
	isOnPostgres,
	newDatabaseWithSchema,
	type TestDatabase,
} from "./database.ts";

const EMPTY = [
	...[
		"verification",
		"tally",
		"usage",
		"traffic",
		"counter",
		"reply",
		"message_ref",
	],
	...["sandbox_message", "configuration", "token_use", "fact"],
	...["session", "audit", "request_log"],
]
	.map((table) => `delete from ${table}`)
	.join("; ");

export type Stores = {
	/** Empties or closes the store before, and returns an empty one. */
	empty(): Promise<Store>;
	close(): Promise<void>;
};

export function stores(): Stores {
	return isOnPostgres ? oneDatabase() : inMemory();
}

function inMemory(): Stores {
	const opened: Store[] = [];
	const close = async () => {
		for (const each of opened.splice(0)) await each.close();
	};
	return {
		async empty() {
			await close();
			const store = sqliteStore({ memory: true });
			opened.push(store);
			return store;
		},
		close,
	};
}

/** One database that is emptied for each store: a new one takes half a second. */
function oneDatabase(): Stores {
	let database: TestDatabase | null = null;
	let store: Store | null = null;
	return {
		async empty() {
			database ??= await newDatabaseWithSchema();
			const url = database.url as string;
			store ??= await postgresStore({ url, connections: 4 });
			await inDatabase(url, EMPTY);
			return store;
		},
		async close() {
			await store?.close();
			await database?.remove();
			store = null;
			database = null;
		},
	};
}
