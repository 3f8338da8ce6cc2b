/** `postern migrate`: from SQLite to PostgreSQL without losing a record, even if it is interrupted. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type ComparedTable, TABLES } from "../src/store/postgres/copy.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { openDatabase } from "../src/store/sqlite/open.ts";
import { openSource } from "../src/store/sqlite/source.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { transfer } from "../src/store/transfer.ts";
import { LEASE_MS } from "../src/verification/lease.ts";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
} from "./support/callback-endpoint.ts";
import { BODY, codeFrom, SENDER, wrongCode } from "./support/client.ts";
import { commanded } from "./support/command.ts";
import {
	inDatabase,
	newDatabase,
	type TestDatabase,
} from "./support/database.ts";
import {
	moveDatabaseClock,
	urlWithMovableClock,
} from "./support/database-clock.ts";
import { basic, exchange } from "./support/exchange.ts";
import { startMessageGateway, TEXT } from "./support/message-gateway.ts";
import {
	eventually,
	leaveNothingBehind,
	newSqlitePlace,
	type Place,
	runToEnd,
	type Service,
	startCommand,
	startService,
} from "./support/process.ts";
import { add, verificationAt } from "./support/verifications.ts";

const WEEK = 7 * 24 * 60 * 60 * 1_000;
const NOW = Date.now();

const databases: TestDatabase[] = [];
async function newUrl(): Promise<string> {
	const database = await newDatabase();
	databases.push(database);
	return database.url as string;
}
afterEach(async () => {
	await leaveNothingBehind();
	for (const database of databases.splice(0)) await database.remove();
});
afterAll(leaveNothingBehind);

const migrate = (place: Place, url: string) =>
	runToEnd(place, ["migrate"], { DATABASE_URL: url });

async function mustMigrate(place: Place, url: string): Promise<string> {
	const { code, stdout, stderr } = await migrate(place, url);
	expect(code, stderr).toBe(0);
	return stdout;
}

async function expectRefused(
	place: Place,
	url: string,
	says: RegExp,
): Promise<void> {
	const { refusal } = await migrateHere(place, url);
	expect(refusal).toMatch(/^[^\n]+$/);
	expect(refusal).toMatch(says);
}

/** In the process of the test, for tests that are not about the process. */
const migrateHere = ({ directory, data, keyFile }: Place, url: string) =>
	commanded(
		directory,
		{ DATABASE_URL: url, POSTERN_DATA: data, POSTERN_KEY_FILE: keyFile },
		["migrate"],
	);

/** An installation with `rows`, on which no service has ever run. */
async function placeWith(
	rows: readonly ReturnType<typeof verificationAt>[],
): Promise<Place> {
	const place = newSqlitePlace("");
	const store = sqliteStore({ directory: place.data, alone: true });
	await store.establish({ "key check": "1", "hash key": "2" });
	await add(store, rows, {
		usage: [
			{
				accountSid: "ACone",
				day: "2026-11-23",
				kind: "verification",
				count: 7,
			},
		],
	});
	await store.close();
	return place;
}

async function silently(place: Place, url: string): Promise<ComparedTable[]> {
	let found: ComparedTable[] = [];
	await transfer(place.data, url, {
		copied() {},
		compared(tables) {
			found = [...tables];
		},
	});
	return found;
}

/** The number of rows of all existing tables. */
async function rowsAt(url: string): Promise<number> {
	let rows = 0;
	for (const { name } of TABLES) {
		const [there] = await inDatabase<{ is: boolean }>(
			url,
			`select to_regclass('${name}') is not null as is`,
		);
		if (!there?.is) continue;
		const found = await inDatabase(url, `select 1 from ${name}`);
		rows += found.length;
	}
	return rows;
}

const hashOf = (file: string) =>
	existsSync(file)
		? createHash("sha256").update(readFileSync(file)).digest("hex")
		: null;

