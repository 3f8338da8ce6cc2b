import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, expect, test } from "vitest";
import { backupDatabase } from "./backup.ts";
import type { Database } from "./database.ts";

const directories: string[] = [];
afterEach(() => {
	for (const directory of directories.splice(0)) {
		rmSync(directory, { recursive: true });
	}
});

const ROWS = 3_000;
const EACH = 100;

/** Every commit leaves the sum of all amounts as it was; rows are a page each. */
function bank() {
	const directory = mkdtempSync(join(tmpdir(), "postern-backup-"));
	directories.push(directory);
	const db = new DatabaseSync(join(directory, "postern.db"));
	db.exec(`
		pragma journal_mode = wal;
		pragma wal_autocheckpoint = 0;
		create table account (id integer primary key, amount integer, filler blob);
		create table done (n integer);
		insert into done values (0);
		with recursive i(n) as (select 1 union all select n + 1 from i where n < ${ROWS})
			insert into account select n, ${EACH}, zeroblob(3000) from i;
	`);
	const give = db.prepare(
		"update account set amount = amount + ? where id = ?",
	);
	const count = db.prepare("update done set n = n + 1");
	const id = () => 1 + Math.floor(Math.random() * ROWS);
	return {
		...{ db, directory },
		transfer() {
			db.exec("begin");
			for (let i = 0; i < 5; i++) {
				const amount = 1 + i;
				give.run(-amount, id());
				give.run(amount, id());
			}
			count.run();
			db.exec("commit");
		},
	};
}

const one = (db: Database, sql: string): unknown =>
	Object.values(db.prepare(sql).get() as object)[0];

test.each([
	["the log holds all", null],
	["the log holds nothing", "truncate"],
	["the log was copied, and holds newer frames", "passive"],
])(
	"a copy beside commits and checkpoints is one moment, if %s",
	async (_, before) => {
		const { db, directory, transfer } = bank();
		if (before !== null) db.exec(`pragma wal_checkpoint(${before})`);
		if (before === "passive") for (let i = 0; i < 50; i++) transfer();
		// A commit in the tick of the last one before it would not be seen to change the log,
		// and the copy would rest for nobody.
		utimesSync(join(directory, "postern.db-wal"), 0, 0);
		const target = join(directory, "copy.db");
		const doneBefore = Number(one(db, "select n from done"));
		let isDone = false;
		const copying = backupDatabase(directory, target).finally(() => {
			isDone = true;
		});
		while (!isDone) {
			// Each of the copy's twelve rests may be over after one turn.
			for (let i = 0; i < 5; i++) transfer();
			db.exec("pragma wal_checkpoint(passive)");
			await turn();
		}
		await copying;
		const doneAfter = Number(one(db, "select n from done"));
		db.close();
		expect(readdirSync(directory).filter((name) => /^copy/.test(name))).toEqual(
			["copy.db"],
		);
		const copy = new DatabaseSync(target);
		expect(one(copy, "pragma integrity_check")).toBe("ok");
		expect(one(copy, "select sum(amount) from account")).toBe(ROWS * EACH);
		const done = Number(one(copy, "select n from done"));
		expect(done).toBeGreaterThanOrEqual(doneBefore);
		expect(done).toBeLessThan(doneAfter);
		copy.close();
		expect(doneAfter - doneBefore).toBeGreaterThan(20);
	},
);

test("a copy that is not whole has another name, and one that was killed is named", async () => {
	const { db, directory } = bank();
	db.close();
	const target = join(directory, "copy.db");
	const part = `${target}.part`;
	const copying = backupDatabase(directory, target);
	// The first piece is written before the call returns.
	expect([existsSync(part), existsSync(target)]).toEqual([true, false]);
	await expect(backupDatabase(directory, target)).rejects.toThrow(
		`${part} exists: another backup to ${target} is under way, or one was killed`,
	);
	await copying;
	expect([existsSync(part), existsSync(target)]).toEqual([false, true]);
	await expect(backupDatabase(directory, target)).rejects.toThrow(
		"exists already",
	);
	writeFileSync(part, "");
	rmSync(target);
	await expect(backupDatabase(directory, target)).rejects.toThrow(part);
	expect(existsSync(target)).toBe(false);
	rmSync(part);
	// A file that comes meanwhile is somebody's.
	const late = backupDatabase(directory, target);
	writeFileSync(target, "mine");
	await expect(late).rejects.toThrow("exists already");
	expect(readFileSync(target, "utf8")).toBe("mine");
	expect(existsSync(part)).toBe(false);
});
