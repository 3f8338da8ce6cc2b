/** The rows that a search reads on SQLite, which works in the thread that answers requests. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newSid } from "../src/sid.ts";
import type { SearchFilter } from "../src/store/contract.ts";
import { searchedRange } from "../src/store/sid-range.ts";
import { candidatesOf } from "../src/store/sqlite/candidates.ts";
import { openDatabase } from "../src/store/sqlite/open.ts";
import { requestStore } from "../src/store/sqlite/requests.ts";
import { searchStore } from "../src/store/sqlite/search.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import {
	indexWalk,
	PACE,
	type Query,
	type Value,
} from "../src/store/sqlite/walk.ts";
import {
	ANY,
	anyFilter,
	filtered,
	NOW,
	STATUSES,
	sidsOf,
	verification,
} from "./support/searches.ts";
import { add } from "./support/verifications.ts";

describe("a search", () => {
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
			rows: fc.integer({ min: 1, max: 40 }),
		});
		await fc.assert(
			fc.asyncProperty(
				pace,
				anyFilter,
				fc.nat({ max: 160 }),
				fc.integer({ min: 1, max: 40 }),
				async (paced, each, skip, take) => {
					const { search, count } = searchStore(
						db,
						async (work) => work(),
						paced,
					);
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

	it("looks at no more in a step of several keys than in one of one", async () => {
		const { db, close } = openDatabase({ memory: true });
		const keys = ["4917100001", "4917100002", "4917100003"];
		const insert = db.prepare(
			`insert into verification (sid, account_sid, status, service, channel, phone, data)
			values (?, 'ACone', 'success', '2FA', 'sms', ?, '{}')`,
		);
		// Most of the first key's are newer, and the third one has none.
		const rows = Array.from({ length: 500 }, (_, i) => ({
			sid: newSid("OTP", NOW - i),
			phone: keys[(i < 300 ? i % 10 > 0 : i % 10 === 0) ? 0 : 1] as string,
		}));
		for (const { sid, phone } of rows) insert.run(sid, phone);
		let most = 0;
		const all: Query = <Row>(text: string, ...values: Value[]) => {
			const found = db.prepare(text).all(...values) as Row[];
			for (const row of found as { count?: number }[]) {
				most = Math.max(most, row.count ?? 0);
			}
			return found;
		};
		const walk = indexWalk(all, { ...PACE, first: 40 });
		const parts = candidatesOf({ ...ANY, recipients: keys }, NOW);
		const range = searchedRange(ANY, NOW);
		expect(await walk.count(parts, range, 40)).toBe(500);
		expect(await walk.page(parts, range, 450, 9, 40)).toEqual(
			sidsOf(rows).slice(450, 459),
		);
		expect(most).toBeLessThanOrEqual(20);
		close();
	});

	it("reads every count from an index, whatever is asked", () => {
		const { db, close } = openDatabase({ memory: true });
		const plan = (each: SearchFilter) => {
			return candidatesOf(each, NOW).flatMap(({ select, fit }) =>
				db
					.prepare(
						`explain query plan ${select("count(*)")} ${fit === null ? "" : `and ${fit}`}`,
					)
					.all()
					.map((row) => String((row as { detail: string }).detail)),
			);
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
		expect(plan({ ...ANY, recipients: ["049171", "49171"] })).toEqual([
			...covering("verification_ended_phone"),
			...covering("verification_ended_phone"),
		]);
		expect(plan({ ...ANY, recipients: ["a@b.c"] })).toEqual(
			covering("verification_ended_email"),
		);
		close();
	});
});

describe("the request log", () => {
	it("is read from the index that fits, and swept from its oldest end", () => {
		const { db, close } = openDatabase({ memory: true });
		const texts: string[] = [];
		requestStore(
			{
				prepare(text: string) {
					texts.push(text);
					return db.prepare(text);
				},
			} as unknown as typeof db,
			{} as never,
		);
		const plans = texts
			.filter((text) => /^\s*(select|delete)/.test(text))
			.flatMap((text) => {
				const values = text.match(/\?\d*/g) ?? [];
				const numbered = new Set(values.filter((each) => each !== "?"));
				const given = Array(
					numbered.size || values.filter((each) => each === "?").length,
				).fill(1);
				return db
					.prepare(`explain query plan ${text}`)
					.all(...given)
					.map((row) => String((row as { detail: string }).detail));
			});
		expect(plans.length).toBeGreaterThan(6);
		// The first rows of the whole table are the oldest: a scan that ends after some.
		const scans = plans.filter((plan) => plan.startsWith("SCAN request_log"));
		expect(scans).toEqual([
			"SCAN request_log USING INDEX sqlite_autoindex_request_log_1",
		]);
		expect(plans.filter((plan) => plan.includes("TEMP B-TREE"))).toEqual([]);
		close();
	});
});
