/** Looks at a data directory without changing it: a service may run on it. */

import { existsSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { StartError } from "../../errors.ts";
import type { Found } from "../found.ts";
import type { Database } from "./database.ts";
import { fileIn, reason, schemaVersion } from "./open.ts";
import { MIGRATIONS } from "./schema.ts";
import { factIn } from "./source.ts";

export function lookAtSqlite(
	directory: string,
	facts: readonly string[],
): Found {
	const file = fileIn(directory);
	const newest = MIGRATIONS.length;
	if (!existsSync(file)) return { schema: null, newest, facts: new Map() };
	let db: Database | undefined;
	try {
		db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
		const schema = schemaVersion(db, file);
		const found = new Map<string, string>();
		for (const name of schema === 0 ? [] : facts) {
			const value = factIn(db, name);
			if (value !== null) found.set(name, value);
		}
		return { schema, newest, facts: found };
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw new StartError(
			`The data directory ${directory} cannot be used: ${reason(error)}`,
		);
	} finally {
		db?.close();
	}
}
