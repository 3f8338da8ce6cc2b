/** Pages of a filter without an index: bounded in time, and complete over all pages. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { newSid } from "../../sid.ts";
import type { SearchFilter } from "../../store/contract.ts";
import type { Verification } from "../../verification/verification.ts";
import { allOf } from "./live-account.ts";
import { recordPage } from "./record-pages.ts";

const NOW = Date.UTC(2026, 10, 29);
const DAY = 24 * 60 * 60 * 1_000;
const KEPT_FROM = NOW - 91 * DAY;

type Record = Pick<Verification, "sid" | "createdAt" | "service">;

/** As the store searches, with the filters that matter here. */
const searching =
	(records: readonly Record[], asked: SearchFilter[]) =>
	async (filter: SearchFilter, take: number) => {
		asked.push(filter);
		const { from, until, before, service } = filter;
		return records
			.filter(
				(each) =>
					(from === null || each.createdAt >= from) &&
					(until === null || each.createdAt < until) &&
					(before === null || each.sid < before) &&
					(service === null || each.service === service),
			)
			.toSorted((a, b) => (a.sid < b.sid ? 1 : -1))
			.slice(0, take) as unknown as Verification[];
	};

/** A clock that goes on by so much with each look. */
function ticking(ms: number): () => number {
	let at = 0;
	return () => {
		at += ms;
		return at;
	};
}

const at = fc.integer({ min: 0, max: 90 * DAY }).map((ago) => NOW - ago);
const records = fc.array(
	fc.tuple(at, fc.constantFrom("rare", "usual")).map(
		([createdAt, service]): Record => ({
			...{ createdAt, service, sid: newSid("OTP", createdAt) },
		}),
	),
	{ maxLength: 60 },
);

test("no record is left out or comes twice, however early a page ends", async () => {
	await fc.assert(
		fc.asyncProperty(
			records,
			fc.integer({ min: 1, max: 9 }),
			fc.boolean(),
			fc.option(at),
			async (all, limit, isSlow, from) => {
				const filter = { ...allOf("ACone"), service: "rare", from };
				const found: string[] = [];
				let before: string | null = null;
				do {
					const page = await recordPage({
						...{ limit, now: NOW, keptFrom: KEPT_FROM },
						filter: { ...filter, before },
						search: searching(all, []),
						clock: isSlow ? ticking(1_000) : () => 0,
					});
					expect(page.rows.length).toBeLessThanOrEqual(limit);
					found.push(...page.rows.map(({ sid }) => sid));
					before = page.next;
				} while (before !== null);
				expect(found).toEqual(
					all
						.filter(({ service }) => service === "rare")
						.filter(({ createdAt }) => from === null || createdAt >= from)
						.map(({ sid }) => sid)
						.sort()
						.reverse(),
				);
			},
		),
		{ numRuns: 100 },
	);
});

test("a search that takes long stops, and says how far it came", async () => {
	const asked: SearchFilter[] = [];
	const page = await recordPage({
		...{ limit: 50, now: NOW, keptFrom: KEPT_FROM },
		filter: { ...allOf("ACone"), service: "none" },
		search: searching([], asked),
		clock: ticking(300),
	});
	expect(page).toMatchObject({ rows: [], searchedTo: expect.any(Number) });
	expect(asked.length).toBeLessThanOrEqual(4);
	expect(page.next).toMatch(/^OTP[0-9a-f]{12}0{20}$/);
});

test("what an index answers is asked once", async () => {
	for (const more of [
		{},
		{ status: "success" as const },
		{ recipients: ["4917100001"], service: "rare" },
	]) {
		const asked: SearchFilter[] = [];
		await recordPage({
			...{ limit: 50, now: NOW, keptFrom: KEPT_FROM },
			filter: { ...allOf("ACone"), ...more },
			search: searching([], asked),
		});
		expect(asked).toHaveLength(1);
	}
});
