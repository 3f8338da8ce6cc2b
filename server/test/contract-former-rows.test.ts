/**
 * A store that was written before verifications had a dialect (2049fb8): news
 * wait, a callback and a message are leased to an instance that is gone, replies
 * are kept. `support/rows-before-dialects.json` holds its rows as they stood in
 * SQLite, with the replies that its service gave; PostgreSQL gets them by
 * `postern migrate`.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Postern, startPostern } from "../src/app.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { fileIn } from "../src/store/sqlite/open.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { transfer } from "../src/store/transfer.ts";
import { startGateway } from "./http-gateway.ts";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import { clientOf, type Parameters } from "./support/client.ts";
import { newDatabase, rowsIn, type TestDatabase } from "./support/database.ts";

const ACCOUNT = {
	sid: "AC0123456789abcdef0123456789abcdef",
	token: "a-token-of-the-fixture",
};
const FIXTURE = readFileSync(
	new URL("support/rows-before-dialects.json", import.meta.url),
	"utf8",
);

type Rows = Record<string, Record<string, string | number | null>[]>;
type Fixture = {
	madeAt: number;
	keyFile: string;
	callbackSecret: string;
	kept: Record<
		string,
		{
			path: string;
			key: string;
			body: Parameters;
			status: number;
			text: string;
		}
	>;
	sids: Record<
		"told" | "telling" | "sending" | "verified" | "canceled",
		string
	>;
	records: Record<string, string>;
	usage: string;
	rows: Rows;
};

let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let database: TestDatabase;
let directory: string;
let postern: Postern;
let fixture: Fixture;
let offsetMs: number;

beforeEach(async () => {
	endpoint = await startCallbackEndpoint();
	gateway = await startGateway((_, response) => response.end("{}"));
	fixture = JSON.parse(
		FIXTURE.replaceAll("http://endpoint.invalid", endpoint.origin),
	) as Fixture;
	offsetMs = fixture.madeAt - Date.now();
	directory = mkdtempSync(join(tmpdir(), "postern-test-"));
	const data = join(directory, "data");
	await putRows(data, fixture.rows);
	database = await newDatabase();
	if (database.url !== null) {
		await transfer(data, database.url, { copied() {}, compared() {} });
	}
	writeFileSync(join(directory, "keys"), fixture.keyFile, { mode: 0o600 });
	postern = await start(data);
});

afterEach(async () => {
	await postern.close();
	await Promise.all([endpoint.close(), gateway.close(), database.remove()]);
	rmSync(directory, { recursive: true, force: true });
});

async function putRows(data: string, rows: Rows): Promise<void> {
	await sqliteStore({ directory: data, alone: true }).close();
	const db = new DatabaseSync(fileIn(data));
	for (const [table, all] of Object.entries(rows)) {
		for (const row of all) {
			const names = Object.keys(row);
			db.prepare(
				`insert or replace into ${table} (${names}) values (${names.map(() => "?")})`,
			).run(...Object.values(row));
		}
	}
	db.close();
}

function start(data: string): Promise<Postern> {
	return startPostern({
		config: settingsFrom(
			{
				...{ host: "127.0.0.1", port: 0, data, ...MAY_CALL_US },
				keyFile: join(directory, "keys"),
				providers: [
					{
						...{ type: "http", name: "gateway", channels: ["sms"] },
						...{ url: gateway.origin, json: { to: "{to}", text: "{text}" } },
					},
					{ type: "sandbox", name: "sandbox", channels: ["email"] },
				],
			},
			{ DATABASE_URL: database.url ?? undefined },
		),
		now: () => Date.now() + offsetMs,
		logTo: { write() {} },
	});
}

const client = () =>
	clientOf({ url: postern.url, master: ACCOUNT, settled: postern.settled });

/** Moves the clock until the old leases and pauses are over. */
async function aMinuteLater(): Promise<void> {
	offsetMs += 60_000;
	await postern.settled();
}

