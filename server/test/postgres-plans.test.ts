/**
 * The plans of PostgreSQL for every statement of the store: never a whole
 * table that grows, and never a partition that cannot hold the rows, on an
 * empty database without statistics as on a full one, before and after ANALYZE.
 *
 * The statements are noted while the whole contract is exercised, so that a new
 * one cannot be forgotten.
 */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spendingKey } from "../src/accounts/spending.ts";
import { NO_DELTA } from "../src/guard/delta.ts";
import { freshNode } from "../src/guard/node.ts";
import { chunkOf } from "../src/requests/chunk.ts";
import { newSid } from "../src/sid.ts";
import type { SearchFilter, Store } from "../src/store/contract.ts";
import { connect } from "../src/store/postgres/connection.ts";
import { DISTRIBUTED } from "../src/store/postgres/distribute.ts";
import { makePartitions, WEEK_MS } from "../src/store/postgres/partitions.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { KEY_PARTS } from "../src/store/rekey.ts";
import { requestSidFrom } from "../src/store/sid-range.ts";
import { NO_TRAFFIC } from "../src/usage/traffic.ts";
import {
	inDatabase,
	newDatabase,
	type TestDatabase,
} from "./support/database.ts";
import { ANYTHING, NO_CHANGES } from "./support/empty.ts";
import {
	type Scan,
	type Statement,
	scansOf,
	sentDuring,
} from "./support/statements.ts";
import { add, eventAt, verificationAt } from "./support/verifications.ts";

const DAY = 24 * 60 * 60 * 1_000;
const ROWS = 50_000;
const WEEKS = 6;
/** The middle of this week: the server may read all of a week that has only begun. */
const NOW = (Math.floor(Date.now() / WEEK_MS) + 0.5) * WEEK_MS;

const GROWING =
	/^(verification(_\d+)?|counter|reply|message_ref|sandbox_message|usage|traffic|tally|token_use|configuration|session|audit|spending|news|request_log)$/;
/** The rows of a partition are counted once, before it is dropped. */
const COUNTS_WHAT_IT_DROPS = /from verification_\d+\s+group by/;

/** Once in the life of a database. */
const MIGRATES =
	/^select distinct recipient|^insert into fact [^;]*where exists/;

/** Weeks with rows in them, once there are any. */
const FULL = new Set<string>();
/** An empty partition may have any plan: the server makes a new one once it fills. */
const isEmptyWeek = (table: string) =>
	FULL.size > 0 && /_\d+$/.test(table) && !FULL.has(table);

const databases: TestDatabase[] = [];
async function database(): Promise<string> {
	const made = await newDatabase();
	databases.push(made);
	return made.url as string;
}
let statements: readonly Statement[];
/** As the store begins its transactions. */
let begin: string;
let client: pg.Client;
let url: string;

beforeAll(async () => {
	const sent = await sentDuring(async () => exercise(await database()));
	({ statements } = sent);
	const begins = [...sent.begins].map((text) =>
		text.match(/enable_\w+ = \w+/g),
	);
	expect(new Set(begins.map(String)).size, "begun in one way").toBe(1);
	[begin = ""] = sent.begins;
	url = await database();
	const store = await postgresStore({ url, connections: 2 });
	await store.close();
	client = new pg.Client({ connectionString: url });
	await client.connect();
}, 60_000);
afterAll(async () => {
	await client.end();
	for (const each of databases) await each.remove();
});

/** Every function of the store, in every form that it has. */
async function exercise(at: string): Promise<void> {
	const called = new Set<string>();
	const opened = await postgresStore({ url: at, connections: 2 });
	const store = new Proxy(opened, {
		get(target, name: keyof Store) {
			called.add(name);
			return target[name];
		},
	});
	await changeEverything(store);
	await readEverything(store);
	await searchForEverything(store);
	await rekeyEverything(store);
	await removeEverything(store, at);
	await store.close();
	const functions = Object.keys(opened).filter(
		(name) => !["clock", "isShared", "pool", "replicas"].includes(name),
	);
	expect(functions.filter((name) => !called.has(name))).toEqual([]);
}

