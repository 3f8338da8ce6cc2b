/** The request log of several instances on one database. */

import pg from "pg";
import { expect, test } from "vitest";
import { chunkOf } from "../src/requests/chunk.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { newDatabaseWithSchema, waitingForLock } from "./support/database.ts";

const NOW = Date.UTC(2026, 10, 29);
const row = (number: number) =>
	chunkOf(
		"ACone",
		"9f2c11aa",
		{
			entries: [
				{
					...{ id: `9f2c11aa-${number}`, at: NOW, method: "GET", route: "/" },
					...{ status: 200, code: 200, by: "TK1", ms: 1, verification: null },
				},
			],
			dropped: 0,
		},
		NOW + number,
	);

test("a sweep removes no more than is too much, while another one is under way", async () => {
	const database = await newDatabaseWithSchema();
	const url = database.url as string;
	const store = await postgresStore({ url, connections: 2 });
	const rows = [1, 2, 3, 4].map(row);
	await store.addRequests(rows);
	const each = Buffer.byteLength(rows[0]?.data ?? "");
	const other = new pg.Client({ connectionString: url });
	await other.connect();
	await other.query("begin");
	const { rows: gone } = await other.query<{ bytes: number }>(
		"delete from request_log where sid <= $1 returning bytes",
		[rows[1]?.sid],
	);
	await other.query(
		"update fact set value = (value::bigint - $1)::text where name = 'request log bytes'",
		[gone.reduce((sum, { bytes }) => sum + bytes, 0)],
	);
	const sweeping = store.sweepRequests(0, 2 * each);
	await waitingForLock(url);
	await other.query("commit");
	await sweeping;
	const left = await store.requestRowsFrom("", 10);
	expect(left).toEqual(rows.slice(2));
	await other.end();
	await store.close();
	await database.remove();
});
