/** The request log in the store: what is read, and what a sweep removes. */

import { afterAll, describe, expect, test } from "vitest";
import { chunkOf, type RequestEntry } from "../src/requests/chunk.ts";
import { requestSidFrom } from "../src/store/sid-range.ts";
import { stores } from "./support/stores.ts";

const all = stores();
afterAll(() => all.close());

const NOW = Date.UTC(2026, 10, 29);
const DAY = 24 * 60 * 60 * 1_000;
let count = 0;

const entry = (status: number): RequestEntry => ({
	id: `9f2c11aa-${(++count).toString(36)}`,
	...{ at: NOW, method: "GET", route: "/2fa/search", status, code: status },
	...{ by: "TK1", ms: 1.5, verification: null },
});
const chunk = (accountSid: string, at: number, ...statuses: number[]) =>
	chunkOf(
		accountSid,
		"9f2c11aa",
		{ entries: statuses.map(entry), dropped: 0 },
		at,
	);

const page = { withStatus: null, from: null, before: null, limit: 10 } as const;

test("rows of one account, newest first, by class and place", async () => {
	const store = await all.empty();
	const rows = [
		chunk("ACone", NOW, 200),
		chunk("ACone", NOW + 1, 404, 200),
		chunk("ACtwo", NOW + 2, 500),
		chunk("ACone", NOW + 3, 500),
	];
	await store.addRequests(rows);
	const [first, second, other, last] = rows as [
		...[(typeof rows)[0], (typeof rows)[0], (typeof rows)[0], (typeof rows)[0]],
	];
	const read = (more: object = {}) =>
		store.requestRows({ accountSid: "ACone", ...page, ...more });
	expect(await read()).toEqual([last, second, first]);
	expect(await read({ withStatus: "4xx" })).toEqual([second]);
	expect(await read({ withStatus: "5xx" })).toEqual([last]);
	expect(await read({ before: last.sid })).toEqual([second, first]);
	expect(await read({ from: second.sid, before: last.sid })).toEqual([second]);
	expect(await read({ limit: 1 })).toEqual([last]);
	expect(await store.requestRowsFrom(requestSidFrom(NOW + 1), 2)).toEqual([
		second,
		other,
	]);
	const around = (number: number, instance = "9f2c11aa", of = "ACone") =>
		store.requestRowsAround(of, instance, number);
	expect(await around(second.last)).toEqual([second]);
	expect(await around(last.last + 1)).toEqual([]);
	expect(await around(second.last, "00000000")).toEqual([]);
	expect(await around(second.last, "9f2c11aa", "ACtwo")).toEqual([]);
});

describe("a row is found by the number of a request", () => {
	const row = (of: string, at: number, ...numbers: number[]) =>
		chunkOf(
			of,
			"9f2c11aa",
			{
				entries: numbers.map((number) => ({
					...entry(200),
					id: `9f2c11aa-${number.toString(36)}`,
				})),
				dropped: 0,
			},
			at,
		);

	test("whose second has requests of other accounts too", async () => {
		const store = await all.empty();
		const own = row("ACone", NOW, 1, 4);
		await store.addRequests([own, row("ACtwo", NOW, 2, 3)]);
		for (const number of [1, 4]) {
			const found = await store.requestRowsAround("ACone", "9f2c11aa", number);
			expect(found).toEqual([own]);
		}
	});

	test("that was answered seconds after later ones", async () => {
		const store = await all.empty();
		const rows = [
			row("ACone", NOW, 1, 3),
			row("ACone", NOW + 1_000, 4, 9),
			row("ACone", NOW + 2_000, 2, 12),
			row("ACone", NOW + 3_000, 13),
		];
		await store.addRequests(rows);
		const found = await store.requestRowsAround("ACone", "9f2c11aa", 2);
		expect(found).toEqual([rows[0], rows[2]]);
	});
});

describe("a sweep", () => {
	test("removes what is old, and no more", async () => {
		const store = await all.empty();
		await store.addRequests([
			chunk("ACone", NOW - 8 * DAY, 200),
			chunk("ACone", NOW - 6 * DAY, 200),
		]);
		while (await store.sweepRequests(NOW - 7 * DAY, 1_000_000)) {}
		const left = await store.requestRows({ accountSid: "ACone", ...page });
		expect(left.map(({ sid }) => sid > requestSidFrom(NOW - 7 * DAY))).toEqual([
			true,
		]);
	});

	test("removes the oldest beyond the bound of bytes, also in several steps", async () => {
		const store = await all.empty();
		const rows = Array.from({ length: 260 }, (_, i) =>
			chunk("ACone", NOW + i, 200),
		);
		await store.addRequests(rows);
		const bytes = rows.map(({ data }) => Buffer.byteLength(data));
		const most = bytes.slice(-30).reduce((sum, each) => sum + each, 0);
		while (await store.sweepRequests(NOW - 7 * DAY, most)) {}
		const left = await store.requestRows({
			...{ accountSid: "ACone", ...page, limit: 300 },
		});
		expect(left.map(({ sid }) => sid)).toEqual(
			rows
				.slice(-30)
				.map(({ sid }) => sid)
				.reverse(),
		);
		while (await store.sweepRequests(NOW - 7 * DAY, 0)) {}
		expect(await store.requestRows({ accountSid: "ACone", ...page })).toEqual(
			[],
		);
		// The count of bytes is right again: one more row is kept under a small bound.
		const more = chunk("ACone", NOW + 1_000, 200);
		await store.addRequests([more]);
		while (await store.sweepRequests(NOW, Buffer.byteLength(more.data))) {}
		expect(await store.requestRows({ accountSid: "ACone", ...page })).toEqual([
			more,
		]);
	});
});