const event = eventAt(NOW);
const verification = verificationAt(NOW, { events: [event] });
const reference = { provider: "gateway", reference: "one" };
const recipients = [
	{ accountSid: "ACone", recipient: "919960639901", service: "2FA" },
	{ accountSid: "ACone", recipient: "ann@example.com", service: "2FA" },
];
const sandboxMessage = (sid: string) => ({
	sid,
	accountSid: "ACone",
	channel: "sms" as const,
	from: "1",
	to: "919960639901",
	subject: null,
	textSealed: "",
	at: NOW,
	requestId: verification.sid,
});
// The store does not care about the other members of an account or a definition.
const account = { sid: "ACone", name: "one" } as never;
const removedAccount = { sid: "AC7", parentSid: "AC8", tokens: [] } as never;
const definition = { sid: "LM1", kind: "limit", accountSid: "ACone" } as never;

const session = {
	...{ id: "session", accountSid: "ACone", userSid: "US1" },
	...{ createdAt: NOW, seenAt: NOW },
} as never;
const spending = {
	...{ key: spendingKey("ACone", "day", null), period: "2026-11-29" },
	...{ change: 1, told: 0, isCharge: true },
};
const news = {
	...{ id: "NE1", accountSid: "ACone", event: "account.budget" as const },
	...{ at: NOW, facts: {}, dueAt: NOW, hand: 0, failures: 0 },
};
const auditRow = { sid: "AU1", accountSid: "ACone", at: NOW, data: "{}" };

const requests = chunkOf(
	"ACone",
	"9f2c11aa",
	{
		entries: [
			{
				...{ id: "9f2c11aa-1", at: NOW, method: "GET", route: "/2fa/search" },
				...{ status: 500, code: 500, by: "TK1", ms: 1, verification: null },
			},
		],
		dropped: 0,
	},
	NOW,
);

async function changeEverything(store: Store): Promise<void> {
	const { accountSid } = verification;
	const keys = {
		verifications: [verification.sid],
		pendingOf: recipients,
		pendingSince: NOW - DAY,
		newestOf: recipients,
		endedAfter: NOW - DAY,
		due: { before: NOW + DAY, limit: 100 },
		counters: ["counter", spending.key],
		news: [news.id],
		newsDue: { before: NOW, limit: 100 },
		replies: ["reply"],
		references: [reference],
		accounts: [accountSid],
		definitionsOf: [accountSid],
		sessions: ["session"],
		unsealed: 500,
		guard: [
			{ known: "known", always: ["a"], ifUnknown: ["b"], locks: false },
			{ known: null, always: ["c"], ifUnknown: [], locks: true },
		],
		knownSince: NOW - DAY,
	};
	await store.transact(keys, () => ({
		...NO_CHANGES,
		added: [verification],
		tally: [{ accountSid, status: "pending", change: 1 }],
		usage: [{ accountSid, day: "2026-11-23", kind: "verification", count: 1 }],
		traffic: [
			{
				...{ accountSid, hour: "2026-11-23T10", channel: "sms" },
				...{ country: "DE", provider: "gateway", ...NO_TRAFFIC },
			},
		],
		counters: [{ key: "counter", windows: [], expiresAt: NOW + DAY }],
		replies: [
			{ key: "reply", fingerprint: "", reply: {}, expiresAt: NOW + DAY },
		],
		references: [
			{
				...reference,
				message: { verification: verification.sid, event: event.sid },
				held: [],
				expiresAt: NOW + DAY,
			},
		],
		accounts: [account],
		definitions: [definition],
		sandboxMessages: [sandboxMessage(event.targetSid)],
		sessions: [session],
		auditRows: [auditRow],
		spendings: [spending],
		news: [news],
		forgottenNews: ["NE2"],
		guardNodes: [{ id: "c", node: freshNode(NOW) }],
		removedGuardNodes: ["d"],
		guardDeltas: [{ id: "a", shard: null, delta: NO_DELTA }],
		known: [{ key: "known", verifiedAt: NOW }],
		forgottenKnown: ["unknown"],
	}));
	await store.transact({ unsealed: 500 }, () => ({
		...NO_CHANGES,
		sealedRows: [{ ...auditRow, place: 1, before: "", mac: "" }],
	}));
	await store.establish({ fact: "1" });
	await store.replaceFact("fact", "2");
	await store.noteTokenUse(new Map([["TK1", NOW]]));
	await store.addRequests([requests]);
}

