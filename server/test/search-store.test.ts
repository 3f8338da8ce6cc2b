/** Searches and counts of the store itself: their results, and the rows that they read. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Store } from "../src/store/contract.ts";
import type { Verification } from "../src/verification/verification.ts";
import { isOnPostgres } from "./support/database.ts";
import { NO_CHANGES } from "./support/empty.ts";
import {
	ANY,
	anyFilter,
	filtered,
	NOW,
	STATUSES,
	sidsOf,
	verification,
} from "./support/searches.ts";
import { stores } from "./support/stores.ts";
import { add, eventAt, verificationAt } from "./support/verifications.ts";

/** Fewer on PostgreSQL, where a search is a round trip. */
const RUNS = isOnPostgres ? 20 : 60;
const DAY = 24 * 60 * 60 * 1_000;

const { empty, close } = stores();
let store: Store;
afterAll(close);

describe("a search", () => {
	it("finds what a filter over all records finds, page by page, and counts it", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(verification, { maxLength: 60 }),
				fc.array(anyFilter, { minLength: 8, maxLength: 8 }),
				fc.nat({ max: 12 }),
				fc.integer({ min: 1, max: 7 }),
				async (rows, filters, skip, take) => {
					store = await empty();
					await add(store, rows);
					for (const each of filters) {
						const expected = filtered(rows, each, NOW);
						const found = await store.search(each, { skip, take }, NOW);
						expect(sidsOf(found)).toEqual(expected.slice(skip, skip + take));
						expect(await store.count(each, NOW)).toBe(expected.length);
					}
				},
			),
			{ numRuns: RUNS },
		);
	});

	it("visits every record once, page by page with before, while new ones arrive at the front", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(verification, { minLength: 1, maxLength: 40 }),
				fc.array(fc.nat({ max: 3 }), { minLength: 40, maxLength: 40 }),
				fc.integer({ min: 1, max: 9 }),
				async (rows, arrivals, take) => {
					store = await empty();
					await add(store, rows);
					const visited: string[] = [];
					let before: string | null = null;
					for (let page = 0; ; page += 1) {
						const found: readonly Verification[] = await store.search(
							{ ...ANY, before },
							{ skip: 0, take },
							NOW,
						);
						if (found.length === 0) break;
						visited.push(...sidsOf(found));
						before = visited.at(-1) ?? null;
						const count = arrivals[page] ?? 0;
						await add(
							store,
							Array.from({ length: count }, () =>
								verificationAt(NOW + 100 + page, {}),
							),
						);
					}
					expect(visited).toEqual(filtered(rows, ANY, NOW));
				},
			),
			{ numRuns: RUNS },
		);
	});
});

describe("ofRecipient", () => {
	it("finds a phone number's and an address's verifications of one account", async () => {
		store = await empty();
		const rows = [
			verificationAt(NOW, { phone: "4917100001", email: "Ann@example.com" }),
			verificationAt(NOW + 1, { phone: "4917100001", status: "success" }),
			verificationAt(NOW + 2, { phone: "4917100002" }),
			verificationAt(NOW + 3, { phone: "4917100001", accountSid: "ACtwo" }),
		];
		await add(store, rows);
		const [first, second] = sidsOf(rows);
		const found = (recipient: string, limit = 10) =>
			store
				.ofRecipient("ACone", recipient, limit)
				.then((sids) => [...sids].sort());
		expect(await found("4917100001")).toEqual([first, second]);
		expect(await found("4917100001", 1)).toHaveLength(1);
		expect(await found("ann@example.com")).toEqual([first]);
		expect(await found("4917100009")).toEqual([]);
	});
});

describe("latestOf", () => {
	it("finds the newest verifications of a recipient in all accounts", async () => {
		store = await empty();
		const rows = [
			verificationAt(NOW, { phone: "4917100001", status: "success" }),
			verificationAt(NOW + 1, { phone: "4917100001", accountSid: "ACtwo" }),
			verificationAt(NOW + 2, { phone: "4917100002" }),
			verificationAt(NOW + 3, { phone: "4917100001", status: "expired" }),
		];
		await add(store, rows);
		const [first, second, , last] = sidsOf(rows);
		const found = async (limit: number) =>
			sidsOf(await store.latestOf("4917100001", limit));
		expect(await found(10)).toEqual([last, second, first]);
		expect(await found(2)).toEqual([last, second]);
		expect(await store.latestOf("4917100009", 10)).toEqual([]);
	});
});

