/**
 * The schema from the first version up, and several instances that start at the
 * same moment, on a database that is empty or one version behind: all come up,
 * on one schema, with one master account, whose token one of them shows.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import { configFrom } from "../src/config/config.ts";
import { newKey } from "../src/secrets/key-file.ts";
import { keyRing } from "../src/secrets/key-ring.ts";
import { newSid } from "../src/sid.ts";
import { masterAccount } from "../src/start/installation.ts";
import { batcher } from "../src/store/batcher.ts";
import { connect } from "../src/store/postgres/connection.ts";
import { BY_KEY_ALONE } from "../src/store/postgres/locks.ts";
import { migrate } from "../src/store/postgres/migrate.ts";
import { makePartitions } from "../src/store/postgres/partitions.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import {
	LOOKED_AT,
	MIGRATIONS,
	type Migration,
} from "../src/store/postgres/schema.ts";
import { times } from "./support/client.ts";
import {
	inDatabase,
	newDatabase,
	type TestDatabase,
} from "./support/database.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { basic, exchange } from "./support/exchange.ts";
import {
	eventually,
	leaveNothingBehind,
	newPlace,
	startService,
} from "./support/process.ts";
import { schemaOf } from "./support/schema.ts";
import { sentDuring } from "./support/statements.ts";
import { add, verificationAt } from "./support/verifications.ts";

// Processes of the service: on a busy machine one takes seconds to start.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const databases: TestDatabase[] = [];
afterEach(async () => {
	await leaveNothingBehind();
	for (const each of databases.splice(0)) await each.remove();
});

async function emptyDatabase(): Promise<string> {
	const database = await newDatabase();
	databases.push(database);
	return database.url as string;
}

async function bring(
	url: string,
	migrations: readonly Migration[],
): Promise<void> {
	const connections = connect({ url, connections: 2 });
	try {
		await migrate(connections, {}, migrations);
	} finally {
		await connections.close();
	}
}

const versionOf = async (url: string) =>
	(
		await inDatabase<object>(url, "select version, serves from schema_version")
	)[0];

const NEXT: Migration = {
	serves: MIGRATIONS.length,
	sql: "create table next_idea (at bigint not null); insert into next_idea values (1)",
};

/** The columns of the index that is built before its migration. */
const BY_ACCOUNT = `(account_sid, sid) include (${LOOKED_AT})`;

/** A database from before that index, and its first partition. */
async function withOneWeek(
	version = BY_KEY_ALONE - 1,
): Promise<{ url: string; name: string }> {
	const url = await emptyDatabase();
	await bring(url, MIGRATIONS.slice(0, version));
	const connections = connect({ url, connections: 1 });
	await makePartitions(connections, [Date.now()]);
	await connections.close();
	const [{ name } = { name: "" }] = await inDatabase<{ name: string }>(
		url,
		"select inhrelid::regclass::text as name from pg_inherits where inhparent = 'verification'::regclass order by 1",
	);
	return { url, name };
}

const written = () =>
	`insert into verification (sid, account_sid, status, service, channel, data)
	values ('${newSid("OTP", Date.now())}', 'ACone', 'success', '', '', '{}')`;

/** A transaction that has written a verification. */
async function writing(url: string): Promise<{ commit: () => Promise<void> }> {
	const writer = new pg.Client({ connectionString: url });
	await writer.connect();
	await writer.query(`begin; ${written()}`);
	return {
		async commit() {
			await writer.query("commit");
			await writer.end();
		},
	};
}

/** Longer than any statement but the one that builds an index, on a busy machine too. */
const SHORT_MS = 2_500;

