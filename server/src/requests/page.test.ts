/** Pages of the request log hold every entry once, wherever they end. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkOf, type RequestChunk, type RequestEntry } from "./chunk.ts";
import {
	placeIn,
	placeText,
	type RequestPlace,
	ROWS_AT_ONCE,
	requestPage,
} from "./page.ts";

const NOW = Date.UTC(2026, 10, 29);

function rowsOf(sizes: readonly number[]): RequestChunk[] {
	let number = 0;
	return sizes.map((size, i) =>
		chunkOf(
			"ACone",
			"9f2c11aa",
			{
				entries: Array.from({ length: size }, () => entryOf(++number)),
				dropped: 0,
			},
			NOW + i,
		),
	);
}

const entryOf = (number: number): RequestEntry => ({
	id: `9f2c11aa-${number.toString(36)}`,
	...{ at: NOW + number, method: "GET", route: "/", by: "TK1", ms: 1 },
	...{ status: number % 3 === 0 ? 500 : 200, code: 200, verification: null },
});

const reading =
	(rows: readonly RequestChunk[]) => async (before: string | null) =>
		rows
			.toReversed()
			.filter(({ sid }) => before === null || sid < before)
			.slice(0, ROWS_AT_ONCE);

test("no entry is left out or comes twice", async () => {
	const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 120 });
	const limit = fc.integer({ min: 1, max: 20 });
	await fc.assert(
		fc.asyncProperty(
			sizes,
			limit,
			fc.boolean(),
			async (each, limit, isShort) => {
				const rows = rowsOf(each);
				const fits = ({ status }: RequestEntry) => status === 500;
				const ids: string[] = [];
				let after: RequestPlace | null = null;
				do {
					const page = await requestPage({
						...{ rowsBefore: reading(rows), fits, after, limit },
						mayGoOn: () => !isShort,
					});
					expect(page.entries.length).toBeLessThanOrEqual(limit);
					ids.push(...page.entries.map(({ id }) => id));
					after = page.next && placeIn(placeText(page.next));
				} while (after !== null);
				const total = each.reduce((sum, size) => sum + size, 0);
				const expected = Array.from({ length: total }, (_, i) => entryOf(i + 1))
					.filter(fits)
					.map(({ id }) => id)
					.reverse();
				expect(ids).toEqual(expected);
			},
		),
		{ numRuns: 200 },
	);
});

test.each([
	"",
	"x",
	"RQ1.2",
	`RQ${"0".repeat(32)}.x`,
	`RQ${"0".repeat(32)}.1.2`,
])("%s is no place", (text) => {
	expect(placeIn(text)).toBeNull();
});
