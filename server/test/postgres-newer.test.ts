/**
 * Verifications with an app in the store: programs from before apps do not find
 * what of them is due, and this one finds it wherever it looks.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../src/store/contract.ts";
import { FAR } from "../src/store/postgres/newer.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { MIGRATIONS } from "../src/store/postgres/schema.ts";
import type { Verification } from "../src/verification/verification.ts";
import {
	inDatabase,
	newDatabaseWithSchema,
	type TestDatabase,
} from "./support/database.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { add, eventAt, verificationAt } from "./support/verifications.ts";

const NOW = Date.now();
const MINUTE = 60_000;

/** As the last version before apps has them. */
const FORMER = {
	due: "select sid from verification where next_at <= $1 order by next_at limit $2",
	put: "update verification set next_at = $2 where sid = $1",
};
/** How many migrations that version knows. */
const FORMER_KNOWS = 2;

const onApp: Partial<Verification> = {
	steps: [{ channel: "whatsapp", afterMs: 0 }],
};

describe("beside programs from before apps", () => {
	let database: TestDatabase;
	let url: string;
	let store: Store;
	beforeAll(async () => {
		database = await newDatabaseWithSchema();
		url = database.url as string;
		store = await postgresStore({ url, connections: 2 });
	});
	beforeEach(async () => {
		await inDatabase(url, "delete from verification; delete from tally");
	});
	afterAll(async () => {
		await store.close();
		await database.remove();
	});

	const former = async (before: number) =>
		(await inDatabase<{ sid: string }>(url, FORMER.due, [before, 1_000])).map(
			({ sid }) => sid,
		);
	const nextAt = async (sid: string) =>
		Number(
			(
				await inDatabase<{ next_at: string | null }>(
					url,
					"select next_at from verification where sid = $1",
					[sid],
				)
			)[0]?.next_at,
		);
	const expired = (at: number, more: Partial<Verification> = {}) =>
		verificationAt(at - 10 * MINUTE, more);

	it.each<[string, Partial<Verification>, boolean]>([
		["sent by sms", {}, true],
		["sent on an app", onApp, false],
		[
			"with an app as a later step",
			{
				steps: [
					{ channel: "sms", afterMs: 0 },
					{ channel: "telegram", afterMs: 0 },
				],
			},
			false,
		],
		[
			"sent again on an app",
			{ events: [eventAt(NOW), eventAt(NOW, { channel: "telegram" })] },
			false,
		],
	])("one %s is found by former programs: %s", async (_, more, isFound) => {
		const row = expired(NOW, more);
		await add(store, [row]);
		expect(await former(NOW)).toEqual(isFound ? [row.sid] : []);
		expect(await former(Number.MAX_SAFE_INTEGER)).toContain(row.sid);
		expect(await store.due(NOW, 10)).toEqual([row.sid]);
	});

	it("this program finds both kinds, in the order of their time, wherever it looks", async () => {
		const rows = [
			expired(NOW - 3_000, onApp),
			expired(NOW - 2_000),
			expired(NOW - 1_000, { ...onApp, parkedUntil: NOW }),
			expired(NOW + 5_000),
			expired(NOW + 4_000, onApp),
		];
		await add(store, rows);
		const [first, second, third] = rows.map(({ sid }) => sid);
		expect(await store.due(NOW, 10)).toEqual([first, second, third]);
		expect(await store.due(NOW, 2)).toEqual([first, second]);
		expect(await store.nextDueAt()).toBe(NOW - 3_000);
		expect(await store.overdue(NOW)).toEqual({
			count: 3,
			oldestAt: NOW - 3_000,
		});
		for (const [limit, found] of [
			[10, [first, second, third]],
			[2, [first, second]],
			[1, [first]],
		] as const) {
			let loaded: readonly string[] = [];
			await store.transact({ due: { before: NOW, limit } }, ({ due }) => {
				loaded = due;
				return NO_CHANGES;
			});
			expect(loaded).toEqual(found);
		}
		const parked: string[] = [];
		let after: Parameters<Store["parked"]>[2] = null;
		do {
			const step = await store.parked(["ACone"], NOW + MINUTE, after);
			parked.push(...step.found.map(({ sid }) => sid));
			after = step.next;
		} while (after !== null);
		expect(parked).toEqual([third]);
	});

	it("the next that is due is the soonest of either kind", async () => {
		expect(await store.nextDueAt()).toBeNull();
		await add(store, [expired(NOW + 2_000, onApp)]);
		expect(await store.nextDueAt()).toBe(NOW + 2_000);
		await add(store, [expired(NOW + 1_000)]);
		expect(await store.nextDueAt()).toBe(NOW + 1_000);
	});

	it("a search counts those that time has ended, of both kinds", async () => {
		await add(store, [expired(NOW - 1, onApp), expired(NOW - 1)]);
		const total = (status: "pending" | "expired") =>
			store.count(
				{
					...{ accountSid: "ACone", status, service: null, channel: null },
					withBlocked: null,
					...{ recipients: null, sender: null, workflowSid: null },
					...{ from: null, until: null, before: null },
				},
				NOW,
			);
		expect([await total("pending"), await total("expired")]).toEqual([0, 2]);
	});

	it("what a former program writes stays where it does not look", async () => {
		const row = expired(NOW, onApp);
		const other = expired(NOW);
		await add(store, [row, other]);
		for (const { sid } of [row, other]) {
			await inDatabase(url, FORMER.put, [sid, NOW - 5]);
		}
		expect(await former(NOW)).toEqual([other.sid]);
		expect(await nextAt(row.sid)).toBe(NOW - 5 + FAR);
		expect(await nextAt(other.sid)).toBe(NOW - 5);
		// Nothing is left to be done: it is the same for both.
		await inDatabase(url, FORMER.put, [row.sid, null]);
		expect(await store.due(NOW, 10)).toEqual([other.sid]);
	});

	it("the schema serves them", () => {
		expect(MIGRATIONS.at(-1)?.serves).toBeLessThanOrEqual(FORMER_KNOWS);
	});
});
