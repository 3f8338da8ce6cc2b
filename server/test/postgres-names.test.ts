/**
 * Names of prepared statements that a pooler has lost or given to others: the work
 * under way is done again without names, once, and logged in one line.
 */

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Connections, connect } from "../src/store/postgres/connection.ts";
import { nameOf } from "../src/store/postgres/statements.ts";
import { newDatabase, type TestDatabase } from "./support/database.ts";

let database: TestDatabase;
let connections: Connections;
let said: string[];

beforeAll(async () => {
	database = await newDatabase();
});
afterAll(() => database.remove());
beforeEach(async () => {
	said = [];
	connections = connect({
		url: database.url as string,
		connections: 2,
		warn: (sentence) => said.push(sentence),
	});
	await connections.query("drop table if exists counted");
	await connections.query("create table counted (n integer not null)");
});
afterEach(() => connections.close());

const INSERT = "insert into counted values ($1)";
const insert = (n: number) => connections.query(INSERT, n);
const counted = async () =>
	(await connections.query<{ n: number }>("select n from counted")).map(
		({ n }) => n,
	);
const names = () =>
	connections.query<{ name: string }>(
		"select name from pg_prepared_statements where statement like 'insert%'",
	);

it("a session of its own keeps its names: nothing is said, and statements stay prepared", async () => {
	await connections.probe();
	await insert(1);
	expect(said).toEqual([]);
	expect(await names()).toEqual([{ name: nameOf(INSERT) }]);
	expect(nameOf(INSERT)).toMatch(/^p_[0-9a-f]{32}$/);
});

it("the same text has the same name in every process, and another text another one", () => {
	expect(nameOf("select 1")).toBe("p_822ae07d4783158bc1912bb623e5107c");
	expect(nameOf("select 2")).not.toBe(nameOf("select 1"));
});

it.each([
	["is gone (26000)", "deallocate all"],
	["is taken (42P05)", `prepare ${nameOf(INSERT)} as select 1`],
])(
	"a name that %s: the statement is repeated, and done once",
	async (_, lose) => {
		if (lose.startsWith("deallocate")) await insert(0);
		await connections.query(lose);
		await insert(1);
		await connections.transaction(async (query) => {
			await query(INSERT, 2);
			await query(INSERT, 3);
		});
		expect((await counted()).filter((n) => n > 0)).toEqual([1, 2, 3]);
		expect(said).toHaveLength(1);
	},
);

it("in the middle of a batch: what it read and wrote is done again as a whole", async () => {
	await insert(1);
	await connections.query("deallocate all");
	let decided = 0;
	await connections.batch(
		async (query) => {
			decided++;
			await query("select n from counted");
			return [4, 5];
		},
		(query, rows) => Promise.all(rows.map((n) => query(INSERT, n))),
	);
	expect(await counted()).toEqual([1, 4, 5]);
	expect(decided).toBe(2);
	expect(said).toHaveLength(1);
});

it("a probe name that somebody left in the session: no statement is named", async () => {
	await connections.query("prepare postern_probe as select 7 as own");
	await connections.probe();
	await insert(1);
	expect(said).toHaveLength(1);
	expect(await names()).toEqual([]);
});

it("preparedStatements: false names nothing and tries nothing", async () => {
	const plain = connect({
		url: database.url as string,
		connections: 2,
		preparedStatements: false,
		warn: (sentence) => said.push(sentence),
	});
	await plain.probe();
	await plain.query(INSERT, 1);
	expect(await plain.query("select name from pg_prepared_statements")).toEqual(
		[],
	);
	expect(said).toEqual([]);
	await plain.close();
});