async function readEverything(store: Store): Promise<void> {
	const { accountSid, sid } = verification;
	await store.whereabouts([sid]);
	await store.verificationsOf([reference]);
	await store.verification(accountSid, sid);
	await store.sandboxMessage("ACone", "SM1");
	await store.usageByService(accountSid, "2026-11-01", "2026-11-30");
	await store.usage(accountSid, "verification", "2026-11-01", "2026-11-30");
	const days = { first: "2026-11-01", last: "2026-11-30" };
	await store.traffic(accountSid, days, 10);
	await store.trafficSince("2026-11-23T04");
	await store.due(NOW, 100);
	await store.nextDueAt();
	await store.nextNewsAt();
	await store.recipientsInNews(accountSid);
	await store.spendings([spending.key]);
	await store.parked(["AC7", "AC8"], NOW + DAY, [NOW, sid]);
	await store.overdue(NOW);
	await store.sandboxMessages(accountSid, { to: null, limit: 100 });
	await store.configurationSince(0);
	await store.tokenUse(["TK1"]);
	await store.fact("fact");
	await store.withSealedCode("", 200);
	await store.resealSandbox(({ textSealed }) => textSealed);
	for (const { recipient } of recipients) {
		await store.ofRecipient(accountSid, recipient, 100);
		await store.latestOf(recipient, 50);
	}
	await store.ofAccounts(["AC7", "AC8"], 200);
	await store.session("session");
	await store.sessionsOf(accountSid, "US1");
	for (const before of [null, "AU1"]) {
		await store.auditRows(["AC7", "AC8"], { before, limit: 50 });
	}
	await store.sessions(["session", "other"]);
	for (const withStatus of [null, "4xx", "5xx"] as const) {
		const page = { from: null, before: null, limit: 50 };
		await store.requestRows({ accountSid, withStatus, ...page });
	}
	await store.requestRowsAround("ACone", "9f2c11aa", 1);
	await store.requestRowsFrom(requestSidFrom(NOW), 200);
	await store.sealedRows(0, 500);
	await store.unsealedRows(NOW);
	await store.addedGuardNodes(250);
	for (const withState of [true, false]) {
		await store.guardNodes({ after: "a", withState }, 100);
	}
	await store.records(sid, 200);
}

const ANY: SearchFilter = {
	accountSid: "ACone",
	...ANYTHING,
};
const STATUSES = [
	null,
	"pending",
	"success",
	"failed",
	"expired",
	"canceled",
] as const;
const ALL = { service: "2FA", channel: "sms", sender: "1", workflowSid: "WF" };
const OTHERS = [
	{},
	...Object.entries(ALL).map(([name, value]) => ({ [name]: value })),
	ALL,
	// The console's pages: a stretch of time, and what lies before a record of it.
	{ from: NOW - DAY, until: NOW },
	{ ...ALL, from: NOW - DAY, before: newSid("OTP", NOW) },
] as Partial<SearchFilter>[];

async function searchForEverything(store: Store): Promise<void> {
	for (const recipients of [
		null,
		["919960639901"],
		["0919960639901", "919960639901"],
		["ann@example.com"],
	]) {
		for (const status of STATUSES) {
			for (const others of OTHERS) {
				const filter = { ...ANY, recipients, status, ...others };
				await store.search(filter, { skip: 0, take: 100 }, NOW);
				await store.count(filter, NOW);
			}
		}
	}
}

async function rekeyEverything(store: Store): Promise<void> {
	for (const status of ["pending", "success"] as const) {
		await add(store, [
			verificationAt(NOW, { status, phone: "4901711234567" }),
			verificationAt(NOW, { status, email: "ju\u0308rgen@example.com" }),
		]);
	}
	for (const part of KEY_PARTS) await store.rekey(part, "");
}

async function removeEverything(store: Store, at: string): Promise<void> {
	await store.forgetSandboxMessages("ACone", ["919960639901"]);
	await store.forgetSandboxMessages("ACone", null);
	await store.transact({ verifications: [verification.sid] }, () => ({
		...NO_CHANGES,
		removed: [verification],
		forgottenCounters: ["counter"],
		removedDefinitions: [definition],
		removedAccounts: [removedAccount],
		endedSessions: ["session"],
	}));
	await store.sweepAudit(NOW);
	await store.sweepRequests(NOW, 1_000_000);
	// One week is old as a whole, one in part.
	const connections = connect({ url: at, connections: 2 });
	await makePartitions(connections, [NOW - 3 * WEEK_MS]);
	await connections.close();
	await add(store, [verificationAt(NOW - 3 * WEEK_MS, { status: "success" })]);
	await add(store, [verificationAt(NOW - 1, { events: [eventAt(NOW - 1)] })]);
	while (await store.sweep(NOW, NOW)) {}
	while (await store.sweepGuard(NOW, NOW)) {}
}

