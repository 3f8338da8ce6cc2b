/**
 * The shape that a distributed database asks of the statements of a batch: none locks a
 * row, and each names what its table is distributed by. They are noted while every kind
 * of key is loaded and every kind of change is saved. And `postern migrate --distribute`,
 * on a server whose Citus is a double: functions that note what they are called with.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrateCommand } from "../src/cli/migrate.ts";
import { configFrom } from "../src/config/config.ts";
import { NO_DELTA } from "../src/guard/delta.ts";
import { freshNode } from "../src/guard/node.ts";
import type { Changes, Keys } from "../src/store/contract.ts";
import {
	type Connections,
	connect,
	type Query,
} from "../src/store/postgres/connection.ts";
import {
	DISTRIBUTED,
	ON_EVERY_NODE,
} from "../src/store/postgres/distribute.ts";
import { load } from "../src/store/postgres/load.ts";
import { NO_ROW_LOCKS } from "../src/store/postgres/locks.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { save } from "../src/store/postgres/save.ts";
import { LOOKED_AT } from "../src/store/postgres/schema.ts";
import { NO_TRAFFIC } from "../src/usage/traffic.ts";
import {
	inDatabase,
	newDatabaseWithSchema,
	type TestDatabase,
} from "./support/database.ts";
import { add, eventAt, verificationAt } from "./support/verifications.ts";

const NOW = Date.now();
const DAY = 24 * 60 * 60 * 1_000;

let database: TestDatabase;
let url: string;
let connections: Connections;

beforeAll(async () => {
	database = await newDatabaseWithSchema();
	url = database.url as string;
	connections = connect({ url, connections: 2 });
});
afterAll(async () => {
	await connections.close();
	await database.remove();
});

const accountSid = "ACone";
const event = eventAt(NOW);
const [added, changed, removed, due] = [0, 1, 2, 3].map(() =>
	verificationAt(NOW - DAY, { events: [event] }),
) as [Verification, Verification, Verification, Verification];
type Verification = ReturnType<typeof verificationAt>;
const recipients = ["919960639901", "ann@example.com"].map((recipient) => ({
	...{ accountSid, recipient, service: "2FA" },
}));
const reference = { provider: "gateway", reference: "one" };
const news = {
	...{ id: "NE1", accountSid, event: "account.budget" as const },
	...{ at: NOW, facts: {}, dueAt: NOW, hand: 0, failures: 0 },
};
const auditRow = { sid: "AU1", accountSid, at: NOW, data: "{}" };
// The store does not care about the other members.
const of = (sid: string, kind?: string) => ({ sid, kind, accountSid }) as never;

const KEYS: Required<Keys> = {
	verifications: [changed.sid, removed.sid],
	pendingOf: recipients,
	pendingSince: NOW - 2 * DAY,
	newestOf: recipients,
	endedAfter: NOW - 2 * DAY,
	due: { before: NOW, limit: 10 },
	counters: ["a counter"],
	guard: [{ known: "k", always: ["a"], ifUnknown: ["b"], locks: true }],
	knownSince: NOW - DAY,
	replies: ["a reply"],
	references: [reference],
	accounts: [accountSid],
	definitionsOf: [accountSid],
	entriesOf: [accountSid],
	sessions: ["a session"],
	news: ["NE1"],
	newsDue: { before: NOW, limit: 10 },
	unsealed: 10,
};
const CHANGES: Changes = {
	added: [added],
	changed: [changed],
	removed: [removed],
	tally: [{ accountSid, status: "pending", change: 1 }],
	usage: [{ accountSid, day: "2026-11-23", kind: "verification", count: 1 }],
	traffic: [
		{
			...{ accountSid, hour: "2026-11-23T10", channel: "sms" },
			...{ country: "DE", provider: "gateway", ...NO_TRAFFIC },
		},
	],
	counters: [{ key: "a counter", windows: [], expiresAt: NOW }],
	forgottenCounters: ["another"],
	guardNodes: [{ id: "c", node: freshNode(NOW) }],
	removedGuardNodes: ["d"],
	guardDeltas: [{ id: "a", shard: null, delta: NO_DELTA }],
	known: [{ key: "known", verifiedAt: NOW }],
	forgottenKnown: ["unknown"],
	replies: [{ key: "a reply", fingerprint: "", reply: {}, expiresAt: NOW }],
	references: [{ ...reference, message: null, held: [], expiresAt: NOW }],
	accounts: [of("ACone")],
	removedAccounts: [{ sid: "AC7", parentSid: "AC8", tokens: [] } as never],
	definitions: [of("LM1", "limit")],
	removedDefinitions: [of("LM2", "limit")],
	sandboxMessages: [
		{
			...{ sid: event.targetSid, accountSid, channel: "sms", from: "1" },
			...{ to: "919960639901", subject: null, textSealed: "", at: NOW },
			requestId: added.sid,
		},
	],
	sessions: [{ id: "s", accountSid, createdAt: NOW, seenAt: NOW } as never],
	spendings: [
		{
			...{ key: "spending x", period: "2026-11-29" },
			...{ change: 1, told: 0, isCharge: true },
		},
	],
	news: [news],
	forgottenNews: ["NE2"],
	endedSessions: ["ended"],
	auditRows: [auditRow],
	sealedRows: [{ ...auditRow, place: 1, before: "", mac: "" }],
};

/** The texts of all statements of a batch that loads and saves all of this. */
async function statementsOfABatch(): Promise<string[]> {
	const store = await postgresStore({ url, connections: 2 });
	await add(store, [changed, removed, due]);
	await store.close();
	const texts = new Set<string>();
	const named = [changed, removed];
	const noting =
		(query: Query): Query =>
		(text, ...values) => {
			texts.add(text);
			return query(text, ...values);
		};
	await connections.batch(
		(query) =>
			load(
				noting(query),
				KEYS,
				{ named, due: [due] },
				{ rowLocks: NO_ROW_LOCKS, isDistributed: true },
			),
		(query) => save(noting(query), { shard: 0, mustTrim: () => true }, CHANGES),
	);
	return [...texts];
}

