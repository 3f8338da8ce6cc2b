/**
 * A store that was written by a program from before numbers were parsed (3630ab1 and
 * older): it holds one subscriber under every spelling that was sent. The test makes
 * the rows of that program, and starts the service again.
 */

import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keySource } from "../src/secrets/key-file.ts";
import { keyRing } from "../src/secrets/key-ring.ts";
import { hasherOf } from "../src/start/installation.ts";
import { MIGRATIONS } from "../src/store/postgres/schema.ts";
import { fileIn } from "../src/store/sqlite/open.ts";
import { MIGRATIONS as SQLITE_MIGRATIONS } from "../src/store/sqlite/schema.ts";
import type { Verification } from "../src/verification/verification.ts";
import {
	type Client,
	clientOf,
	type Parameters,
	type Sdr,
	wrongCode,
} from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";
import { expectRefusal } from "./support/replies.ts";

/** Spellings that were sent, and the digits that were kept. */
const SPELLINGS = [
	["+49 171 1234567", "491711234567"],
	["+49 (0)171 1234567", "4901711234567"],
	["+0491711234567", "0491711234567"],
] as const;
const OTHERS = [
	["+44 (0)7911 123456", "4407911123456", "447911123456"],
	["+1 (0)202 555 0143", "102025550143", "12025550143"],
	["+57 (0)321 1234567", "5703211234567", "573211234567"],
	["+52 1 55 1234 5678", "5215512345678", "525512345678"],
	["+54 9 11 2345-6789", "5491123456789", "541123456789"],
	["+55 11 8123-4567", "551181234567", "5511981234567"],
] as const;
const NUMBER = "491711234567";

let postern: TestPostern;
let api: Client;

beforeEach(async () => {
	postern = await startTestPostern({
		settings: { wrongCodes: { max: 3, windowSeconds: 600 } },
	});
	api = clientOf(postern);
});
afterEach(() => postern.stop());

type Sent = { requestId: string; code: string };
type Row = Record<string, string | number | null>;

/** Values are `$1`, `$2` in the statement. */
async function sql(
	text: string,
	...values: (string | number)[]
): Promise<Row[]> {
	if (postern.databaseUrl !== null) {
		return inDatabase<Row>(postern.databaseUrl, text, values);
	}
	const db = new DatabaseSync(fileIn(join(postern.directory, "data")), {
		timeout: 5_000,
	});
	try {
		return db.prepare(text.replace(/\$(\d)/g, "?$1")).all(...values) as Row[];
	} finally {
		db.close();
	}
}

/** The hash function of the store. */
async function hashes() {
	const store = await postern.openStore();
	const source = keySource({
		keys: null,
		keyFile: join(postern.directory, "postern.keys"),
	});
	const hash = await hasherOf(store, keyRing(source.read() ?? []));
	await store.close();
	return hash;
}

/** Rewrites a record to the form of that program: the digits of the request everywhere. */
async function keepAs(sid: string, former: string): Promise<void> {
	const [row] = await sql("select data from verification where sid = $1", sid);
	const { phoneKey: _, ...known } = JSON.parse(
		String(row?.data),
	) as Verification;
	const data = JSON.stringify({
		...known,
		phone: former,
		events: known.events.map((event) => ({ ...event, recipient: former })),
	});
	await sql(
		"update verification set phone = $1, data = $2 where sid = $3",
		...[former, data, sid],
	);
	await sql(
		`update sandbox_message set recipient = $1, data = replace(data, $2, $1)
		where data like $3`,
		...[former, NUMBER, `%${sid}%`],
	);
}

async function isOfThatProgram(): Promise<void> {
	await sql("delete from fact where name = 'recipient keys'");
	if (postern.databaseUrl === null) await sql("pragma user_version = 2");
	else await sql("update schema_version set version = 1, serves = 1");
}