/** The faults of the plans, a line for each statement. */
async function wrongReads(): Promise<string[]> {
	const wrong: string[] = [];
	await client.query(begin);
	for (const statement of statements) {
		const { text } = statement;
		if (!/^(select|insert|update|delete)/.test(text)) continue;
		if (COUNTS_WHAT_IT_DROPS.test(text) || MIGRATES.test(text)) continue;
		for (const generic of [true, false]) {
			const scans = await scansOf(client, statement, generic);
			const said = problemsOf(text, scans);
			if (said.length > 0) {
				wrong.push(
					`${text.replace(/\s+/g, " ")} (${generic ? "any values" : "these values"}): ${said.join(", ")}`,
				);
			}
		}
	}
	await client.query("rollback");
	return wrong;
}

function problemsOf(text: string, scans: readonly Scan[]): string[] {
	const growing = scans.filter(
		({ table }) => GROWING.test(table) && !isEmptyWeek(table),
	);
	// The one beside a recipient is compared in what that recipient's index finds.
	const recipient =
		/(?:where|join) [^;]*\b(phone|email) = (?!excluded|wanted\.beside)/.exec(
			text,
		)?.[1] ?? "";
	const wrong = growing.filter(
		({ table, index, condition }) =>
			// Reading a whole partial index is right: it was made for that. A sweep of the
			// request log reads the first rows in the order of their key.
			(condition === null &&
				!/_next_at_|^audit_(place|unsealed)$|^request_log_pkey$/.test(
					index ?? "",
				)) ||
			// An account has too many rows to search them for one recipient.
			(FULL.has(table) && !(condition ?? "").includes(recipient)),
	);
	const weeks = new Set(growing.map(({ table }) => table));
	// Those of a recipient are few.
	const isForLate = /ends_at <= .* ends_as = '/.test(text) && recipient === "";
	const byTime = growing.some(({ index }) => /_next_at_/.test(index ?? ""));
	const isBound = /sid between|sid >= \$2 order|where sid = \$/.test(text);
	return [
		...wrong.map(
			({ node, table, index, condition }) =>
				`${node} on ${index ?? table} for ${condition}`,
		),
		...(isBound && weeks.size > 2 ? [`${weeks.size} weeks`] : []),
		...(isForLate && !byTime
			? ["all of an account for the few that are late"]
			: []),
	];
}

/** A store after months of use: one large account, many small ones, few pending rows. */
async function fill(): Promise<void> {
	const connections = connect({ url, connections: 2 });
	const weeks = Array.from({ length: WEEKS }, (_, i) => NOW - i * WEEK_MS);
	await makePartitions(connections, weeks);
	await connections.close();
	for (const at of weeks) {
		const day = new Date(Math.floor(at / WEEK_MS) * WEEK_MS).toISOString();
		FULL.add(`verification_${day.slice(0, 10).replaceAll("-", "")}`);
	}
	// Statistics come when the test says so.
	const tables = await inDatabase<{ name: string }>(
		url,
		`select relname as name from pg_class
		where relnamespace = 'public'::regnamespace and relkind = 'r'`,
	);
	for (const { name } of tables) {
		await client.query(`alter table ${name} set (autovacuum_enabled = off)`);
	}
	const from = NOW - (WEEKS - 1) * WEEK_MS;
	const each = Math.floor((NOW - from) / ROWS);
	await client.query(`
		insert into verification (sid, account_sid, status, ends_at, ends_as, service, channel,
			sender, workflow, phone, email, next_at, data)
		select 'OTP' || lpad(to_hex(at), 12, '0') || md5(i::text)::char(20),
			case when i % 10 < 8 then 'ACone' else 'AC' || i % 1000 end,
			case when is_pending then 'pending' when i % 3 = 0 then 'expired' else 'success' end,
			case when is_pending then at + 600000 end, case when is_pending then 'expired' end,
			'2FA', 'sms', '1', null,
			case when i % 10 > 0 then '9199' || i % 50000 end,
			case when i % 10 = 0 then 'a' || i % 5000 || '@example.com' end,
			case when is_pending then at + 600000 end, '{}'
		from (select i, at, at > ${NOW} - 600000 or i % 5000 = 0 as is_pending
			from (select i, ${from} + i * ${each}::bigint as at from generate_series(0, ${ROWS - 1}) as i) as instants) as rows;
		insert into counter select md5(i::text), '[]', ${NOW} + i from generate_series(1, ${ROWS}) as i;
		insert into reply select md5(i::text), '', '{}', ${NOW} + i from generate_series(1, 50000) as i;
		insert into message_ref select 'gateway', md5(i::text), 'OTP' || md5(i::text), '', '[]', ${NOW} + i
			from generate_series(1, ${ROWS}) as i;
		insert into sandbox_message select 'AC' || i % 50, md5(i::text), '9199' || i % 1000, '{}'
			from generate_series(1, 50000) as i;
		insert into request_log select 'RQ' || lpad(to_hex(${NOW} - i * 1000::bigint), 12, '0') || md5(i::text)::char(20),
				case when i % 10 < 8 then 'ACone' else 'AC' || i % 1000 end, '9f2c11aa', i * 10, i * 10 + 9,
				case when i % 7 = 0 then 1 else 0 end, case when i % 500 = 0 then 1 else 0 end, 2, '{}'
			from generate_series(1, 50000) as i;
		insert into usage select 'AC' || i % 100, '2026-' || i / 100, 'otp', i % 16, 1
			from generate_series(1, 50000) as i;
		insert into traffic select 'AC' || i % 100, to_char(to_timestamp(${NOW} / 1000 - i / 40 * 3600), 'YYYY-MM-DD"T"HH24'),
				'sms', 'DE', 'p' || i % 1000, i % 16, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0
			from generate_series(1, 35000) as i;
		insert into tally select 'AC' || i / 80, 'status' || i % 5, i % 80 / 5, 1
			from generate_series(0, 79999) as i;
		insert into token_use select 'TK' || i, ${NOW} from generate_series(1, 20000) as i;
		insert into configuration select 'AC' || i, case when i % 3 = 0 then 'account' else 'limit' end,
			'AC' || i / 3, i, '{}' from generate_series(1, 20000) as i;
		update configuration_version set version = 20000;
	`);
}

