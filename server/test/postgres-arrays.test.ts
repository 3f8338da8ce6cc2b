/** Lists come to PostgreSQL as they are, whatever their elements look like. */

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Connections, connect } from "../src/store/postgres/connection.ts";
import { newDatabase, type TestDatabase } from "./support/database.ts";

let database: TestDatabase;
let connections: Connections;

beforeAll(async () => {
	database = await newDatabase();
	connections = connect({ url: database.url as string, connections: 1 });
});
afterAll(async () => {
	await connections.close();
	await database.remove();
});

/** Each element by itself, as the driver reads no arrays here. */
async function back(list: readonly (string | number | null)[], type: string) {
	const rows = await connections.query<{ element: string | number | null }>(
		`select element from unnest($1::${type}[]) with ordinality as row (element, place) order by place`,
		list,
	);
	return rows.map(({ element }) => element);
}

const odd = [
	"",
	"NULL",
	"null",
	" ",
	"{}",
	",",
	'"',
	"\\",
	'\\"',
	"a\nb",
	"é😀",
];

it("texts that mean something in an array", async () => {
	expect(await back([...odd, null], "text")).toEqual([...odd, null]);
	expect(await back([], "text")).toEqual([]);
});

it("any text, and null", async () => {
	const pieces = fc.constantFrom(...odd, "a", "'", "}", "\t", "\u001f");
	const texts = fc.array(pieces).map((all) => all.join(""));
	const anyText = fc
		.string({ unit: "grapheme" })
		.filter((text) => !text.includes("\0"));
	const lists = fc.array(fc.oneof(texts, anyText, fc.constant(null)));
	await fc.assert(
		fc.asyncProperty(lists, async (list) => {
			expect(await back(list, "text")).toEqual(list);
		}),
	);
});

it("whole numbers up to the largest that a double holds", async () => {
	const list = [0, -1, 1_780_000_000_000, Number.MAX_SAFE_INTEGER, null];
	expect(await back(list, "bigint")).toEqual(list);
});
