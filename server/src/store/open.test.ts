import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { storeNotices } from "./open.ts";

const data = mkdtempSync(join(tmpdir(), "postern-notices-"));
afterAll(() => rmSync(data, { recursive: true }));

test("DATABASE_URL beside an installation on SQLite: which is used, and what to do", () => {
	const databaseUrl = "postgres://u:hunter2@h/d";
	expect(storeNotices({ data, databaseUrl })).toEqual([]);
	writeFileSync(join(data, "postern.db"), "");
	expect(storeNotices({ data, databaseUrl: null })).toEqual([]);
	expect(storeNotices({ data, databaseUrl })).toEqual([
		`DATABASE_URL is used, and the installation in ${data} is not: to bring it over, stop Postern and run postern migrate; else move it away`,
	]);
});

test("parameters that nothing obeys are named; what is no name is not shown", () => {
	const notices = storeNotices({
		data: "/nowhere",
		databaseUrl:
			"postgres://u@h/d?application_name=x&connect_timeout=5&schema=a&pass4711=x&sslmode=require",
	});
	expect(notices).toEqual([
		"DATABASE_URL: connect_timeout has no effect",
		"DATABASE_URL: schema has no effect",
		"DATABASE_URL: a parameter with an invalid name has no effect",
	]);
});