describe("migrations", () => {
	it("lead from every version to the same schema, and each serves itself", async () => {
		const whole = await emptyDatabase();
		await bring(whole, MIGRATIONS);
		const expected = await schemaOf(whole);
		for (let from = 1; from <= MIGRATIONS.length; from++) {
			const url = await emptyDatabase();
			await bring(url, MIGRATIONS.slice(0, from));
			const last = MIGRATIONS[from - 1] as Migration;
			// No older program has ever locked rows in a database that is made anew.
			const serves = from >= BY_KEY_ALONE ? BY_KEY_ALONE : last.serves;
			expect(serves).toBeGreaterThan(0);
			expect(serves).toBeLessThanOrEqual(from);
			expect(await versionOf(url)).toEqual({ version: from, serves });
			await bring(url, MIGRATIONS);
			expect(await schemaOf(url)).toBe(expected);
		}
	});

	it("are applied once, whoever else starts at the same moment", async () => {
		for (const before of [0, MIGRATIONS.length]) {
			const url = await emptyDatabase();
			await bring(url, MIGRATIONS.slice(0, before));
			await times(3, () => bring(url, [...MIGRATIONS, NEXT]));
			const made = await inDatabase(url, "select at from next_idea");
			expect(made).toHaveLength(1);
			expect(await versionOf(url)).toEqual({
				version: MIGRATIONS.length + 1,
				serves: MIGRATIONS.length,
			});
		}
	});

	it("serve programs that lock rows until a database is made anew, and lock them too", async () => {
		const locksOf = async (url: string) => {
			const { statements } = await sentDuring(async () => {
				const store = await postgresStore({ url, connections: 2 });
				const row = verificationAt(Date.now(), {});
				await add(store, [row]);
				await store.transact({ verifications: [row.sid] }, () => NO_CHANGES);
				const due = { before: Date.now() + 3_600_000, limit: 1 };
				await store.transact({ due }, () => NO_CHANGES);
				await store.close();
			});
			return statements.filter(({ text }) =>
				/verification.* for update/s.test(text),
			).length;
		};
		const former = await emptyDatabase();
		await bring(former, MIGRATIONS.slice(0, BY_KEY_ALONE - 1));
		expect(await locksOf(former)).toBe(2);
		expect(await locksOf(former), "started again").toBe(2);
		expect(await versionOf(former)).toEqual({
			version: MIGRATIONS.length,
			serves: (MIGRATIONS.at(-1) as Migration).serves,
		});
		expect(await locksOf(await emptyDatabase())).toBe(0);
	});

	it.each([
		["that has no unique one yet", BY_KEY_ALONE - 1],
		["that has one of the key alone", BY_KEY_ALONE],
	])(
		"build the index of a filled table %s without holding up writers, once, and again where a start died",
		async (_, version) => {
			const { url, name } = await withOneWeek(version);
			// What a start leaves that is killed while it builds: a part that is not valid.
			await inDatabase(
				url,
				`create unique index ${name}_by_account on ${name} ${BY_ACCOUNT};
			update pg_index set indisvalid = false where indexrelid = '${name}_by_account'::regclass`,
			);
			const writer = await writing(url);
			// Of the operator, for the service's requests.
			await inDatabase(
				url,
				`alter database ${new URL(url).pathname.slice(1)} set statement_timeout = ${SHORT_MS}`,
			);
			const starts = times(3, () => bring(url, MIGRATIONS));
			await eventually("the index waits for the writer", async () => {
				const building = await inDatabase(
					url,
					`select 1 from pg_stat_activity where query ~ '^(create|drop) .*index concurrently'
					and wait_event_type = 'Lock' and datname = current_database()`,
				);
				return building.length > 0;
			});
			await inDatabase(url, `set lock_timeout = '2s'; ${written()}`);
			await setTimeout(1.3 * SHORT_MS);
			await writer.commit();
			await starts;
			const indexes = await inDatabase<{ valid: boolean; whole: boolean }>(
				url,
				`select indisvalid as valid, pg_get_indexdef(indexrelid) like '%${BY_ACCOUNT.replace("include", "INCLUDE")}' as whole
			from pg_index where pg_get_indexdef(indexrelid) ~ 'verification.*\\(account_sid, sid\\)'`,
			);
			// Of the whole table, this week and the next; the former ones are gone.
			const one = { valid: true, whole: true };
			expect(indexes).toEqual([one, one, one]);
			expect(await inDatabase(url, "select 1 from verification")).toHaveLength(
				2,
			);
		},
	);

	it("build no index of a filled table that a later one drops", async () => {
		const { url } = await withOneWeek();
		const { statements } = await sentDuring(() => bring(url, MIGRATIONS));
		const built = statements.filter(({ text }) =>
			/create unique index [^;]* on verification \(/.test(
				text.replace(/\s+/g, " "),
			),
		);
		expect(built).toHaveLength(1);
	});

	it("leave a table that was distributed its key of both columns", async () => {
		const { url } = await withOneWeek(BY_KEY_ALONE);
		const keys = () =>
			inDatabase(
				url,
				"select indexrelid::regclass::text as name from pg_index where indisunique and indrelid::regclass::text like 'verification%' order by 1",
			);
		await inDatabase(
			url,
			`alter table verification drop constraint verification_pkey;
			drop index verification_account;
			alter table verification add primary key (account_sid, sid);
			create index verification_sid on verification (sid)`,
		);
		const before = await keys();
		await bring(url, MIGRATIONS);
		expect(await versionOf(url)).toMatchObject({ version: MIGRATIONS.length });
		expect(await keys()).toEqual(before);
	});

	it("wait for an index that the server still builds for a start that died", async () => {
		const { url, name } = await withOneWeek();
		const writer = await writing(url);
		const died = inDatabase(
			url,
			`create unique index concurrently ${name}_by_account on ${name} ${BY_ACCOUNT}`,
		);
		const index = `select oid from pg_class where relname = '${name}_by_account'`;
		let begun: object[] = [];
		await eventually("it is begun", async () => {
			begun = await inDatabase(url, index);
			return begun.length > 0;
		});
		const start = bring(url, MIGRATIONS);
		await eventually("the start has looked", async () => {
			const looked = await inDatabase(
				url,
				`select 1 from pg_stat_activity where application_name = 'postern'
					and state = 'idle' and query = 'commit' and datname = current_database()`,
			);
			return looked.length > 0;
		});
		await writer.commit();
		await Promise.all([died, start]);
		expect(await inDatabase(url, index)).toEqual(begun);
	});

	it("leave nothing behind where one of them fails", async () => {
		const url = await emptyDatabase();
		const broken = { ...NEXT, sql: `${NEXT.sql}; select 1 / 0` };
		await bring(url, MIGRATIONS);
		await expect(bring(url, [...MIGRATIONS, broken])).rejects.toThrow("zero");
		expect(await versionOf(url)).toMatchObject({ version: MIGRATIONS.length });
		await bring(url, [...MIGRATIONS, NEXT]);
	});

	it("brings recipients under their present keys once, whoever else starts, or not at all", async () => {
		const url = await emptyDatabase();
		const store = await postgresStore({ url, connections: 2 });
		await add(store, [
			// More rows than one step handles.
			...Array.from({ length: 450 }, () =>
				verificationAt(Date.now(), { phone: "4901711234567" }),
			),
			verificationAt(Date.now(), { phone: "4407911123456" }),
		]);
		await store.close();
		await inDatabase(url, "update schema_version set version = 1, serves = 1");
		const phones = () =>
			inDatabase<{ phone: string }>(
				url,
				"select phone, count(*)::int from verification group by 1 order by 1",
			);
		const before = await phones();
		const broken = { ...NEXT, sql: "select 1 / 0" };
		await expect(bring(url, [...MIGRATIONS, broken])).rejects.toThrow("zero");
		expect(await phones()).toEqual(before);
		await times(3, () => bring(url, MIGRATIONS));
		expect(await phones()).toEqual([
			{ phone: "447911123456", count: 1 },
			{ phone: "491711234567", count: 450 },
		]);
		const [row] = await inDatabase<{ data: string }>(
			url,
			"select data from verification where phone = '491711234567' limit 1",
		);
		expect(JSON.parse(row?.data ?? "")).toMatchObject({
			phone: "4901711234567",
			phoneKey: "491711234567",
		});
	});

	it("may take longer than a request may, and who starts meanwhile waits", async () => {
		const url = await emptyDatabase();
		const slow = { ...NEXT, sql: `${NEXT.sql}; select pg_sleep(6)` };
		await times(2, () => bring(url, [...MIGRATIONS, slow]));
		expect(await inDatabase(url, "select at from next_idea")).toHaveLength(1);
	});
});

describe("instances of two versions", () => {
	it("run side by side on the newer schema", async () => {
		const url = await emptyDatabase();
		const environment = { DATABASE_URL: url };
		const place = newPlace();
		const before = await startService(place, { environment });
		// The roll-out begins: a newer program has brought the schema up to date.
		await bring(url, [...MIGRATIONS, NEXT]);
		const after = await startService(place, { environment });
		for (const service of [before, after]) {
			const sent = await service.call("POST", "/2fa/send", {
				service: "rollout",
				from: "Postern",
				to: "491715550100",
				body: "Your code is {code}",
			});
			expect(sent.status, sent.text).toBe(200);
			for (const other of [before, after]) {
				const record = await other.call(
					"GET",
					`/2fa/search/${String(sent.body.requestID)}`,
				);
				expect(record.status, record.text).toBe(200);
			}
		}
	});
});

describe("the first start of three at once", () => {
	it("makes one master account, and shows its token once", async () => {
		const url = await emptyDatabase();
		const keys = `k1:${newKey(0).bytes.toString("base64")}`;
		const places = [newPlace(), newPlace(), newPlace()];
		const services = await Promise.all(
			places.map((place) =>
				startService(place, {
					environment: { DATABASE_URL: url, POSTERN_KEYS: keys },
				}),
			),
		);
		const accounts = await inDatabase<{ sid: string }>(
			url,
			"select sid from configuration where kind = 'account'",
		);
		const sid = accounts[0]?.sid ?? "";
		expect(accounts).toHaveLength(1);
		expect(services.map(({ account }) => account)).toEqual([sid, sid, sid]);
		const shown = places.filter(({ tokenFile }) => existsSync(tokenFile));
		expect(shown).toHaveLength(1);
		const token = readFileSync(shown[0]?.tokenFile ?? "", "utf8").trim();
		for (const service of services) {
			const reply = await exchange(`${service.url}/2fa/search`, {
				method: "GET",
				headers: { Authorization: basic(`${sid}:${token}`) },
			});
			expect(reply.status, reply.text).toBe(200);
		}
		expect(
			await inDatabase(url, "select version from schema_version"),
		).toHaveLength(1);
	});

	it("makes one key file, where they share it", async () => {
		const url = await emptyDatabase();
		const place = newPlace();
		const services = await times(3, () =>
			startService(place, { environment: { DATABASE_URL: url } }),
		);
		const [{ account = "" } = {}] = services;
		for (const service of services) {
			expect(service.account).toBe(account);
			expect((await service.call("GET", "/2fa/search")).status).toBe(200);
		}
		const made = services.filter((service) =>
			service.stdout().includes("(made now"),
		);
		expect(made).toHaveLength(1);
		expect(existsSync(join(place.directory, "postern.keys"))).toBe(true);
	});
});

describe("a first start", () => {
	const ring = keyRing([newKey(0)]);
	/** The master account's part of a start, on a store of its own. */
	async function master(
		url: string,
		environment: Record<string, string> = {},
		dies = false,
	) {
		const store = await postgresStore({ url, connections: 2 });
		const now = () => Date.now();
		const { run } = batcher({ store, now, committed: () => undefined });
		try {
			return await masterAccount(
				{
					config: configFrom({}, { DATABASE_URL: url, ...environment }),
					...{ store, ring },
					run: dies ? () => Promise.reject(new Error("died")) : run,
				},
				now(),
			);
		} finally {
			await store.close();
		}
	}

	it("of many at once has one winner: one account, one token", async () => {
		const url = await emptyDatabase();
		const made = await times(8, () => master(url));
		const sids = new Set(made.map(({ account }) => account.sid));
		expect(sids.size).toBe(1);
		expect(made.filter(({ token }) => token !== null)).toHaveLength(1);
		const hashes = made.map(({ account }) => account.tokens[0]?.hash);
		expect(new Set(hashes).size).toBe(1);
	});

	it("that dies half-way is finished by the next one, under the same name", async () => {
		const url = await emptyDatabase();
		await expect(master(url, {}, true)).rejects.toThrow("died");
		const first = await master(url);
		expect(first.token).not.toBeNull();
		const second = await master(url);
		expect(second.token).toBeNull();
		expect(second.account).toEqual(first.account);
	});

	it("of many, each told of a token: the account knows one that all of them know", async () => {
		const url = await emptyDatabase();
		const token = "a-token-that-the-operator-chose";
		const made = await times(4, () =>
			master(url, {
				POSTERN_AUTH_TOKEN: token,
				POSTERN_ACCOUNT_SID: "ACchosen0001",
			}),
		);
		expect(made.every((each) => each.token === null)).toBe(true);
		const { account } = await master(url, { POSTERN_AUTH_TOKEN: token });
		expect(account.sid).toBe("ACchosen0001");
		expect(account.tokens).toHaveLength(1);
	});
});