describe("no statement reads a whole table that grows, nor a week without need", () => {
	it("when the database is empty", { timeout: 60_000 }, async () => {
		expect(await wrongReads()).toEqual([]);
	});

	it("when it is full, and nothing is known of it", {
		timeout: 120_000,
	}, async () => {
		await fill();
		expect(await wrongReads()).toEqual([]);
	});

	it("when it is full, and analyzed", { timeout: 60_000 }, async () => {
		await client.query("analyze");
		expect(await wrongReads()).toEqual([]);
	});
});

describe("a page of SIDs and a total without a recipient", () => {
	const isOfAccount = ({ text }: Statement) =>
		/^select (sid from \(|\()/.test(text) &&
		text.includes("from verification where account_sid = $1") &&
		!text.includes(" as late") &&
		// No row has it: its own index tells.
		!text.includes("status = 'failed'");
	it.each([true, false])(
		"read no rows of weeks that are vacuumed (any values: %s)",
		{ timeout: 60_000 },
		async (generic) => {
			const those = statements.filter(isOfAccount);
			expect(those.length).toBeGreaterThan(30);
			await client.query("vacuum (analyze) verification");
			await client.query(begin);
			// The rows are short here, and reading them one after another seemed cheap.
			await client.query(
				"set local seq_page_cost = 1000; set local random_page_cost = 1000",
			);
			const reads: string[] = [];
			for (const statement of those) {
				const scans = await scansOf(client, statement, generic);
				for (const { node, table } of scans) {
					if (FULL.has(table) && node !== "Index Only Scan") {
						reads.push(`${node} of ${table}: ${statement.text}`);
					}
				}
			}
			await client.query("rollback");
			expect(reads).toEqual([]);
		},
	);
});

it("no statement locks rows of a table that can be distributed, nor finds them by their place", () => {
	const wrong = statements.filter(
		({ text }) =>
			DISTRIBUTED.some(({ table }) =>
				new RegExp(`\\b(from|into|update) ${table}\\b`).test(text),
			) && /\bfor (update|share)\b|skip locked|\bctid\b/.test(text),
	);
	expect(wrong.map(({ text }) => text)).toEqual([]);
});

it("would tell", async () => {
	const reads = async (text: string, ...values: string[]) =>
		problemsOf(text, await scansOf(client, { text, values }, false));
	expect(
		await reads("select data from verification where data = 'x'"),
	).not.toEqual([]);
	expect(await reads("select key from counter order by key limit 1")).toEqual([
		"Index Only Scan on counter_pkey for null",
	]);
	expect(
		await reads(
			"select sid from verification where account_sid = $1 and phone = $2",
			"ACone",
			"9199",
		),
	).not.toEqual([]);
	expect(
		await reads(
			"select data from verification where sid between $1 and $2",
			newSid("OTP", NOW - 5 * WEEK_MS),
			newSid("OTP", NOW),
		),
	).toContain(`${WEEKS} weeks`);
});