describe("the service after postern migrate", () => {
	it("answers as it did before", { timeout: 90_000 }, async () => {
		const place = newSqlitePlace();
		const first = await startService(place);
		const before = await history(first);
		await first.end("SIGTERM");
		const other = await place.copy();
		const url = await newUrl();
		await mustMigrate(other, url);

		const here = await startService(place);
		const there = await startService(other, {
			environment: { DATABASE_URL: url },
		});
		for (const ask of before.questions) {
			const [one, two] = [await ask(here), await ask(there)];
			expect(two.text).toBe(one.text);
			expect(two.status).toBe(one.status);
		}
		for (const [what, act, status] of before.acts) {
			const [one, two] = [await act(here), await act(there)];
			expect([what, one.status], one.text).toEqual([what, status]);
			expect([what, two.status], two.text).toEqual([what, status]);
		}
		// The requests left the same rows, except for SIDs and times.
		for (const path of ["/2fa/search?status=pending", "/2fa/search"]) {
			const totals = [here, there].map(
				async (service) =>
					(await service.call<{ total: number }>("GET", path)).body.total,
			);
			const [one, two] = await Promise.all(totals);
			expect(two).toBe(one);
		}
		expect((await there.call("GET", DAILY)).text).toBe(
			(await here.call("GET", DAILY)).text,
		);
	});

	it("carries on with what a killed one had under way, which is left as it was", {
		timeout: 120_000,
	}, async () => {
		const gateway = await startMessageGateway({
			delayMs: Number.POSITIVE_INFINITY,
		});
		const owner = await startCallbackEndpoint();
		owner.answer(500);
		const place = newSqlitePlace(`
callbacks: ${JSON.stringify(MAY_CALL_US.callbacks)}
providers:
  - ${gateway.settings({ concurrency: 16 })}
  - { type: sandbox, name: sandbox, channels: [email] }
`);
		const service = await startService(place);
		const workflow = await service.call("POST", "/2fa/workflows", {
			name: "two",
			channels: [
				{ channel: "email", interval: 0 },
				{ channel: "email", interval: 20 },
			],
		});
		expect(workflow.status, workflow.text).toBe(200);
		const held = await sent(service, { to: "4917100001", body: TEXT });
		await eventually("it is at the provider", () => gateway.taken.length === 1);
		const stepping = await sent(service, {
			emailTo: "steps@example.com",
			subject: "Code",
			workflow: "two",
			callbackUrl: owner.url,
		});
		await eventually("its first step is done", () =>
			messagesOf(service, stepping).then((texts) => texts.length === 1),
		);
		await eventually("a callback failed", () => owner.seen.length > 0);
		await service.end("SIGKILL");
		const log = `${place.database}-wal`;
		const found = [place.database, log].map(hashOf);
		expect(found[1]).not.toBeNull();

		const url = await newUrl();
		await mustMigrate(place, url);
		expect([place.database, log].map(hashOf)).toEqual(found);

		gateway.setDelay(0);
		owner.answer(204);
		const moved = await urlWithMovableClock(url);
		// However long the copy and the start take, the lease has not run out by then.
		await moveDatabaseClock(url, -LEASE_MS);
		const after = await startService(place, {
			environment: { DATABASE_URL: moved },
		});
		expect(gateway.taken, "its dead lease has not run out").toHaveLength(1);
		await moveDatabaseClock(url, 2 * LEASE_MS);
		await eventually(
			"the message goes out once its dead lease has run out",
			() => gateway.copies().size === 1 && gateway.taken.length === 2,
		);
		await eventually("the second step is taken", () =>
			messagesOf(after, stepping).then((texts) => texts.length === 2),
		);
		await eventually("the owner is told", () =>
			owner.taken.some(({ body }) => body.includes(stepping)),
		);
		const [text = ""] = await messagesOf(after, stepping);
		for (const [requestId, code] of [
			[held, gateway.codeOf(held)],
			[stepping, codeFrom(text)],
		]) {
			const reply = await after.call("POST", "/2fa/verify", {
				requestId,
				code,
			});
			expect(reply.status, reply.text).toBe(200);
		}
		await owner.close();
		await gateway.close();
	});
});