/** For each spelling a pending and a canceled OTP, each with its own service. */
async function formerStore(): Promise<void> {
	let service = 0;
	for (const former of [
		...SPELLINGS.map(([, kept]) => kept),
		...OTHERS.map(([, kept]) => kept),
	]) {
		for (const isEnded of [true, false]) {
			service++;
			const { requestId } = await api.sent({
				service: `s${service}`,
				to: NUMBER,
			});
			if (isEnded) await api.cancel(requestId);
			await keepAs(requestId, former);
		}
	}
	await isOfThatProgram();
	await postern.restart();
}

const found = async (to: string, more: Parameters = {}) => {
	const query = new URLSearchParams({ to, pageSize: "100", ...more } as Record<
		string,
		string
	>);
	const reply = await api.call<{ total: number; twoFaOtpSdrs: Sdr[] }>(
		"GET",
		`/2fa/search?${query}`,
	);
	expect(reply.status, reply.text).toBe(200);
	expect(reply.body.total).toBe(reply.body.twoFaOtpSdrs.length);
	return reply.body.twoFaOtpSdrs;
};

const isRewritten = () =>
	eventually("every record stands under its present keys", async () => {
		const [fact] = await sql(
			"select value from fact where name = 'recipient keys'",
		);
		return JSON.parse(String(fact?.value)).isDone;
	});

it("every spelling is found by every other at once, shows what was sent, and stands under one key in the end", async () => {
	await formerStore();
	const allKeys = [NUMBER, ...OTHERS.map(([, , key]) => key)].sort();
	// Pending OTPs have their present keys before the first request.
	const pending = await sql(
		"select distinct phone from verification where status = 'pending'",
	);
	expect(pending.map(({ phone }) => phone).sort()).toEqual(allKeys);
	// An older program refuses the store from then on.
	expect(
		postern.databaseUrl === null
			? await sql("pragma user_version")
			: await sql("select version, serves from schema_version"),
	).toEqual([
		postern.databaseUrl === null
			? { user_version: SQLITE_MIGRATIONS.length }
			: { version: MIGRATIONS.length, serves: MIGRATIONS.at(-1)?.serves },
	]);
	expect(MIGRATIONS.at(-1)?.serves).toBeGreaterThan(1);
	for (const isDone of [false, true]) {
		if (isDone) await isRewritten();
		for (const [to] of SPELLINGS) {
			const records = await found(to);
			expect(records.map(({ events }) => events[0]?.recipient).sort()).toEqual(
				SPELLINGS.flatMap(([, kept]) => [kept, kept]).sort(),
			);
			expect(await found(to, { status: "pending" })).toHaveLength(3);
		}
		for (const [to, kept, key] of OTHERS) {
			for (const spelled of [to, kept, key]) {
				expect(
					(await found(spelled)).map(({ events }) => events[0]?.recipient),
				).toEqual([kept, kept]);
			}
		}
	}
	const keys = await sql("select distinct phone from verification");
	expect(keys.map(({ phone }) => phone).sort()).toEqual(allKeys);
});

it("who was verified under any spelling is known to the fraud guard, until the record is erased", async () => {
	const people = [...SPELLINGS.slice(1, 2), ...OTHERS.slice(0, 3)].map(
		([to, former]) => ({ to, former }),
	);
	const sids: string[] = [];
	for (const { to, former } of people) {
		const { requestId, code } = await api.sent({ to });
		expect((await api.verify(requestId, code)).status).toBe(200);
		await keepAs(requestId, former);
		sids.push(requestId);
	}
	const known = async () =>
		(await sql("select key from known order by key")).map(({ key }) => key);
	const before = await known();
	expect(before).toHaveLength(people.length);
	await sql("delete from known");
	await sql("delete from fact where name = 'known recipients'");
	await isOfThatProgram();
	await postern.restart();
	await eventually("everybody is known", async () => {
		const [fact] = await sql(
			"select value from fact where name = 'known recipients'",
		);
		return JSON.parse(String(fact?.value)).isDone;
	});
	expect(await known()).toEqual(before);
	await isRewritten();
	for (const [i, sid] of sids.entries()) {
		await keepAs(sid, people[i]?.former ?? "");
		const erased = await api.call("DELETE", `/2fa/search/${sid}`);
		expect(erased.status, erased.text).toBe(200);
	}
	expect(await known()).toEqual([]);
});