/** What a distributed database would not do, or would ask all of its parts for. */
function problemsOf(text: string): string[] {
	const tables = DISTRIBUTED.filter(({ table }) =>
		new RegExp(`\\b(?:from|join|into|update|using) ${table}\\b`).test(text),
	);
	if (tables.length === 0) return [];
	const refused = [
		[/\bfor (no key )?update|\bfor (key )?share|skip locked/, "locks rows"],
		[/\bctid\b|\bxmin\b/, "means one place of a row"],
		[/\blateral\b/, "has a subquery for each row of another"],
		[/\b(random|now|clock_timestamp|nextval)\(/, "differs between parts"],
	] as const;
	const wrong = refused.filter(([shape]) => shape.test(text));
	const unnamed = tables.filter(({ table, by }) => !isNamed(text, table, by));
	return [
		...wrong.map(([, what]) => what),
		...unnamed.map(({ table, by }) => `${table} without ${by}`),
	];
}

function isNamed(text: string, table: string, by: string): boolean {
	const target = new RegExp(`\\binto ${table}\\s*\\(([^)]*)\\)`).exec(text);
	const conflict = /on conflict \(([^)]*)\)/.exec(text);
	const isIn = (list: string | undefined) =>
		list === undefined || list.split(/,\s*/).includes(by);
	if (target !== null && !(isIn(target[1]) && isIn(conflict?.[1])))
		return false;
	// Each place that reads, changes or deletes rows of it.
	const places = text.match(
		new RegExp(`\\b(?:from|join|using|update) ${table}\\b`, "g"),
	);
	const equalities = text.match(
		new RegExp(
			`\\b(?:${table}\\.)?${by} = (?:any\\(\\$\\d+(?:::text\\[\\])?\\)|\\$\\d+|wanted\\.account\\b)`,
			"g",
		),
	);
	return (equalities?.length ?? 0) >= (places?.length ?? 0);
}

describe("statements of a batch", () => {
	it("lock no rows, and name what their tables are distributed by", async () => {
		expect(
			Object.entries(CHANGES).filter(([, rows]) => rows.length === 0),
			"kinds of changes that are not tried",
		).toEqual([]);
		const texts = await statementsOfABatch();
		const reached = DISTRIBUTED.filter(({ table }) =>
			["from", "into"].every((word) =>
				texts.some((text) => new RegExp(`\\b${word} ${table}\\b`).test(text)),
			),
		);
		// Usage, traffic and the tally are written alone, but where an account is removed.
		expect(reached.length).toBeGreaterThanOrEqual(DISTRIBUTED.length - 1);
		const wrong = texts.flatMap((text) =>
			problemsOf(text).map((what) => `${what}: ${text}`),
		);
		// An erasure: no record holds the references to its own messages.
		expect(wrong).toEqual([
			"message_ref without reference: delete from message_ref where verification = any($1::text[]) and verification is not null",
		]);
	});

	it.each([
		["select data from verification where sid = any($1::text[])", 1],
		["select data from verification where account_sid = any($1::text[])", 0],
		["select data from verification where account_sid = $1 for update", 1],
		[
			"select data from verification where account_sid = $1 limit 1 for update skip locked",
			1,
		],
		["select key from counter where expires_at < $1", 1],
		["delete from traffic where account_sid = $1 and ctid = any($2)", 1],
		[
			"insert into verification (sid, account_sid) values ($1, $2) on conflict (sid) do nothing",
			1,
		],
		["insert into verification (sid) values ($1)", 1],
		["insert into usage (account_sid, count) select $1, count from usage", 1],
		[
			"select v.sid from unnest($1) as w, lateral (select sid from verification where account_sid = $2) as v",
			1,
		],
		["select sid from news order by sid for update", 0],
	])("would tell: %s", (text, problems) => {
		expect(problemsOf(text)).toHaveLength(problems);
	});
});