const DAILY = "/2fa/usage/records/daily";

type Asked = { status: number; text: string };
type Ask = (service: Service) => Promise<Asked>;

async function sent(
	service: Service,
	parameters: Record<string, unknown>,
	headers?: Record<string, string>,
): Promise<string> {
	const reply = await send(service, parameters, headers);
	expect(reply.status, reply.text).toBe(200);
	return String(reply.body.requestID);
}

const send = (
	service: Service,
	parameters: Record<string, unknown>,
	headers?: Record<string, string>,
) =>
	service.call(
		"POST",
		"/2fa/send",
		{ service: "move", from: SENDER, body: BODY, ...parameters },
		headers,
	);

async function messagesOf(
	service: Service,
	requestId: string,
): Promise<string[]> {
	type Message = { requestID: string; text: string };
	const reply = await service.call<Message[]>("GET", "/sandbox/messages");
	return reply.body
		.filter(({ requestID }) => requestID === requestId)
		.map(({ text }) => text);
}

/** Makes some rows of every kind; returns questions about them, and requests that change them, with their statuses. */
async function history(service: Service): Promise<{
	questions: Ask[];
	acts: [what: string, act: Ask, status: number][];
}> {
	const made = async (path: string, parameters: Record<string, unknown>) => {
		type Made = { data: { sid: string; authToken?: string } };
		const reply = await service.call<Made>("POST", path, parameters);
		expect(reply.status, reply.text).toBe(200);
		return reply.body.data;
	};
	const codeOf = async (requestId: string) => {
		let texts: string[] = [];
		await eventually("the message is there", async () => {
			texts = await messagesOf(service, requestId);
			return texts.length > 0;
		});
		return codeFrom(texts[0] as string);
	};
	const verify =
		(requestId: string, code: string): Ask =>
		(service) =>
			service.call("POST", "/2fa/verify", { requestId, code });

	const sub = await made("/accounts", { name: 'Anna "A" \\ Müller 😀' });
	const suspended = await made("/accounts", { name: "suspended" });
	await service.call("PATCH", `/accounts/${suspended.sid}`, {
		status: "suspended",
	});
	const buckets = [{ name: "hour", max: 2, interval: 3_600 }];
	await made("/2fa/limits", { name: "ip", buckets });
	const gone = await made("/2fa/limits", { name: "gone", buckets });
	await service.call("DELETE", `/2fa/limits/${gone.sid}`);
	await made("/2fa/workflows", {
		name: "both",
		channels: [{ channel: "sms", interval: 0 }],
	});

	const verified = await sent(service, { to: "4917100001" });
	await verify(verified, await codeOf(verified))(service);
	const canceled = await sent(service, {
		channel: "email",
		emailTo: "Ann@Example.com",
		subject: "Code",
	});
	await service.call("POST", "/2fa/cancel", { requestId: canceled });
	const pending = await sent(service, { to: "4917100002", workflow: "both" });
	const pendingCode = await codeOf(pending);
	const almost = await sent(service, { to: "4917100003", maxAttempts: 2 });
	const almostCode = await codeOf(almost);
	await verify(almost, wrongCode(almostCode))(service);
	const limited = { to: "4917100004", limits: { ip: "192.0.2.1" } };
	await sent(service, limited);
	const key = { "Idempotency-Key": "once" };
	const once = { to: "4917100005" };
	const kept = await sent(service, once, key);
	await sent(service, { to: "4917100006", accountSid: sub.sid });
	await codeOf(kept);

	const get =
		(path: string): Ask =>
		(service) =>
			service.call("GET", path);
	const asSub =
		(sid: string, token = ""): Ask =>
		(service) =>
			exchange(`${service.url}/2fa/search`, {
				method: "GET",
				headers: { Authorization: basic(`${sid}:${token}`) },
			});
	await asSub(sub.sid, sub.authToken)(service);
	return {
		questions: [
			get("/2fa/search"),
			get("/2fa/search?status=pending"),
			get("/2fa/search?status=success&service=move"),
			get("/2fa/search?recipient=4917100002"),
			get("/2fa/search?recipient=ann@example.com"),
			get("/2fa/search?pageSize=2&page=1"),
			get("/2fa/search.csv"),
			...[verified, canceled, pending, almost].map((sid) =>
				get(`/2fa/search/${sid}`),
			),
			get("/2fa/usage/records"),
			get(DAILY),
			get("/2fa/limits/search"),
			get(`/2fa/limits/search/${gone.sid}`),
			get("/2fa/workflows/search"),
			get("/sandbox/messages"),
			(service) => send(service, once, key),
			get(`/accounts/${sub.sid}`),
			get("/accounts?status=suspended"),
			// From here on its last use is at one second here and maybe the next one there.
			asSub(sub.sid, sub.authToken),
			asSub(suspended.sid, suspended.authToken),
		],
		acts: [
			["the code verifies", verify(pending, pendingCode), 200],
			["it does so once", verify(pending, pendingCode), 409],
			["the last check is wrong", verify(almost, wrongCode(almostCode)), 429],
			["no check is left", verify(almost, almostCode), 429],
			["the limit has one left", (service) => send(service, limited), 200],
			["and then none", (service) => send(service, limited), 429],
			[
				"another request with the same key",
				(service) => send(service, { to: "4917100007" }, key),
				409,
			],
			[
				"the workflow is known",
				(service) => send(service, { to: "4917100008", workflow: "both" }),
				200,
			],
			[
				"what is erased",
				(service) =>
					service.call("POST", `/accounts/${service.account}/erase`, {
						recipient: "4917100001",
					}),
				200,
			],
			["is gone", get(`/2fa/search/${verified}`), 404],
		],
	};
}

