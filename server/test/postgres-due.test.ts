/**
 * Due work of several instances at once: each row goes to one of them, none waits for
 * another, and what a batch or a sweep may do to a row never crosses what another does.
 */

import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../src/store/contract.ts";
import { connect } from "../src/store/postgres/connection.ts";
import { findDue, loadDue } from "../src/store/postgres/due.ts";
import { verificationLock } from "../src/store/postgres/locks.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import type { Verification } from "../src/verification/verification.ts";
import { times } from "./support/client.ts";
import {
	inDatabase,
	newDatabaseWithSchema,
	type TestDatabase,
} from "./support/database.ts";
import { periodsUntil } from "./support/effort.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { add, verificationAt } from "./support/verifications.ts";

const NOW = Date.now();
const LEASED_UNTIL = NOW + 30_000;
const INSTANCES = 3;

let database: TestDatabase;
let url: string;
let stores: Store[];

beforeAll(async () => {
	database = await newDatabaseWithSchema();
	url = database.url as string;
	stores = await times(INSTANCES, () => postgresStore({ url, connections: 3 }));
});
beforeEach(async () => {
	await inDatabase(url, "delete from verification; delete from tally");
});
afterAll(async () => {
	await Promise.all(stores.map((store) => store.close()));
	await database.remove();
});

const one = () => stores[0] as Store;
const due = (accountSid = "ACone") =>
	verificationAt(NOW - 20 * 60_000, { accountSid, stepAt: NOW - 60_000 });

/** What a store takes of what is due, as `resume` does: it is leased in the same commit. */
async function taken(store: Store, limit: number): Promise<string[]> {
	let sids: readonly string[] = [];
	await store.transact(
		{ due: { before: NOW, limit } },
		({ due, verifications }) => {
			sids = due;
			const leased = verifications.map((row) => ({
				...row,
				expiresAt: LEASED_UNTIL,
				stepAt: LEASED_UNTIL,
			}));
			return { ...NO_CHANGES, changed: leased };
		},
	);
	return [...sids];
}

it("no row goes to two, and all go to one", async () => {
	const rows = Array.from({ length: 300 }, (_, i) => due(`AC${i % 7}`));
	await add(one(), rows);
	const all: string[] = [];
	const counts: number[] = [];
	// Two batches of each instance at a time, until nothing is due.
	while (all.length < rows.length) {
		const found = await Promise.all(
			[...stores, ...stores].map((store) => taken(store, 20)),
		);
		all.push(...found.flat());
		counts.push(found.filter(({ length }) => length > 0).length);
		expect(new Set(all).size, "taken twice").toBe(all.length);
		if (found.flat().length === 0) break;
	}
	expect(new Set(all)).toEqual(new Set(rows.map(({ sid }) => sid)));
	expect(Math.max(...counts), "several at a time").toBeGreaterThan(1);
	expect(await taken(one(), 20)).toEqual([]);
});

it("what is passed over leaves its place to what is due next", async () => {
	const rows = Array.from({ length: 40 }, () => due());
	const next = { ...due(), stepAt: NOW - 1_000 };
	await add(one(), [...rows, next]);
	const except = new Set(rows.map(({ sid }) => sid));
	let sids: readonly string[] = [];
	await one().transact({ due: { before: NOW, limit: 2, except } }, (loaded) => {
		sids = loaded.due;
		return NO_CHANGES;
	});
	expect(sids).toEqual([next.sid]);
});

it("who gets the lock after another has leased the row finds it no longer due", async () => {
	const [row, other] = [due(), due()] as [Verification, Verification];
	await add(one(), [row, other]);
	const asked = { before: NOW, limit: 2 };
	const connections = connect({ url, connections: 1 });
	const found = await findDue(connections.query, asked);
	// Another instance was faster: its commit is behind the look, and before the locks.
	await one().transact({ verifications: [row.sid] }, ({ verifications }) => ({
		...NO_CHANGES,
		changed: verifications.map((each) => ({
			...each,
			stepAt: LEASED_UNTIL,
			expiresAt: LEASED_UNTIL,
		})),
	}));
	const loaded = await connections.transaction((query) =>
		loadDue(query, found, asked, ""),
	);
	await connections.close();
	expect(found).toHaveLength(2);
	expect(loaded.map(({ sid }) => sid)).toEqual([other.sid]);
});

