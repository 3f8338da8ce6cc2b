import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startCheckpoints } from "./checkpoints.ts";
import { logSize } from "./log-size.ts";
import { fileIn, openDatabase } from "./open.ts";

const directories: string[] = [];
afterEach(() => {
	for (const each of directories.splice(0)) rmSync(each, { recursive: true });
});

function newDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), "postern-checkpoints-"));
	directories.push(directory);
	return directory;
}

test("the log that a dead process left is emptied at the next start, and one that ended left none", async () => {
	const directory = newDirectory();
	const died = openDatabase({ directory, alone: true });
	expect(died.hadLog).toBe(false);
	died.db.exec("insert into fact (name, value) values ('a', 'erased soon')");
	const copy = newDirectory();
	cpSync(directory, copy, { recursive: true });
	died.close();
	const ended = openDatabase({ directory, alone: true });
	expect(ended.hadLog).toBe(false);
	ended.close();

	const next = openDatabase({ directory: copy, alone: true });
	expect(next.hadLog).toBe(true);
	const file = fileIn(copy);
	expect(logSize(file)).toBeGreaterThan(0);
	const checkpoints = startCheckpoints(next.db, file, next.hadLog);
	await expect.poll(() => logSize(file), { timeout: 10_000 }).toBe(0);
	await checkpoints.close();
	next.close();
});

test("erased rows leave the log also if the worker could not open the file", async () => {
	const directory = newDirectory();
	const opened = openDatabase({ directory, alone: true });
	const file = fileIn(directory);
	const nowhere = join(directory, "nowhere", "postern.db");
	const checkpoints = startCheckpoints(opened.db, nowhere, false);
	for (const erasure of ["first", "second"]) {
		opened.db.exec(
			`insert into fact (name, value) values ('${erasure}', 'erased soon')`,
		);
		expect(logSize(file)).toBeGreaterThan(0);
		checkpoints.emptySoon();
		await expect.poll(() => logSize(file), { timeout: 10_000 }).toBe(0);
	}
	await checkpoints.close();
	opened.close();
});

test("a log whose size cannot be had does not end the process, nor does it grow without end", async () => {
	const directory = newDirectory();
	const opened = openDatabase({ directory, alone: true });
	const pagesUntil = () =>
		opened.db.prepare("pragma wal_autocheckpoint").get() as object;
	const under = join(fileIn(directory), "postern.db");
	const checkpoints = startCheckpoints(opened.db, under, false);
	await expect
		.poll(() => Object.values(pagesUntil()), { timeout: 10_000 })
		.toEqual([1_000]);
	await checkpoints.close();
	opened.close();
});