describe("postern migrate", { timeout: 40_000 }, () => {
	it("copies whatever a row may hold, page by page, week by week", async () => {
		const rows = Array.from({ length: 1_203 }, (_, i) =>
			verificationAt(NOW - (i % 9) * WEEK, {
				phone: i % 2 === 0 ? null : `49171${i}`,
				email: i % 2 === 0 ? `A${i}@example.com` : null,
				status: i % 3 === 0 ? "success" : "pending",
				service: i === 7 ? "" : `"{\\😀,NULL}' ${i}`,
			}),
		);
		const place = await placeWith(rows);
		const { db, close } = openDatabase({ directory: place.data, alone: true });
		const put = db.prepare("insert into message_ref values (?, ?, ?, ?, ?, ?)");
		put.run("a", '\\"{},\u0001\t\n', null, null, "[]", 2 ** 53 - 1);
		put.run("a", "NULL", "", "", '["\\u001f"]', 0);
		put.run("b", "\u2028é", "OTP1", null, "[]", -1);
		db.prepare("insert into configuration values (?, ?, ?, ?, ?)").run(
			...["LMgone", "limit", "ACone", 41, null],
		);
		close();
		const url = await newUrl();
		const compared = await silently(place, url);

		const copied = await inDatabase<{ data: string }>(
			url,
			"select data from verification order by sid",
		);
		const sorted = rows.toSorted((a, b) => (a.sid < b.sid ? -1 : 1));
		expect(copied.map(({ data }) => JSON.parse(data))).toEqual(sorted);
		expect(
			await inDatabase(
				url,
				"select * from message_ref order by provider, reference",
			),
		).toEqual(
			[
				{
					...{ provider: "a", reference: "NULL", verification: "", event: "" },
					...{ held: '["\\u001f"]', expires_at: "0" },
				},
				{
					...{ provider: "a", reference: '\\"{},\u0001\t\n', event: null },
					...{
						verification: null,
						held: "[]",
						expires_at: String(2 ** 53 - 1),
					},
				},
				{
					...{ provider: "b", reference: "\u2028é", verification: "OTP1" },
					...{ event: null, held: "[]", expires_at: "-1" },
				},
			].toSorted((a, b) =>
				a.reference < b.reference && a.provider <= b.provider ? -1 : 1,
			),
		);
		expect(compared.find(({ name }) => name === "verification")).toMatchObject({
			source: { rows: 1_203 },
			copy: { rows: 1_203 },
		});
		// Instances ask for changes since the version that they know.
		expect(
			await inDatabase(url, "select * from configuration_version"),
		).toEqual([{ version: "41" }]);
		expect(await inDatabase(url, "select * from usage")).toEqual([
			{
				...{ account_sid: "ACone", day: "2026-11-23", kind: "otp" },
				...{ shard: 0, count: "7" },
			},
		]);
	});

	it("knows every table and every column of both stores", async () => {
		const known = TABLES.map(({ name, columns }) => [
			name,
			[...columns].sort(),
		]);
		const place = await placeWith([]);
		const db = new DatabaseSync(place.database, { readOnly: true });
		const names = db
			.prepare("select name from sqlite_master where type = 'table'")
			.all() as { name: string }[];
		const onSqlite = names.map(({ name }) => [
			name,
			db
				.prepare(`pragma table_info(${name})`)
				.all()
				.map((column) => (column as { name: string }).name)
				.filter((column) => column !== "id")
				.sort(),
		]);
		db.close();
		expect(onSqlite.sort()).toEqual([...known].sort());

		const url = await newUrl();
		await silently(place, url);
		const columns = await inDatabase<{ name: string; columns: string[] }>(
			url,
			`select table_name::text as name, array_agg(column_name::text) as columns
			from information_schema.columns
			where table_schema = 'public'
				-- only several instances need additions beside the nodes
				and table_name !~ '^verification_|_version$|^guard_delta$'
				and column_name <> 'shard'
			group by table_name`,
		);
		expect(
			columns.map(({ name, columns }) => [name, columns.sort()]).sort(),
		).toEqual([...known].sort());
	});

	it("killed with kill -9 half-way leaves nothing, and does all of it the next time", async () => {
		const rows = Array.from({ length: 700 }, () => verificationAt(NOW, {}));
		const place = await placeWith(rows);
		const url = await newUrl();
		const store = await postgresStore({ url, connections: 2 });
		await store.close();
		// Its other tables are copied when it comes to wait for this one.
		const inTheWay = new pg.Client({ connectionString: url });
		await inTheWay.connect();
		await inTheWay.query("begin; lock table verification in share mode");
		const { child, ended } = await startCommand(place, ["migrate"], {
			DATABASE_URL: url,
		});
		const waiting = () =>
			inDatabase<{ query: string }>(
				url,
				`select query from pg_stat_activity where datname = current_database()
				and wait_event_type = 'Lock' and query like 'insert into verification %'`,
			);
		await eventually("it is half-way", async () => {
			return (await waiting()).length === 1;
		});
		child.kill("SIGKILL");
		await ended;
		expect(await rowsAt(url)).toBe(0);
		await inTheWay.query("rollback");
		await inTheWay.end();

		expect((await migrateHere(place, url)).refusal).toBeNull();
		const [found] = await inDatabase(
			url,
			`select (select count(*)::int from verification) as verifications,
				(select sum(count)::int from tally) as tally,
				(select sum(count)::int from usage) as usage`,
		);
		expect(found).toEqual({ verifications: 700, tally: 700, usage: 7 });
	});

	it("prints what it compared, and refuses a copy that differs", async () => {
		const place = await placeWith([verificationAt(NOW, {})]);
		const url = await newUrl();
		const store = await postgresStore({ url, connections: 2 });
		await store.close();
		for (const statement of [
			`create function spoil() returns trigger language plpgsql
			as $$ begin new.count = new.count + 1; return new; end $$`,
			"create trigger spoil before insert on usage for each row execute function spoil()",
		]) {
			await inDatabase(url, statement);
		}
		const { code, stdout, stderr } = await migrate(place, url);
		// After a second it says how far it is.
		expect(stderr).toMatch(
			/^(\w+: \d+ of \d+\n)*postern: Nothing was migrated, the copy differs in usage\n$/,
		);
		expect(code).toBe(1);
		expect(stdout).toMatch(/^verification +1 +[0-9a-f]{16} +1 +[0-9a-f]{16}$/m);
		const [, mine, copied] =
			/^usage +1 +([0-9a-f]{16}) +1 +([0-9a-f]{16})$/m.exec(stdout) ?? [];
		expect(mine).not.toBe(copied);
		expect(await rowsAt(url)).toBe(0);

		await inDatabase(url, "drop trigger spoil on usage");
		const { printed } = await migrateHere(place, url);
		expect(printed).toMatch(/^usage +1 +([0-9a-f]{16}) +1 +\1$/m);
	});

	it("keeps services and commands from the source while it reads", async () => {
		const place = await placeWith([]);
		const source = openSource(place.data);
		expect(() => openDatabase({ directory: place.data, alone: true })).toThrow(
			/Another Postern is running/,
		);
		const db = new DatabaseSync(place.database);
		expect(() => db.exec("insert into fact values ('a', 'b')")).toThrow(
			/locked/,
		);
		source.close();
		db.exec("insert into fact values ('a', 'b')");
		db.close();
	});

	it("keeps a service that starts on the database from making an installation of its own", async () => {
		const rows = Array.from({ length: 700 }, () => verificationAt(NOW, {}));
		const place = await placeWith(rows);
		const url = await newUrl();
		let starting: Promise<unknown> | undefined;
		const store = await postgresStore({ url, connections: 2 });
		await transfer(place.data, url, {
			copied(table) {
				// The facts are copied by then, and not committed.
				if (table === "fact") return;
				starting ??= store.establish({ "key check": "3", "hash key": "4" });
			},
			compared() {},
		});
		await starting;
		expect(await store.fact("key check")).toBe("1");
		await store.close();
	});
});