it("a record whose SID all work out is made by one of them, and changed by the others", async () => {
	const first = { ...due(), messages: 1 };
	await times(12, (i) =>
		(stores[i % INSTANCES] as Store).transact(
			{ verifications: [first.sid] },
			({ verifications: [made] }) =>
				made === undefined
					? { ...NO_CHANGES, added: [first] }
					: {
							...NO_CHANGES,
							changed: [{ ...made, messages: made.messages + 1 }],
						},
		),
	);
	const kept = await one().verification(first.accountSid, first.sid);
	expect(kept?.messages).toBe(12);
});

it("a row that a batch holds is left alone, at once, by due work and by the sweep", async () => {
	const [held, free] = [due(), due("ACother")] as [Verification, Verification];
	await add(one(), [held, free]);
	const holder = new pg.Client({ connectionString: url });
	await holder.connect();
	await holder.query("begin");
	await holder.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
		verificationLock(held.sid),
	]);
	const atOnce = async () => {
		expect(await taken(one(), 10)).toEqual([free.sid]);
		while (await one().sweep(NOW, NOW)) {}
	};
	// Whoever waited for the lock would be refused after five seconds.
	expect(await periodsUntil(200, atOnce())).toBeLessThan(20);
	const left = async () =>
		(
			await inDatabase<{ sid: string }>(url, "select sid from verification")
		).map(({ sid }) => sid);
	expect(await left()).toEqual([held.sid]);
	await holder.query("commit");
	await holder.end();
	while (await one().sweep(NOW, NOW)) {}
	expect(await left()).toEqual([]);
	const counts = await inDatabase<{ sum: string }>(
		url,
		"select sum(count) from tally",
	);
	expect(counts).toEqual([{ sum: "0" }]);
});

it("batches, due work and sweeps over the same rows, in any order, end in no deadlock", async () => {
	const rows = Array.from({ length: 40 }, () => due());
	await add(one(), rows);
	const { deadlocks, unwatch } = watchedForDeadlocks();
	const sids = rows.map(({ sid }) => sid);
	await Promise.all(
		stores.map(async (store, i) => {
			for (let round = 0; round < 12; round++) {
				// So many that two instances are at it at the same moment.
				const all = [
					...sids,
					...Array.from({ length: 700 }, (_, key) => `k${key}`),
				];
				const order = (round + i) % 2 === 0 ? all : all.reverse();
				const touch = store.transact(
					{
						verifications: order.filter((key) => key.startsWith("OTP")),
						counters: order,
					},
					({ verifications }) => ({
						...NO_CHANGES,
						changed: verifications,
						counters: order.map((key) => ({
							...{ key, windows: [], expiresAt: NOW - 1 },
						})),
					}),
				);
				await Promise.all([
					touch,
					taken(store, 10),
					store.sweep(NOW, NOW - 60 * 60_000),
				]);
			}
		}),
	);
	unwatch();
	expect(deadlocks()).toBe(0);
	expect(await inDatabase(url, "select 1 from verification")).toHaveLength(
		rows.length,
	);
});

/** The store tries again after one, so that nobody else hears of it. */
function watchedForDeadlocks() {
	let deadlocks = 0;
	const { prototype } = pg.Client;
	const query = prototype.query as (...sent: unknown[]) => unknown;
	prototype.query = function (this: pg.Client, ...sent: unknown[]) {
		const answer = query.apply(this, sent);
		if (answer instanceof Promise) {
			answer.catch(({ code }: { code?: string }) => {
				if (code === "40P01") deadlocks++;
			});
		}
		return answer;
	} as typeof prototype.query;
	return {
		deadlocks: () => deadlocks,
		unwatch() {
			prototype.query = query as typeof prototype.query;
		},
	};
}
