import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import type { TestPostern } from "./postern.ts";

/** Nobody else may write to the store until the returned function is called. */
export async function lockedStore({
	databaseUrl,
	directory,
}: Pick<TestPostern, "databaseUrl" | "directory">): Promise<
	() => Promise<void>
> {
	if (databaseUrl === null) {
		const db = new DatabaseSync(join(directory, "data", "postern.db"));
		db.exec("begin exclusive");
		return async () => db.close();
	}
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	await client.query("begin; lock table verification in exclusive mode");
	return () => client.end();
}