/** What Citus calls its own, as far as the command sees it. */
const DOUBLE = `
	create table pg_dist_partition (logicalrelid regclass primary key, call text);
	create function create_distributed_table(place regclass, by text, colocate_with text)
		returns void language sql as $$
			insert into pg_dist_partition values (place, by || ' beside ' || colocate_with) $$;
	create function create_reference_table(place regclass) returns void language sql as $$
		insert into pg_dist_partition values (place, 'everywhere') $$;
	create function truncate_local_data_after_distributing_table(place regclass)
		returns void language sql as $$
			update pg_dist_partition set call = call || ', no local rows' where logicalrelid = place $$`;

describe("postern migrate --distribute", () => {
	let other: TestDatabase;
	beforeEach(async () => {
		other = await newDatabaseWithSchema();
		return () => other.remove();
	});
	const distribute = async (...words: string[]) => {
		const lines: string[] = [];
		const config = configFrom({}, { DATABASE_URL: other.url as string });
		await migrateCommand(
			...([config, ["--distribute", ...words]] as const),
			(line) => lines.push(line),
			() => {},
		);
		return lines;
	};

	it("refuses with one sentence where there is no Citus, and changes nothing", async () => {
		await expect(distribute()).rejects.toThrow(
			/^The database of DATABASE_URL has no Citus: [^\n]*$/,
		);
		const key = await inDatabase(
			other.url as string,
			"select 1 from pg_trigger where tgname = 'verification_stays_far'",
		);
		expect(key.length).toBeGreaterThan(0);
		await expect(distribute("all")).rejects.toThrow("nothing but --distribute");
	});

	it("refuses with one sentence while an instance works, and changes nothing", async () => {
		const at = other.url as string;
		await inDatabase(at, DOUBLE);
		const store = await postgresStore({ url: at, connections: 2 });
		await store.due(NOW, 1);
		await expect(distribute()).rejects.toThrow(
			/^An instance still works on the database of DATABASE_URL, last \d+ s ago from [^ ]+( machine)?: stop all instances [^\n]*$/,
		);
		expect(await inDatabase(at, "select 1 from pg_dist_partition")).toEqual([]);
		await store.close();
		expect(await distribute()).toContain("verification: distributed");
	});

	it("places each table once, in an order that its neighbours allow, and serves former programs no more", async () => {
		const at = other.url as string;
		await inDatabase(at, DOUBLE);
		await inDatabase(at, "update schema_version set serves = 2");
		const first = await distribute();
		const again = await distribute();
		const tables = [...ON_EVERY_NODE, ...DISTRIBUTED.map(({ table }) => table)];
		expect(first.slice(0, -1)).toEqual(
			tables.map((table) => `${table}: distributed`),
		);
		expect(again.slice(0, -1)).toEqual(
			tables.map((table) => `${table}: was distributed before`),
		);
		for (const [i, { beside }] of DISTRIBUTED.entries()) {
			const before = DISTRIBUTED.slice(0, i).map(({ table }) => table);
			expect(["none", ...before]).toContain(beside);
		}
		// Each key of a distributed table has the column, or Citus refuses the table.
		for (const { table, by } of DISTRIBUTED) {
			const unique = await inDatabase<{ columns: string }>(
				at,
				`select pg_get_indexdef(indexrelid) as columns from pg_index
				where indrelid = '${table}'::regclass and indisunique`,
			);
			expect(unique.length, table).toBeGreaterThan(0);
			for (const { columns } of unique) {
				expect(columns).toMatch(new RegExp(`\\((.*, )?${by}(, .*)?\\)`));
			}
		}
		// With what a search looks at, as the index that it replaces.
		const [key] = await inDatabase<{ definition: string }>(
			at,
			`select pg_get_constraintdef(oid) as definition from pg_constraint
			where conrelid = 'verification'::regclass and contype = 'p'`,
		);
		expect(key?.definition).toBe(
			`PRIMARY KEY (account_sid, sid) INCLUDE (${LOOKED_AT})`,
		);
		const kept = await inDatabase(
			at,
			"select 1 from pg_dist_partition where call not like '%, no local rows%'",
		);
		expect(kept).toEqual([]);
		const triggers = await inDatabase(
			at,
			"select 1 from pg_trigger where not tgisinternal and tgrelid = 'verification'::regclass",
		);
		expect(triggers).toEqual([]);
		expect(await inDatabase(at, "select serves from schema_version")).toEqual([
			{ serves: 9 },
		]);
	});

	it("leaves a store that writes, reads and sweeps as before", async () => {
		const at = other.url as string;
		await inDatabase(at, DOUBLE);
		await distribute();
		const store = await postgresStore({ url: at, connections: 2 });
		await add(store, [changed, removed]);
		await store.transact({ verifications: [changed.sid] }, (loaded) => {
			expect(loaded.verifications.map(({ sid }) => sid)).toEqual([changed.sid]);
			return { ...CHANGES, added: [], removed: [removed], sealedRows: [] };
		});
		expect(await store.verification(accountSid, removed.sid)).toBeNull();
		expect((await store.whereabouts([changed.sid]))[0]).toMatchObject({
			accountSid,
		});
		while (await store.sweep(NOW, NOW)) {}
		expect(await store.verification(accountSid, changed.sid)).toBeNull();
		await store.close();
	});
});
