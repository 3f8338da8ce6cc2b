import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import { fileIn, openDatabase } from "../src/store/sqlite/open.ts";
import { MIGRATIONS } from "../src/store/sqlite/schema.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { presentKey } from "../src/verification/former-keys.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { add, verificationAt } from "./support/verifications.ts";

test("a migration of recipients' keys that dies half-way is done whole by the next start", async () => {
	const directory = mkdtempSync(join(tmpdir(), "postern-migrations-"));
	const store = sqliteStore({ directory, alone: true });
	await add(
		store,
		["4901711234567", "4407911123456"].map((phone) =>
			verificationAt(Date.now(), { phone }),
		),
	);
	await store.close();
	const raw = (text: string) => {
		const db = new DatabaseSync(fileIn(directory));
		const rows = db.prepare(text).all();
		db.close();
		return rows;
	};
	raw("pragma user_version = 2");
	let asked = 0;
	const dying = (former: string) => {
		if (++asked === 2) throw new Error("died");
		return presentKey(former, null);
	};
	expect(() => openDatabase({ directory, alone: true }, dying)).toThrow("died");
	expect(raw("pragma user_version")).toEqual([{ user_version: 2 }]);
	expect(raw("select phone from verification order by phone")).toEqual([
		{ phone: "4407911123456" },
		{ phone: "4901711234567" },
	]);
	openDatabase({ directory, alone: true }).close();
	expect(raw("select phone from verification order by phone")).toEqual([
		{ phone: "447911123456" },
		{ phone: "491711234567" },
	]);
	rmSync(directory, { recursive: true });
});

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
