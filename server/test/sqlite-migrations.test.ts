import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import { fileIn } from "../src/store/sqlite/open.ts";
import { MIGRATIONS } from "../src/store/sqlite/schema.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { NO_CHANGES } from "./support/empty.ts";

test("a database of every earlier version is brought up to date, and keeps what it counted", async () => {
	const schemaOf = (file: string) => {
		const db = new DatabaseSync(file, { readOnly: true });
		const rows = db.prepare("select name, sql from sqlite_schema").all();
		db.close();
		return rows.map((row) => JSON.stringify(row)).sort();
	};
	const fresh = mkdtempSync(join(tmpdir(), "postern-migrations-"));
	await sqliteStore({ directory: fresh, alone: true }).close();
	for (let version = 1; version < MIGRATIONS.length; version++) {
		const directory = mkdtempSync(join(tmpdir(), "postern-migrations-"));
		const db = new DatabaseSync(fileIn(directory));
		for (const text of MIGRATIONS.slice(0, version)) db.exec(text);
		db.exec(`pragma user_version = ${version}`);
		db.exec(
			`insert into counter (key, windows, expires_at) values ('a key', '[["b",[[1,2]]]]', 5)`,
		);
		db.close();
		const store = sqliteStore({ directory, alone: true });
		let counters: unknown;
		await store.transact({ counters: ["a key"] }, (loaded) => {
			({ counters } = loaded);
			return NO_CHANGES;
		});
		await store.close();
		expect(counters).toEqual([
			{ key: "a key", windows: [["b", [[1, 2]]]], expiresAt: 5 },
		]);
		expect(schemaOf(fileIn(directory))).toEqual(schemaOf(fileIn(fresh)));
		rmSync(directory, { recursive: true });
	}
	rmSync(fresh, { recursive: true });
});
