import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { storeNotices } from "./open.ts";

const data = mkdtempSync(join(tmpdir(), "postern-notices-"));
const readReplicas = { urls: [], maxLagSeconds: 0 };
afterAll(() => rmSync(data, { recursive: true }));

test("DATABASE_URL beside an installation on SQLite: which is used, and what to do", () => {
	const databaseUrl = "postgres://u:hunter2@h/d";
	expect(storeNotices({ data, databaseUrl, readReplicas })).toEqual([]);
	writeFileSync(join(data, "postern.db"), "");
	expect(storeNotices({ data, databaseUrl: null, readReplicas })).toEqual([]);
	expect(storeNotices({ data, databaseUrl, readReplicas })).toEqual([
		`DATABASE_URL is used, and the installation in ${data} is not: to bring it over, stop Postern and run postern migrate; else move it away`,
	]);
});

test("parameters that nothing obeys are named; what is no name is not shown", () => {
	const notices = storeNotices({
		data: "/nowhere",
		databaseUrl:
			"postgres://u@h,i/d?application_name=x&connect_timeout=5&load_balance_hosts=random&schema=a&pass4711=x&sslmode=require&target_session_attrs=any",
		readReplicas: {
			urls: ["postgres://u@h/d?connect_timeout=0", "postgres://u@i/d"],
			maxLagSeconds: 0,
		},
	});
	expect(notices).toEqual([
		"DATABASE_URL: load_balance_hosts has no effect",
		"DATABASE_URL: schema has no effect",
		"DATABASE_URL: a parameter with an invalid name has no effect",
		"readReplicas.urls.0: connect_timeout has no effect",
	]);
});
