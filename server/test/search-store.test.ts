/** Searches and counts of the store itself: what they find, and what they read for it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { newSid } from "../src/sid.ts";
import type { SearchFilter, Store } from "../src/store/contract.ts";
import { candidatesOf } from "../src/store/sqlite/candidates.ts";
import { openDatabase } from "../src/store/sqlite/open.ts";
import { searchStore } from "../src/store/sqlite/search.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import {
	type Channel,
	firstChannel,
	statusAt,
	type Verification,
} from "../src/verification/verification.ts";
import {
	add,
	eventAt,
	NO_CHANGES,
	verificationAt,
} from "./support/verifications.ts";

const NOW = Date.UTC(2026, 0, 31);
const DAY = 24 * 60 * 60 * 1_000;
const ANY: SearchFilter = {
	accountSid: "ACone",
	status: null,
	service: null,
	channel: null,
	recipient: null,
	sender: null,
	workflowSid: null,
	from: null,
	until: null,
	before: null,
};
const STATUSES = [
	"pending",
	"success",
	"failed",
	"expired",
	"canceled",
] as const;

let store: Store;
const opened: Store[] = [];
function open(): Store {
	store = sqliteStore({ memory: true });
	opened.push(store);
	return store;
}
afterEach(async () => {
	for (const each of opened.splice(0)) await each.close();
});

const sidsOf = (rows: readonly { sid: string }[]) => rows.map(({ sid }) => sid);

/** What a search is to find, said as plainly as can be. */
function filtered(
	rows: readonly Verification[],
	filter: SearchFilter,
	now: number,
): string[] {
	const { recipient, sender, from, until, before } = filter;
	return sidsOf(
		rows.filter(
			(row) =>
				row.accountSid === filter.accountSid &&
				(filter.status ?? statusAt(row, now)) === statusAt(row, now) &&
				(filter.service ?? row.service) === row.service &&
				(filter.channel ?? firstChannel(row)) === firstChannel(row) &&
				(recipient === null ||
					recipient === row.phone ||
					recipient === row.email?.toLowerCase()) &&
				(sender === null ||
					sender === (row.content.from ?? row.content.emailFrom)) &&
				(filter.workflowSid === null ||
					filter.workflowSid === row.workflowSid) &&
				(from === null || row.createdAt >= from) &&
				(until === null || row.createdAt < until) &&
				(before === null || row.sid < before),
		),
	)
		.sort()
		.reverse();
}

// Few values of each, so that filters meet and miss.
const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const accountSid = pick("ACone", "ACtwo");
const phone = pick("4917100001", "4917100002", null);
const email = pick("Ann@example.com", "bob@example.com", null);
const channel = pick<Channel>("sms", "call", "email");
const instant = fc.integer({ min: NOW - 5, max: NOW + 5 });
const verification = fc
	.record({
		accountSid,
		status: pick(...STATUSES, "pending" as const, "pending" as const),
		service: pick("2FA", "login"),
		phone,
		email,
		from: pick("100", "200"),
		workflowSid: pick(null, "WF1", "WF2"),
		steps: channel.map((each) => [{ channel: each, afterMs: 0 }]),
		createdAt: instant,
		expiresAt: instant,
		cancelAt: fc.option(instant),
	})
	.map(({ createdAt, ...other }) => verificationAt(createdAt, other));

/** More often not: with all ten filters nothing would be found. */
const maybe = <T>(values: fc.Arbitrary<T>) =>
	fc.oneof(
		{ weight: 3, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: values },
	);
const filter = fc.record({
	accountSid,
	status: maybe(pick(...STATUSES)),
	service: maybe(pick("2FA", "login", "none")),
	channel: maybe(channel),
	recipient: maybe(pick("4917100001", "ann@example.com", "4917100009")),
	sender: maybe(pick("100", "200")),
	workflowSid: maybe(pick("WF1", "WF2")),
	from: maybe(instant),
	until: maybe(instant),
	before: maybe(instant.map((at) => newSid("OTP", at))),
});

/** Half of them ask for a status alone: that way is another one. */
const anyFilter = fc.oneof(
	filter,
	fc
		.tuple(filter, pick(...STATUSES))
		.map(([{ from, until, accountSid }, status]) => ({
			...ANY,
			accountSid,
			status,
			from,
			until,
		})),
	fc
		.tuple(accountSid, maybe(pick(...STATUSES)))
		.map(([accountSid, status]) => ({
			...ANY,
			accountSid,
			status,
		})),
);