it("a request by recipient finds what stands under any spelling, pending or ended", async () => {
	await formerStore();
	const code = "000000";
	const spelled = [...SPELLINGS.map(() => NUMBER), ...OTHERS.map(([to]) => to)];
	for (const [i, to] of spelled.entries()) {
		const ended = { service: `s${2 * i + 1}`, to, code };
		const reply = await api.call("POST", "/2fa/verify", ended);
		expect(reply.body.code, reply.text).toBe(484);
		const pending = { service: `s${2 * i + 2}`, to };
		const canceled = await api.call("POST", "/2fa/cancel", pending);
		expect(canceled.status, canceled.text).toBe(200);
	}
	const left = await sql(
		"select sid from verification where status = 'pending'",
	);
	expect(left).toEqual([]);
});

it("an erasure leaves no row of any spelling", async () => {
	const to = "+49 (0)171 1234567";
	await formerStore();
	const path = `/accounts/${postern.master.sid}/erase`;
	expect((await api.call("POST", path, { recipient: to })).status).toBe(200);
	const rows = (await postern.storedRows()).join("\n");
	for (const [, kept] of SPELLINGS) expect(rows).not.toContain(kept);
	expect(rows).toContain(OTHERS[0][1]);
	for (const [other] of OTHERS) {
		await api.call("POST", path, { recipient: other });
	}
	expect(await sql("select sid from verification")).toEqual([]);
	expect(await sql("select clock from sandbox_message")).toEqual([]);
});

it("a new send leaves one pending, whatever it and those before it were spelled like", async () => {
	for (const [, former] of SPELLINGS) {
		const { requestId } = await api.sent({ service: former, to: NUMBER });
		await keepAs(requestId, former);
	}
	await sql("update verification set service = 'login'");
	for (const { sid, data } of await sql("select sid, data from verification")) {
		const row = { ...JSON.parse(String(data)), service: "login" };
		await sql(
			"update verification set data = $1 where sid = $2",
			...[JSON.stringify(row), String(sid)],
		);
	}
	await isOfThatProgram();
	await postern.restart();
	// Until then each stays pending: its code may be under way.
	expect(await found(NUMBER, { status: "pending" })).toHaveLength(3);
	const { requestId } = await api.sent({
		service: "login",
		to: "+49 (0)171 1234567",
	});
	const pending = await found(NUMBER, { status: "pending" });
	expect(pending.map(({ sid }) => sid)).toEqual([requestId]);
	expect(pending[0]?.events[0]?.recipient).toBe(NUMBER);
});

it("a budget that was full under any spelling stays full, and an unlock ends it", async () => {
	const hash = await hashes();
	const { sid } = postern.master;
	const people = [
		...SPELLINGS.map(([sent, former], i) => ({
			to: sent.replace(/7$/, String(i)),
			number: NUMBER.replace(/7$/, String(i)),
			former: former.replace(/7$/, String(i)),
		})),
		...OTHERS.slice(0, 3).map(([to, former, number]) => ({
			to,
			number,
			former,
		})),
	];
	for (const { number, former } of people) {
		const { requestId, code } = await api.sent({ to: number });
		for (let i = 0; i < 3; i++) {
			await api.verify(requestId, wrongCode(code));
		}
		await sql(
			"update counter set key = $1 where key = $2",
			hash("wrong codes", sid, former),
			hash("wrong codes", sid, number),
		);
	}
	await isOfThatProgram();
	await postern.restart();
	for (const { to, number } of people) {
		const { requestId, code } = await api.sent({ to: number });
		expect((await api.verify(requestId, code)).body.code).toBe(486);
		await api.call("POST", `/accounts/${sid}/unlock`, { recipient: to });
		expect((await api.verify(requestId, code)).status).toBe(200);
	}
});