describe("a store from before dialects", () => {
	it("is served: records and usage are what they were", async () => {
		const { told, verified, canceled } = fixture.sids;
		for (const sid of [told, verified, canceled]) {
			const { text } = await client().call("GET", `/2fa/search/${sid}`);
			expect(text).toBe(fixture.records[sid]);
		}
		const { text } = await client().call(
			"GET",
			"/2fa/usage/records?startDate=2026-01-05&endDate=2026-01-05",
		);
		expect(text).toBe(fixture.usage);
	});

	it("is told: what waited, and what an instance that is gone was at", async () => {
		await aMinuteLater();
		for (const [name, path] of [
			["told", "/hook"],
			["telling", "/hang"],
		] as const) {
			const sid = fixture.sids[name];
			const heard = endpoint.taken.filter(
				({ url, body }) => url.pathname === path && body.includes(sid),
			);
			const waited = newsIn(fixture.rows, sid);
			expect(heard.map(({ body }) => body)).toEqual(
				waited.map((news) => bodyOf(news, sid)),
			);
			vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + offsetMs });
			for (const each of heard) verified(each, fixture.callbackSecret);
			vi.useRealTimers();
		}
	});

	it("is delivered: a message whose lease ran out goes out once more", async () => {
		await aMinuteLater();
		expect(gateway.seen.map(({ body }) => JSON.parse(body))).toEqual([
			{ to: "4915112345678", text: "It is 424242" },
		]);
		const reply = await client().verify(fixture.sids.sending, "424242");
		expect(reply.status, reply.text).toBe(200);
	});

	it("is replayed: each kept reply comes again, and nothing is done", async () => {
		const before = await client().messages();
		for (const kept of Object.values(fixture.kept)) {
			const { path, key, body, status, text } = kept;
			const headers = { "Idempotency-Key": key };
			const again = await client().call("POST", path, body, headers);
			expect([again.status, again.text]).toEqual([status, text]);
		}
		const { path, key, body } = fixture.kept.send as Fixture["kept"][string];
		const other = { ...body, subject: "Another" };
		const headers = { "Idempotency-Key": key };
		const conflict = await client().call("POST", path, other, headers);
		expect(conflict.status).toBe(409);
		expect(await client().messages()).toEqual(before);
		const { verified } = fixture.sids;
		const record = await client().call("GET", `/2fa/search/${verified}`);
		expect(record.text).toBe(fixture.records[verified]);
	});

	it("is written as before: an older program beside this one reads it", async () => {
		endpoint.answer(500);
		await aMinuteLater();
		const { told, telling } = fixture.sids;
		const rows = (await rowsIn(database.url, join(directory, "data")))
			.filter((row) => row.startsWith("verification "))
			.map((row) => JSON.parse(row.slice("verification ".length)))
			.map(({ data }) => JSON.parse(String(data)));
		for (const sid of [told, telling]) {
			const row = rows.find((each) => each.sid === sid);
			expect(JSON.stringify(row.callbacks.waiting)).toBe(
				JSON.stringify(newsIn(fixture.rows, sid)),
			);
			// One further attempt.
			expect(row.callbacks.handover.hand).toBe(2);
		}
		expect(rows.filter((row) => "dialect" in row)).toEqual([]);
	});
});

type StoredNews = Record<string, string | number | null>;

function newsIn(rows: Rows, sid: string): StoredNews[] {
	const row = rows.verification?.find((each) => each.sid === sid);
	return JSON.parse(String(row?.data)).callbacks.waiting as StoredNews[];
}

/** The body byte for byte as 2049fb8 made it. */
function bodyOf({ at, ...news }: StoredNews, sid: string): string {
	return JSON.stringify({
		...news,
		requestID: sid,
		accountSid: ACCOUNT.sid,
		service: "fixture",
		timestamp: new Date(Number(at)).toISOString(),
	});
}
