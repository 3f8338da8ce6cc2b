/**
 * Two instances behind a PgBouncer in transaction mode that knows nothing of
 * prepared statements: fewer sessions than connections, so that every session
 * serves both. Runs where PGBOUNCER names the program, of a version before 1.21.
 */

import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Postern } from "../src/app.ts";
import { connect } from "../src/store/postgres/connection.ts";
import { type Client, clientOf, times, wrongCode } from "./support/client.ts";
import { newDatabase } from "./support/database.ts";
import { type Pooler, startPooler } from "./support/pgbouncer.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let pooler: Pooler;
let postern: TestPostern;
let other: Postern;
let clients: [Client, Client];

beforeAll(async () => {
	pooler = await startPooler(inject("postgres"));
	postern = await startTestPostern({ through: pooler.through });
	other = await postern.beside();
	clients = [clientOf(postern), clientOf({ ...postern, url: other.url })];
});
afterAll(async () => {
	await postern.stop();
	await pooler.stop();
});

const warnings = () =>
	postern.log().match(/"level":40[^\n]*Prepared statements/g)?.length ?? 0;

it("each instance finds at its start that names are lost, and says so once", () => {
	expect(warnings()).toBe(2);
});

it("sends, checks, searches and definitions of both at once are right", async () => {
	const outcomes = await times(40, async (i) => {
		const api = clients[i % 2] as Client;
		const elsewhere = clients[(i + 1) % 2] as Client;
		const { requestId, code } = await api.sent();
		const wrong = await elsewhere.verify(requestId, wrongCode(code));
		const right = await elsewhere.verify(requestId, code);
		const record = await api.record(requestId);
		return [wrong.status, right.status, record.status];
	});
	expect(new Set(outcomes.map(String))).toEqual(new Set(["422,200,success"]));
	const found = await times(20, (i) =>
		(clients[i % 2] as Client).call<{ total: number }>(
			"GET",
			"/2fa/search?pageSize=1",
		),
	);
	expect(new Set(found.map(({ body }) => body.total))).toEqual(new Set([40]));
	expect(warnings()).toBe(2);
});

it("names that are lost later: the statements are repeated without, each of them once", async () => {
	const database = await newDatabase();
	const url = pooler.through(database.url as string);
	const said: string[] = [];
	const open = () =>
		connect({ url, connections: 2, warn: (text) => said.push(text) });
	// Neither has tested the pooler before.
	const [one, two] = [open(), open()];
	await one.query("create table counted (n integer not null)");
	await times(40, (i) =>
		((i % 2 === 0 ? one : two) as typeof one).transaction(async (query) => {
			await query("insert into counted values ($1)", i);
			await query("select count(*) from counted where n < $1", i);
		}),
	);
	const rows = await one.query<{ n: number }>("select n from counted");
	expect(rows.map(({ n }) => n).sort((a, b) => a - b)).toEqual(
		Array.from({ length: 40 }, (_, i) => i),
	);
	expect(said.length).toBeGreaterThan(0);
	expect(said.length).toBeLessThanOrEqual(2);
	await Promise.all([one.close(), two.close()]);
	await database.remove();
});

it("preparedStatements: false asks nothing and warns of nothing", async () => {
	const before = warnings();
	const calm = await startTestPostern({
		through: pooler.through,
		settings: { preparedStatements: false },
	});
	const { requestId, code } = await clientOf(calm).sent();
	expect((await clientOf(calm).verify(requestId, code)).status).toBe(200);
	expect(calm.log()).not.toContain("Prepared statements");
	expect(warnings()).toBe(before);
	await calm.stop();
});