it("what an old instance adds while records are rewritten has the budget of its recipient, and uses it up", async () => {
	const { sid } = postern.master;
	await api.sent({ to: NUMBER });
	await isOfThatProgram();
	await postern.restart();
	await isRewritten();
	const added = async () => {
		const sent = await api.sent({ to: NUMBER });
		await keepAs(sent.requestId, "4901711234567");
		return sent;
	};
	const guess = async ({ requestId, code }: Sent) =>
		(await api.verify(requestId, wrongCode(code))).body.code;
	const own = await api.sent({ to: NUMBER, service: "own" });
	const [first, second] = [await added(), await added()];
	expect([await guess(first), await guess(own)]).toEqual([481, 481]);
	expect(await guess(second)).toBe(481);
	// Three wrong codes, and nothing more is looked at under any key.
	for (const { requestId, code } of [own, second]) {
		expect((await api.verify(requestId, code)).body.code).toBe(486);
	}
	expect(await sql("select key from counter")).toEqual([
		{ key: (await hashes())("wrong codes", sid, NUMBER) },
	]);
	await api.call("POST", `/accounts/${sid}/unlock`, { recipient: NUMBER });
	expect((await api.verify(second.requestId, second.code)).status).toBe(200);
});

it("counts of several spellings are one count, and go on under the present key alone", async () => {
	const budget = async (to: string, wrong: number) => {
		const { requestId, code } = await api.sent({ to });
		for (let i = 0; i < wrong; i++)
			await api.verify(requestId, wrongCode(code));
		return requestId;
	};
	await budget(NUMBER, 1);
	await budget("447911123456", 1);
	const hash = await hashes();
	const { sid } = postern.master;
	// Two of one subscriber's spellings, one wrong code each.
	await sql(
		"update counter set key = $1 where key = $2",
		hash("wrong codes", sid, "4901711234567"),
		hash("wrong codes", sid, "447911123456"),
	);
	await isOfThatProgram();
	await postern.restart();
	const next = await api.sent({ to: NUMBER });
	expect(
		(await api.verify(next.requestId, wrongCode(next.code))).body.code,
	).toBe(481);
	expect(await sql("select key from counter")).toEqual([
		{ key: hash("wrong codes", sid, NUMBER) },
	]);
	expect((await api.verify(next.requestId, next.code)).body.code).toBe(486);
});

it("a limit's bucket that was full stays full, as do sends without a recipient for a key", async () => {
	const made = await api.call("POST", "/2fa/limits", {
		name: "one",
		buckets: [{ name: "b", max: 1, interval: 600 }],
	});
	expect(made.status, made.text).toBe(200);
	const [limit] = await sql(
		"select sid from configuration where kind = 'limit'",
	);
	await api.sent({ to: NUMBER, limits: { one: `+${NUMBER}` } });
	const hash = await hashes();
	await sql(
		"update counter set key = $1 where key = $2",
		hash("limit", String(limit?.sid), "4901711234567"),
		hash("limit", String(limit?.sid), NUMBER),
	);
	await isOfThatProgram();
	await postern.restart();
	for (const key of [`+${NUMBER}`, "+49 (0)171 1234567"]) {
		const reply = await api.send({ to: NUMBER, limits: { one: key } });
		expectRefusal(reply, 429, 491);
	}
	expect((await api.send({ limits: { one: "other" } })).status).toBe(200);
	// No window is longer than that.
	postern.clock.advance(32 * 24 * 60 * 60 * 1_000);
	expect(
		(await api.send({ to: NUMBER, limits: { one: `+${NUMBER}` } })).status,
	).toBe(200);
});

it("a reply that was kept under the former fingerprint is given again, for a day", async () => {
	const request = {
		service: "2FA",
		from: "Postern",
		to: "+49 (0)171 1234567",
		body: "{code}",
	};
	const key = { "Idempotency-Key": "once" };
	const first = await api.send(request, key);
	const hash = await hashes();
	const former = JSON.stringify(
		Object.entries({ ...request, to: "4901711234567" }).sort(([a], [b]) =>
			a < b ? -1 : 1,
		),
	);
	await sql(
		"update reply set fingerprint = $1",
		hash("idempotent request", former),
	);
	await isOfThatProgram();
	await postern.restart();
	expect((await api.send(request, key)).body).toEqual(first.body);
	const other = { ...request, to: "+49 (0)171 7654321" };
	expectRefusal(await api.send(other, key), 409, 409);
});
