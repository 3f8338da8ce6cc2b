import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sqliteStore } from "./sqlite.ts";

test("what is stored is its owner's alone, in whatever directory", async () => {
	const directory = mkdtempSync(join(tmpdir(), "postern-modes-"));
	const store = sqliteStore({ directory, alone: true });
	await store.establish({ a: "b" });
	const modes = readdirSync(directory)
		.filter((name) => name.startsWith("postern.db"))
		.map((name) => [name, statSync(join(directory, name)).mode & 0o777]);
	await store.close();
	rmSync(directory, { recursive: true });
	expect(modes).toEqual([
		["postern.db", 0o600],
		["postern.db-shm", 0o600],
		["postern.db-wal", 0o600],
	]);
});