describe("the sweep", () => {
	const keepFrom = NOW - 90 * DAY;
	const whole = async () => {
		let steps = 1;
		while (await store.sweep(NOW, keepFrom)) steps += 1;
		return steps;
	};
	const reference = (verification: string, name: string) => ({
		provider: "gateway",
		reference: name,
		message: { verification, event: "OTE" },
		held: [],
		expiresAt: NOW + DAY,
	});

	it("removes records older than they are kept, and keeps the counts right", async () => {
		store = await empty();
		const old = Array.from({ length: 130 }, (_, i) =>
			verificationAt(keepFrom - 1 - i, {
				status: i % 2 === 0 ? "success" : "failed",
			}),
		);
		const kept = [
			verificationAt(keepFrom, { status: "success" }),
			verificationAt(NOW, {}),
		];
		const others = [
			verificationAt(0, { accountSid: "ACtwo", status: "failed" }),
		];
		await add(store, [...old, ...kept, ...others], {
			usage: [
				{
					accountSid: "ACone",
					day: "2020-01-01",
					kind: "verification",
					count: 5,
				},
			],
		});
		expect(await store.sweep(NOW, keepFrom)).toBe(true);
		expect(await store.count(ANY, NOW)).toBeGreaterThan(kept.length);
		await whole();
		expect(
			sidsOf(await store.search(ANY, { skip: 0, take: 500 }, NOW)),
		).toEqual(sidsOf(kept).reverse());
		for (const status of STATUSES) {
			const each = { ...ANY, status };
			expect(await store.count(each, NOW)).toBe(
				filtered(kept, each, NOW).length,
			);
		}
		expect(await store.count({ ...ANY, accountSid: "ACtwo" }, NOW)).toBe(0);
		expect(await store.usage("ACone", "verification", null, null)).toEqual([
			{ day: "2020-01-01", count: 5 },
		]);
	});

	it("takes along what else is kept of their messages, and nothing of others", async () => {
		store = await empty();
		const event = eventAt(0);
		const old = verificationAt(0, { status: "success", events: [event] });
		const young = verificationAt(NOW, { events: [eventAt(NOW)] });
		const message = (sid: string, requestId: string) => ({
			sid,
			accountSid: "ACone",
			channel: "sms" as const,
			from: "1",
			to: "2",
			subject: null,
			textSealed: "",
			at: 0,
			requestId,
		});
		await add(store, [old, young], {
			references: [reference(old.sid, "old"), reference(young.sid, "young")],
			sandboxMessages: [
				message(event.targetSid, old.sid),
				message("SMyoung", young.sid),
			],
		});
		await whole();
		const key = (name: string) => ({ provider: "gateway", reference: name });
		expect(await store.verificationsOf([key("old"), key("young")])).toEqual([
			{ ...key("young"), verification: young.sid },
		]);
		const left = await store.sandboxMessages("ACone", { to: null, limit: 9 });
		expect(sidsOf(left)).toEqual(["SMyoung"]);
	});

	it("removes what has expired in small steps, and nothing else", async () => {
		store = await empty();
		const expiring = (count: number, expiresAt: number) =>
			Array.from({ length: count }, (_, i) => ({
				key: `${expiresAt} ${i}`,
				expiresAt,
			}));
		const rows = [...expiring(450, NOW), ...expiring(3, NOW + 1)];
		const keys = rows.map(({ key }) => key);
		await store.transact({}, () => ({
			...NO_CHANGES,
			counters: rows.map((row) => ({ ...row, windows: [] })),
			replies: rows.map((row) => ({ ...row, fingerprint: "", reply: {} })),
			references: rows.map(({ key, expiresAt }) => ({
				...reference("OTPx", key),
				expiresAt,
			})),
		}));
		expect(await whole()).toBe(3);
		const references = keys.map((reference) => ({
			provider: "gateway",
			reference,
		}));
		await store.transact(
			{ counters: keys, replies: keys, references },
			(loaded) => {
				expect(loaded.counters).toHaveLength(3);
				expect(loaded.replies).toHaveLength(3);
				expect(loaded.references).toHaveLength(3);
				return NO_CHANGES;
			},
		);
	});
});
