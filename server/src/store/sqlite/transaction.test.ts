/** Which errors of SQLite are trouble of the database, whatever method of the driver meets them. */

import { mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal, StatementRefused } from "../../errors.ts";
import type { Database } from "./database.ts";
import { reachable } from "./transaction.ts";

let directory: string;
let file: string;
let db: Database;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "trouble-"));
	file = join(directory, "some.db");
	db = new DatabaseSync(file);
	db.exec(
		"create table one (x); with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000) insert into one select printf('%200d', i) from n",
	);
	return () => {
		db.close();
		rmSync(directory, { recursive: true });
	};
});
const others: Database[] = [];
afterEach(() => {
	for (const each of others.splice(0)) each.close();
});
const other = () => {
	const opened = new DatabaseSync(file);
	others.push(opened);
	return opened;
};

function error(work: () => unknown): unknown {
	try {
		reachable(work);
	} catch (thrown) {
		return thrown;
	}
	return null;
}

const METHODS = ["all", "get", "run", "iterate"] as const;
const readBy = (method: (typeof METHODS)[number], text: string) => {
	const statement = db.prepare(text);
	return () =>
		method === "iterate" ? [...statement.iterate()] : statement[method]();
};

describe.each(METHODS)("by %s", (method) => {
	it("a lock of another is trouble of the store", () => {
		const write = readBy(method, "insert into one values ('x') returning x");
		db.exec("pragma busy_timeout = 0");
		other().exec("begin exclusive");
		expect(error(write)).toMatchObject({ name: "unavailable" });
		expect(error(write)).not.toBeInstanceOf(StatementRefused);
	});

	it("a table that is gone is trouble of the statement", () => {
		const read = readBy(method, "select x from one");
		other().exec("alter table one rename to two");
		expect(error(read)).toBeInstanceOf(StatementRefused);
	});

	it("a broken file is trouble of the store", () => {
		db.close();
		const descriptor = openSync(file, "r+");
		writeSync(descriptor, Buffer.alloc(400_000, 7), 0, 400_000, 8_192);
		db = new DatabaseSync(file);
		const read = readBy(method, "select max(x) from one");
		expect(error(read)).toMatchObject({ name: "unavailable" });
		expect(error(read)).not.toBeInstanceOf(StatementRefused);
	});

	it("a unique key is a fault of ours", () => {
		db.exec("create unique index only_one on one (x)");
		const write = readBy(
			method,
			"insert into one select x from one limit 1 returning x",
		);
		const thrown = error(write);
		expect(thrown).toBeInstanceOf(Error);
		expect(thrown).not.toBeInstanceOf(Refusal);
	});
});
