/** The partitions of `verification` on PostgreSQL: made when they are needed, dropped when they are old. */

import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../src/store/contract.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import {
	inDatabase,
	newDatabase,
	type TestDatabase,
	waitingForLock,
} from "./support/database.ts";
import { ANYTHING } from "./support/empty.ts";
import { add, eventAt, verificationAt } from "./support/verifications.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const WEEK_MS = 7 * DAY_MS;
/** Weeks are counted from 1970, which began on a Thursday: this one begins with it. */
const THURSDAY = Date.parse("2026-11-19");

let database: TestDatabase;
let store: Store;

beforeEach(async () => {
	database = await newDatabase();
	store = await open();
});
afterEach(async () => {
	await store.close();
	await database.remove();
});

const open = () =>
	postgresStore({ url: database.url as string, connections: 4 });

async function partitions(): Promise<string[]> {
	const rows = await inDatabase<{ name: string }>(
		database.url as string,
		`select relname as name from pg_class
		where relkind = 'r' and relname ~ '^verification_[0-9]' order by relname`,
	);
	return rows.map(({ name }) => name);
}

async function sweepAll(now: number, keepFrom: number): Promise<void> {
	while (await store.sweep(now, keepFrom));
}

const total = (accountSid = "ACone") =>
	store.count(
		{
			accountSid,
			...ANYTHING,
		},
		THURSDAY,
	);

describe("a partition", () => {
	it("is there for this week and the next from the start", async () => {
		const now = (store.clock as () => number)();
		const names = [now, now + WEEK_MS].map((at) => {
			const start = Math.floor(at / WEEK_MS) * WEEK_MS;
			return `verification_${new Date(start).toISOString().slice(0, 10).replaceAll("-", "")}`;
		});
		expect(await partitions()).toEqual(names);
	});

	it("is made where one is missing, whenever a verification was made", async () => {
		const past = verificationAt(Date.parse("2019-02-03"), {});
		const future = verificationAt(Date.parse("2031-05-06"), {});
		await add(store, [past, future]);
		expect(await store.verification("ACone", past.sid)).toEqual(past);
		expect(await store.verification("ACone", future.sid)).toEqual(future);
		expect(await partitions()).toEqual(
			expect.arrayContaining([
				"verification_20190131",
				"verification_20310501",
			]),
		);
	});

	it("is made once by many who need it at the same moment", async () => {
		const others = await Promise.all([open(), open(), open()]);
		const at = Date.parse("2030-01-01");
		const rows = others.map(() => verificationAt(at, {}));
		await Promise.all(
			others.map((other, i) => add(other, [rows[i] as (typeof rows)[number]])),
		);
		for (const { sid } of rows) {
			expect(await store.verification("ACone", sid)).not.toBeNull();
		}
		await Promise.all(others.map((other) => other.close()));
	});

	it("is made beside the others, and goes, also where another schema comes first by now", async () => {
		await inDatabase(
			database.url as string,
			`create schema own;
			do $$ begin execute format('alter database %I set search_path = own, public', current_database()); end $$`,
		);
		await store.close();
		store = await open();
		await add(store, [verificationAt(THURSDAY - 4 * WEEK_MS, {})]);
		expect(await partitions()).toContain("verification_20261022");
		await sweepAll(THURSDAY, THURSDAY - WEEK_MS);
		expect(await partitions()).not.toContain("verification_20261022");
		expect(await total()).toBe(0);
	});

	it("goes as a whole when all of it is old, with the tallies and what the sandbox keeps", async () => {
		const old = [0, 1, 2].map((day) =>
			verificationAt(THURSDAY + day * DAY_MS, {
				status: day === 0 ? "success" : "expired",
				events: [eventAt(THURSDAY + day * DAY_MS)],
			}),
		);
		const [first] = old;
		const message = {
			sid: first?.events[0]?.targetSid as string,
			accountSid: "ACone",
			channel: "sms" as const,
			from: "1",
			to: "2",
			subject: null,
			textSealed: "",
			at: THURSDAY,
			requestId: first?.sid as string,
		};
		await add(store, old, { sandboxMessages: [message] });
		const young = verificationAt(THURSDAY + WEEK_MS, {});
		await add(store, [young]);
		const before = await partitions();
		await sweepAll(THURSDAY + WEEK_MS, THURSDAY + WEEK_MS);
		expect(before).toContain("verification_20261119");
		expect(await partitions()).not.toContain("verification_20261119");
		expect(await total()).toBe(1);
		const left = await store.sandboxMessages("ACone", { to: null, limit: 10 });
		expect(left).toEqual([]);
	});

	it("stays while anything in it may still be kept, and loses what may not", async () => {
		const old = verificationAt(THURSDAY, { status: "success" });
		const young = verificationAt(THURSDAY + 3 * DAY_MS, { status: "success" });
		await add(store, [old, young]);
		await sweepAll(THURSDAY + WEEK_MS, THURSDAY + 2 * DAY_MS);
		expect(await partitions()).toContain("verification_20261119");
		expect(await store.verification("ACone", old.sid)).toBeNull();
		expect(await store.verification("ACone", young.sid)).toEqual(young);
		expect(await total()).toBe(1);
	});

	it("that was taken out and not dropped, since the process died, is dropped by the next", async () => {
		await add(store, [verificationAt(THURSDAY, { status: "success" })]);
		await inDatabase(
			database.url as string,
			"alter table verification detach partition verification_20261119",
		);
		await sweepAll(THURSDAY, THURSDAY - WEEK_MS);
		expect(await partitions()).not.toContain("verification_20261119");
		expect(await total()).toBe(0);
	});

	it("holds no batch while the references to its messages are deleted", async () => {
		const old = verificationAt(THURSDAY, { status: "success" });
		await add(store, [old]);
		const url = database.url as string;
		await inDatabase(
			url,
			`insert into message_ref values ('gateway', 'one', '${old.sid}', null, '[]', 0)`,
		);
		// Stands for a week of them: the deletion cannot go on until this ends.
		const slow = new pg.Client({ connectionString: url });
		await slow.connect();
		await slow.query("begin; select 1 from message_ref for update");
		const deleting = sweepAll(THURSDAY, THURSDAY + WEEK_MS);
		await waitingForLock(url);
		await add(store, [
			verificationAt(THURSDAY + WEEK_MS, { status: "success" }),
		]);
		await slow.query("rollback");
		await slow.end();
		await deleting;
		expect(await total()).toBe(1);
	});
});