describe("a search", () => {
	it("finds what a filter over all records finds, page by page, and counts it", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(verification, { maxLength: 60 }),
				fc.array(anyFilter, { minLength: 8, maxLength: 8 }),
				fc.nat({ max: 12 }),
				fc.integer({ min: 1, max: 7 }),
				async (rows, filters, skip, take) => {
					open();
					await add(store, rows);
					for (const each of filters) {
						const expected = filtered(rows, each, NOW);
						const found = await store.search(each, { skip, take }, NOW);
						expect(sidsOf(found)).toEqual(expected.slice(skip, skip + take));
						expect(await store.count(each, NOW)).toBe(expected.length);
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	it("finds the same in steps, wherever they end", async () => {
		const directory = mkdtempSync(join(tmpdir(), "postern-search-"));
		const store = sqliteStore({ directory, alone: true });
		const { db, close } = openDatabase({ directory, alone: false });
		const rows = fc.sample(verification, { numRuns: 300, seed: 3 });
		await add(store, rows);
		const pace = fc.record({
			first: fc.integer({ min: 1, max: 9 }),
			step: fc.integer({ min: 1, max: 60 }),
			atOnce: fc.constantFrom(0, 1_000),
		});
		await fc.assert(
			fc.asyncProperty(
				pace,
				anyFilter,
				fc.nat({ max: 160 }),
				fc.integer({ min: 1, max: 40 }),
				async (paced, each, skip, take) => {
					const { search, count } = searchStore(db, paced);
					const expected = filtered(rows, each, NOW);
					const found = await search(each, { skip, take }, NOW);
					expect(sidsOf(found)).toEqual(expected.slice(skip, skip + take));
					expect(await count(each, NOW)).toBe(expected.length);
				},
			),
			{ numRuns: 300 },
		);
		close();
		await store.close();
		rmSync(directory, { recursive: true });
	});

	it("visits every record once, page by page with before, while new ones arrive at the front", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(verification, { minLength: 1, maxLength: 40 }),
				fc.array(fc.nat({ max: 3 }), { minLength: 40, maxLength: 40 }),
				fc.integer({ min: 1, max: 9 }),
				async (rows, arrivals, take) => {
					open();
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
			{ numRuns: 40 },
		);
	});

	it("reads every count from an index, whatever is asked", () => {
		const { db, close } = openDatabase({ memory: true });
		const plan = (each: SearchFilter) => {
			const { select, fit } = candidatesOf(each, NOW);
			return db
				.prepare(
					`explain query plan ${select("count(*)")} ${fit === null ? "" : `and ${fit}`}`,
				)
				.all()
				.map((row) => String((row as { detail: string }).detail));
		};
		const covering = (index: string) => [
			expect.stringMatching(
				RegExp(`^SEARCH verification USING COVERING INDEX ${index} `),
			),
		];
		const all = {
			...ANY,
			service: "2FA",
			channel: "sms",
			sender: "1",
		} as const;
		const wide = covering("verification_search");
		expect(plan({ ...all, workflowSid: "WF" })).toEqual(wide);
		for (const status of STATUSES) {
			expect(plan({ ...all, status })).toEqual(wide);
			expect(plan({ ...ANY, status })).toEqual(
				status === "pending" ? wide : covering("verification_ended_status"),
			);
		}
		expect(plan({ ...ANY, recipient: "49171" })).toEqual(
			covering("verification_ended_phone"),
		);
		expect(plan({ ...ANY, recipient: "a@b.c" })).toEqual(
			covering("verification_ended_email"),
		);
		close();
	});
});

describe("ofRecipient", () => {
	it("finds a phone number's and an address's verifications of one account", async () => {
		open();
		const rows = [
			verificationAt(NOW, { phone: "4917100001", email: "Ann@example.com" }),
			verificationAt(NOW + 1, { phone: "4917100001", status: "success" }),
			verificationAt(NOW + 2, { phone: "4917100002" }),
			verificationAt(NOW + 3, { phone: "4917100001", accountSid: "ACtwo" }),
		];
		await add(store, rows);
		const [first, second] = sidsOf(rows);
		const found = (recipient: string, limit = 10) =>
			store.ofRecipient("ACone", recipient, limit);
		expect(await found("4917100001")).toEqual([second, first]);
		expect(await found("4917100001", 1)).toHaveLength(1);
		expect(await found("ann@example.com")).toEqual([first]);
		expect(await found("4917100009")).toEqual([]);
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
		open();
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
				{ accountSid: "ACone", day: "2020-01-01", kind: "otp", count: 5 },
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
		expect(await store.usage("ACone", "otp", null, null)).toEqual([
			{ day: "2020-01-01", count: 5 },
		]);
	});

	it("takes along what else is kept of their messages, and nothing of others", async () => {
		open();
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
		open();
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