describe("postern migrate refuses with one line", { timeout: 40_000 }, () => {
	it("while a service runs on the data directory", async () => {
		const place = newSqlitePlace("");
		await startService(place);
		const url = await newUrl();
		await expectRefused(place, url, /Another Postern is running/);
		expect(await rowsAt(url)).toBe(0);
	});

	it("a database that holds an installation, and says where it is this one", async () => {
		const [one, two] = [await placeWith([]), await placeWith([])];
		const db = new DatabaseSync(two.database);
		db.exec("update fact set value = 'other'");
		db.close();
		const url = await newUrl();
		expect((await migrateHere(one, url)).refusal).toBeNull();
		const before = await rowsAt(url);
		await expectRefused(one, url, /this installation: it was migrated before/);
		await expectRefused(two, url, /already holds an installation/);
		expect(await rowsAt(url)).toBe(before);
	});

	it("a database in which anything stands", async () => {
		const place = await placeWith([]);
		const url = await newUrl();
		const store = await postgresStore({ url, connections: 2 });
		await add(store, [verificationAt(NOW, {})]);
		await store.close();
		await expectRefused(place, url, /is not empty/);
	});

	it("a data directory that is none, without making one", async () => {
		const place = newSqlitePlace("");
		await expectRefused(place, await newUrl(), /holds no database/);
		expect(existsSync(place.data)).toBe(false);
	});

	it("a source of an older Postern, and one of a newer", async () => {
		const place = await placeWith([]);
		const url = await newUrl();
		for (const [version, says] of [
			[0, /older Postern/],
			[99, /newer Postern/],
		] as const) {
			const db = new DatabaseSync(place.database);
			db.exec(`pragma user_version = ${version}`);
			db.close();
			await expectRefused(place, url, says);
		}
	});

	it("a database that is out of reach, or none at all", async () => {
		const place = await placeWith([]);
		const nobody = "postgres://postern:secret-4711@127.0.0.1:1/otp";
		await expectRefused(place, nobody, /Nothing was migrated.*ECONNREFUSED/);
		await expectRefused(place, "", /DATABASE_URL: is empty/);
	});
});
