/**
 * Trouble of PostgreSQL that no request has caused: whatever its kind, a 503 with its
 * cause in the operator's log, and all is well once it is mended.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isUnavailable } from "../src/errors.ts";
import { type Connections, connect } from "../src/store/postgres/connection.ts";
import { type Client, clientOf } from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;
let url: string;
let connections: Connections;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
	url = postern.databaseUrl as string;
	connections = connect({ url, connections: 1 });
});
afterAll(async () => {
	await connections.close();
	await postern.stop();
});

/** The database's answer to a statement, with this state. */
const raised = (state: string) =>
	connections
		.query(`do $$ begin raise exception using errcode = '${state}'; end $$`)
		.then(
			() => null,
			(error: unknown) => error,
		);

describe("a state of the database", () => {
	it.each([
		["0A000", "feature_not_supported"],
		["08006", "connection_failure"],
		["25006", "read_only_sql_transaction"],
		["28000", "invalid_authorization_specification"],
		["3D000", "invalid_catalog_name"],
		["3F000", "invalid_schema_name"],
		["40001", "serialization_failure"],
		["40P01", "deadlock_detected"],
		["42501", "insufficient_privilege"],
		["42703", "undefined_column"],
		["42883", "undefined_function"],
		["42P01", "undefined_table"],
		["42P10", "invalid_column_reference"],
		["53100", "disk_full"],
		["53200", "out_of_memory"],
		["53300", "too_many_connections"],
		["55000", "object_not_in_prerequisite_state"],
		["55P03", "lock_not_available"],
		["57014", "query_canceled"],
		["57P03", "cannot_connect_now"],
		["58030", "io_error"],
		["F0000", "config_file_error"],
		["P0001", "raise_exception"],
		["XX000", "internal_error"],
		["XX001", "data_corrupted"],
	])("%s, %s: the store is unavailable", async (state) => {
		const error = await raised(state);
		expect(isUnavailable(error), String(error)).toBe(true);
		expect((error as Error).cause).toMatchObject({ code: state });
	});

	it.each([
		["22021", "character_not_in_repertoire"],
		["23505", "unique_violation"],
		["42601", "syntax_error"],
		["54000", "program_limit_exceeded"],
	])("%s, %s: a bug, and told as one", async (state) => {
		const error = await raised(state);
		expect(error).toMatchObject({ code: state });
		expect(isUnavailable(error)).toBe(false);
	});

	it("costs no connection, if the next statement can use it", async () => {
		const pid = async () =>
			(
				await connections.query<{ pid: number }>(
					"select pg_backend_pid() as pid",
				)
			)[0];
		const before = await pid();
		for (const state of ["0A000", "42P01", "40001"]) await raised(state);
		expect(await pid()).toEqual(before);
	});
});

it("defaults of a role or a database that would change what a statement does have no effect", async () => {
	const given = new URL(url);
	given.searchParams.set(
		"options",
		"-c default_transaction_isolation=serializable -c lock_timeout=1 -c jit=on -c statement_timeout=1h",
	);
	const other = connect({
		url: given.href.replaceAll("+", "%20"),
		connections: 1,
	});
	const settings = `select current_setting('transaction_isolation') as isolation,
		current_setting('lock_timeout') as "lockTimeout",
		current_setting('jit') as jit`;
	const inForce = [
		{ isolation: "read committed", lockTimeout: "0", jit: "off" },
	];
	expect(await other.query(settings)).toEqual(inForce);
	expect(await other.transaction((query) => query(settings))).toEqual(inForce);
	await other.close();
});

describe("a service whose database", () => {
	it.each([
		[
			"has lost a table",
			"alter table usage rename to used",
			"alter table used rename to usage",
			'relation "usage" does not exist',
		],
		[
			"has lost a column",
			"alter table tally rename count to amount",
			"alter table tally rename amount to count",
			'column "count" of relation "tally" does not exist',
		],
		[
			"cannot do what a statement asks",
			"alter table sandbox_message rename to kept; create view sandbox_message as select account_sid || '' as account_sid, clock, recipient, data from kept",
			"drop view sandbox_message; alter table kept rename to sandbox_message",
			"cannot insert into column",
		],
	])(
		"%s: 503 and the cause in the log, and no request fails once it is mended",
		async (_, breaks, mends, cause) => {
			expect((await api.send()).status).toBe(200);
			await inDatabase(url, breaks);
			try {
				for (let again = 0; again < 2; again++) {
					const reply = await api.send();
					expect(reply.status, reply.text).toBe(503);
					expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
				}
			} finally {
				await inDatabase(url, mends);
			}
			expect((await api.send()).status).toBe(200);
			const lines = postern
				.log()
				.split("\n")
				.filter((line) => line.includes(JSON.stringify(cause).slice(1, -1)));
			expect(
				lines.filter((line) => line.includes("cannot be written")),
			).toHaveLength(1);
			expect(
				lines.filter((line) => line.includes('"status":503')),
			).toHaveLength(2);
		},
	);
});

it("a damaged record keeps no other waiting, nor a send to its recipient, and is named", async () => {
	const to = "4917100000009";
	const damaged = (await api.sent({ to })).requestId;
	const other = (await api.sent({ to: "4917100000010", expiry: 60 })).requestId;
	await inDatabase(
		url,
		`update verification set next_at = 1, data = '?' || data where sid = '${damaged}'`,
	);
	postern.clock.advance(61_000);
	// Otherwise the next look at due work comes after some seconds.
	await postern.restart();
	const expired = `select sid from verification where sid = '${other}' and status = 'expired'`;
	await expect
		.poll(() => inDatabase(url, expired), { timeout: 15_000 })
		.toHaveLength(1);
	expect(postern.log()).toContain("A record is damaged in the store");
	expect((await api.send({ to })).status).toBe(200);
	expect((await api.verify(damaged, "0000")).status).toBe(404);
	await inDatabase(
		url,
		`update verification set status = 'failed' where sid = '${damaged}'`,
	);
	const byNumber = { to, service: "2FA", code: "0000" };
	const checked = await api.call("POST", "/2fa/verify", byNumber);
	expect(checked.status, checked.text).toBe(422);
	const path = `/accounts/${api.account.sid}/erase`;
	expect((await api.call("POST", path, { recipient: to })).status).toBe(503);
	const left = `select sid from verification where phone = '${to}'`;
	expect(await inDatabase(url, left)).toEqual([{ sid: damaged }]);
	const store = await postern.openStore();
	const now = postern.clock.now() + 1_000;
	while (await store.sweep(now, now)) {}
	await store.close();
	expect(await inDatabase(url, left)).toEqual([]);
});
