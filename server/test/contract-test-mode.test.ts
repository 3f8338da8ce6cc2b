/** Test accounts, test recipients, and requests that wait for a message in the sandbox. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import { FAR } from "../src/store/postgres/newer.ts";
import { systemTimers, type Timers } from "../src/timers.ts";
import { type Client, clientOf, type Parameters } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { periodsUntil } from "./support/effort.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";
import { expectRefusal } from "./support/replies.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const CODE = "424242";

const toys = new Map<string, Toy>();
/** A wait for the sandbox that is no other time of the service. */
const HELD_S = "29";
/** Functions that end the time of requests that wait for so long, in the order in which they came. */
let held: (() => void)[] = [];
const timers: Timers = {
	...systemTimers,
	after(ms, work) {
		if (ms !== Number(HELD_S) * 1_000) return systemTimers.after(ms, work);
		held.push(work);
		return () => {};
	},
};
let gated = 0;
let postern: TestPostern;
let master: Client;

beforeAll(async () => {
	const definitions = [...DEFINITIONS, toyDefinition(toys)];
	postern = await startTestPostern({
		definitions,
		timers,
		gates: [
			{
				caseOf: () => ({
					keys: [],
					judge() {
						gated++;
						return "passed";
					},
				}),
			},
		],
		settings: {
			currency: "EUR",
			providers: [
				{
					...{ type: "toy", name: "carrier", secret: "a-toy-secret" },
					channels: ["sms", "call", "email", "whatsapp"],
				},
			],
		},
	});
	master = clientOf(postern);
});
afterAll(() => postern.stop());
beforeEach(() => {
	gated = 0;
	held = [];
	for (const toy of toys.values()) {
		toy.link?.ready(true);
		toy.messages.length = 0;
	}
});

const carried = () => [...toys.values()].flatMap(({ messages }) => messages);

type AccountBody = {
	data: { sid: string; authToken: string; testMode?: boolean };
};
type Entry = {
	id: string;
	recipient: string | null;
	prefix: string | null;
	dateExpires: string;
};
type Kept = {
	sid: string;
	to: string;
	text: string;
	code?: string | null;
	requestID: string;
};

async function account(more: Parameters = {}, by = master): Promise<Client> {
	const made = await by.call<AccountBody>("POST", "/accounts", {
		name: "Customer",
		...more,
	});
	expect(made.status, made.text).toBe(200);
	const { sid, authToken: token } = made.body.data;
	return clientOf(postern, { sid, token });
}

async function setRecipient(
	api: Client,
	more: Parameters,
	sid = api.account.sid,
): Promise<Entry> {
	const reply = await api.call<{ data: Entry }>(
		"POST",
		`/accounts/${sid}/testRecipients`,
		{ code: CODE, ...more },
	);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

async function sendTo(api: Client, more: Parameters): Promise<string> {
	const reply = await api.send(more);
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

const recordOf = async (api: Client, sid: string, include = "test") =>
	(
		await api.call<Record<string, unknown>>(
			"GET",
			`/2fa/search/${sid}?include=${include}`,
		)
	).body;
const recipientsOf = async (api: Client) =>
	(
		await api.call<{ data: { result: Entry[] } }>(
			"GET",
			`/accounts/${api.account.sid}/testRecipients`,
		)
	).body.data.result;
const usageOf = async (api: Client, channel = "all") =>
	(
		await api.call<{ usageRecords: { count: string }[] }>(
			"GET",
			`/2fa/usage/records?channel=${channel}`,
		)
	).body.usageRecords[0]?.count;

describe("a test account", () => {
	it("sends to the sandbox alone, and its records say so", async () => {
		const api = await account({ testMode: true });
		const shown = await api.call<AccountBody>(
			"GET",
			`/accounts/${api.account.sid}`,
		);
		expect(shown.body.data.testMode).toBe(true);
		const requestId = await sendTo(api, { to: "12015550123" });
		const [message] = await api.messages();
		expect(message?.requestID).toBe(requestId);
		expect(await recordOf(api, requestId)).toMatchObject({ test: true });
		const plain = await api.record(requestId);
		expect(Object.keys(plain)).not.toContain("test");
		expect(plain.events).toMatchObject([{ channelStatus: "delivered" }]);
		expect(carried()).toEqual([]);
	});

	it("has every channel, later steps and resends in the sandbox too", async () => {
		const api = await account({ testMode: true });
		for (const more of [
			{ channel: "call" },
			{ channel: "telegram" },
			{ channel: "email", emailTo: "ann@example.com", subject: "Code" },
		]) {
			await sendTo(api, { to: "12015550123", ...more });
		}
		const made = await api.call("POST", "/2fa/workflows", {
			name: "twice",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		const requestId = await sendTo(api, {
			to: "12015550124",
			workflow: "twice",
		});
		postern.clock.advance(61_000);
		await postern.settled();
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect([again.status, again.body.code]).toEqual([429, 429]);
		postern.clock.advance(31_000);
		await api.call("POST", "/2fa/resend", { requestId, channel: "sms" });
		const { events } = await api.record(requestId);
		expect(events.map(({ channel }) => channel)).toEqual([
			...["sms", "call", "sms"],
		]);
		expect((await api.messages()).length).toBe(6);
		expect(carried()).toEqual([]);
	});

	it("counts in no usage, pays nothing, and no gate judges it", async () => {
		const api = await account({ testMode: true });
		const { code, requestId } = await api.sent({ to: "12015550125" });
		expect((await api.verify(requestId, code)).status).toBe(200);
		expect(await usageOf(api)).toBe("0");
		expect(await usageOf(api, "sms")).toBe("0");
		expect(gated).toBe(0);
		const rows = await postern.storedRows();
		expect(
			rows.filter((row) => row.includes("test sandbox") && isTraffic(row)),
		).toEqual([]);
	});

	it("takes numbers for examples, but no unknown country", async () => {
		const api = await account({ testMode: true });
		// The carrier's own check would be "possible": France has no such length.
		await sendTo(api, { to: "+33 1 99 00 12" });
		expectRefusal(await api.send({ to: "+999 1234567" }), 400, 400);
		expectRefusal(await master.send({ to: "+33 1 99 00 12" }), 400, 400);
	});

	it("is chosen once: a later change is ignored aloud, and the master has none", async () => {
		const api = await account({ testMode: true });
		const path = `/accounts/${api.account.sid}`;
		const changed = await api.call<AccountBody>("PATCH", path, {
			testMode: false,
		});
		expect(changed.headers["postern-ignored"]).toBe("testMode");
		expect(changed.body.data.testMode).toBe(true);
		const own = await master.call<AccountBody>(
			"GET",
			`/accounts/${master.account.sid}`,
		);
		expect(Object.keys(own.body.data)).not.toContain("testMode");
	});

	it("has only test accounts below it", async () => {
		const api = await account({ testMode: true });
		const below = await account({}, api);
		await sendTo(below, { to: "12015550126" });
		expect(carried()).toEqual([]);
		const refused = await api.call("POST", "/accounts", {
			name: "Live",
			testMode: false,
		});
		expectRefusal(refused, 400, 400);
		expect(refused.body.details?.parameter).toBe("testMode");
	});
});

const isTraffic = (row: string) => row.startsWith("traffic");

describe("a test recipient", () => {
	it("has a fixed code, and no message goes out", async () => {
		const api = await account();
		await setRecipient(api, { recipient: "+1 (201) 555-0123" });
		const reply = await api.send({ to: "12015550123" });
		expect(reply.headers["postern-warning"]).toMatch(/test recipient/);
		const requestId = String(reply.body.requestID);
		await postern.settled();
		expect(carried()).toEqual([]);
		expect(await api.messages()).toEqual([]);
		const wrong = await api.verify(requestId, "424243");
		expectRefusal(wrong, 422, 481, { requestID: requestId });
		expect((await api.verify(requestId, CODE)).status).toBe(200);
		expect(await recordOf(api, requestId)).toMatchObject({
			...{ test: true, status: "success" },
			events: [{ channelStatus: "delivered" }],
		});
	});

	it("counts in nothing: no usage, traffic, price, conversion or gate", async () => {
		const api = await account();
		await setRecipient(api, { recipient: "12015550130" });
		const before = (await postern.storedRows()).filter(isTraffic);
		const metrics = await conversionMetrics();
		const requestId = await sendTo(api, { to: "12015550130" });
		await api.verify(requestId, CODE);
		expect([await usageOf(api), await usageOf(api, "sms")]).toEqual(["0", "0"]);
		expect((await postern.storedRows()).filter(isTraffic)).toEqual(before);
		expect(await conversionMetrics()).toEqual(metrics);
		expect(gated).toBe(0);
		expect(await recordOf(api, requestId, "price,test")).toMatchObject({
			...{ price: null, test: true },
		});
		// The same account, another number: all of that counts.
		await sendTo(api, { to: "12015550131" });
		expect([await usageOf(api), carried().length, gated]).toEqual(["1", 1, 1]);
	});

	async function conversionMetrics(): Promise<string[]> {
		const text = await (await fetch(postern.metricsUrl)).text();
		return text
			.split("\n")
			.filter((line) => /^postern_(verifications|deliver)/.test(line));
	}

	it("keeps the caller's limits", async () => {
		const api = await account();
		await setRecipient(api, { recipient: "12015550132" });
		const made = await api.call("POST", "/2fa/limits", {
			name: "one",
			buckets: [{ name: "day", max: 1, interval: 86_400 }],
		});
		expect(made.status, made.text).toBe(200);
		const send = () => api.send({ to: "12015550132", limits: { one: "key" } });
		expect((await send()).status).toBe(200);
		expectRefusal(await send(), 429, 491);
	});

	it("may be an address, and a range that no subscriber has", async () => {
		const api = await account();
		await setRecipient(api, {
			recipient: "Review@Example.com",
			code: "ABC234",
		});
		await setRecipient(api, { prefix: "+447700900" });
		const email = { channel: "email", subject: "Code" };
		const byEmail = await sendTo(api, { ...email, to: "review@example.com" });
		expect((await api.verify(byEmail, "abc-234")).status).toBe(200);
		const byRange = await sendTo(api, { to: "+44 7700 900461" });
		expect((await api.verify(byRange, CODE)).status).toBe(200);
		await sendTo(api, { to: "+44 7700 901461" });
		expect(carried().map(({ to }) => to)).toEqual(["447700901461"]);
	});

	it("of its own wins over a range, and the longer range over the shorter one", async () => {
		const api = await account();
		await setRecipient(api, { prefix: "447700900", code: "111111" });
		await setRecipient(api, { prefix: "4477009001", code: "222222" });
		await setRecipient(api, { recipient: "447700900199", code: "333333" });
		for (const [to, code] of [
			["447700900299", "111111"],
			["447700900198", "222222"],
			["447700900199", "333333"],
		]) {
			const requestId = await sendTo(api, { to });
			expect([to, (await api.verify(requestId, code)).status]).toEqual([
				...[to, 200],
			]);
		}
	});

	it("is replaced, listed and removed, and no reply shows the code", async () => {
		const api = await account();
		const first = await setRecipient(api, { recipient: "12015550140" });
		const second = await setRecipient(api, {
			...{ recipient: "12015550140", code: "737373", expiryDays: 1 },
		});
		const path = `/accounts/${api.account.sid}/testRecipients`;
		const listed = await api.call("GET", path);
		expect(listed.text).not.toMatch(/737373|424242|sealed/i);
		expect((await recipientsOf(api)).map(({ id }) => id)).toEqual([second.id]);
		expect(second).toEqual({
			...{ id: second.id, recipient: "12015550140", prefix: null },
			dateCreated: expect.any(String),
			dateExpires: expect.any(String),
			uri: `${path}/${second.id}`,
		});
		expectRefusal(await api.call("DELETE", `${path}/${first.id}`), 404, 404);
		const gone = await api.call("DELETE", `${path}/${second.id}`);
		expect(gone.text).not.toMatch(/737373|sealed/i);
		expect(await recipientsOf(api)).toEqual([]);
		await sendTo(api, { to: "12015550140" });
		expect(carried()).toHaveLength(1);
	});

	it.each([
		[{ recipient: "12015550150", code: "12345" }, "code"],
		[{ recipient: "12015550150", code: "12345678901" }, "code"],
		[{ recipient: "12015550150", code: "12-456" }, "code"],
		[{ recipient: "12015550150", expiryDays: 366 }, "expiryDays"],
		[{ recipient: "12015550150", expiryDays: 0 }, "expiryDays"],
		[{ recipient: "nobody" }, "recipient"],
		[{}, "recipient"],
		[{ recipient: "12015550150", prefix: "120155501" }, "recipient"],
		[{ prefix: "1201555" }, "prefix"],
		[{ prefix: "491715550" }, "prefix"],
		[{ prefix: "180055501" }, "prefix"],
		[{ prefix: "4477" }, "prefix"],
	])("is refused: %j", async (given, parameter) => {
		const reply = await master.call(
			"POST",
			`/accounts/${master.account.sid}/testRecipients`,
			{ code: CODE, ...given },
		);
		expectRefusal(reply, 400, 400);
		expect(reply.body.details?.parameter).toBe(parameter);
		expect(reply.text).not.toContain(CODE);
	});

	it.each([
		[{ code: "12345" }, "code must be 6 to 10 digits and letters"],
		[{ code: "12-4567" }, "code must be 6 to 10 digits and letters"],
		[{ prefix: "4477" }, "prefix must be the first 5 to 15 digits"],
		[{ prefix: "+44 7700" }, "prefix must be the first 5 to 15 digits"],
	])("says what is right: %j", async (given, sentence) => {
		const reply = await master.call(
			"POST",
			`/accounts/${master.account.sid}/testRecipients`,
			{ code: CODE, ...given },
		);
		expectRefusal(reply, 400, 400);
		expect(reply.body.message).toContain(sentence);
	});

	it("has at most 49 others beside it, and who replaces one needs no place", async () => {
		const api = await account();
		const recipient = (i: number) => `120155501${String(i).padStart(2, "0")}`;
		for (let i = 0; i < 50; i++) {
			await setRecipient(api, { recipient: recipient(i) });
		}
		await setRecipient(api, { recipient: recipient(7) });
		const path = `/accounts/${api.account.sid}/testRecipients`;
		const tooMany = await api.call("POST", path, {
			...{ recipient: recipient(50), code: CODE },
		});
		expectRefusal(tooMany, 403, 403);
		expect(tooMany.body.details).toEqual({ limit: "testRecipients" });
	});

	it("ends: then the number is like any other, and nothing is kept", () =>
		postern.clock.still(async () => {
			const api = await account();
			await setRecipient(api, { recipient: "12015550160", expiryDays: 1 });
			postern.clock.advance(DAY_MS - 1);
			const last = await sendTo(api, { to: "12015550160" });
			expect(carried()).toEqual([]);
			postern.clock.advance(1);
			// A verification from before is a test to its own end.
			expect((await api.verify(last, CODE)).status).toBe(200);
			for (const toy of toys.values()) toy.link?.ready(true);
			const requestId = await sendTo(api, { to: "12015550160" });
			expect(carried()).toHaveLength(1);
			expect((await api.verify(requestId, CODE)).status).not.toBe(200);
			expect(await recordOf(api, requestId)).toMatchObject({ test: false });
			expect(await recipientsOf(api)).toEqual([]);
		}));

	it("is for 90 days unless it says more", async () => {
		const api = await account();
		const before = postern.clock.now();
		const { dateExpires } = await setRecipient(api, {
			recipient: "12015550161",
		});
		const days = (Date.parse(`${dateExpires}Z`) - before) / DAY_MS;
		expect(days).toBeGreaterThan(89.99);
		expect(days).toBeLessThan(90.01);
	});

	it("goes with an erasure, and with its account", async () => {
		const api = await account();
		await setRecipient(api, { recipient: "12015550162" });
		await setRecipient(api, { prefix: "447700900" });
		const { sid } = api.account;
		const erased = await api.call("POST", `/accounts/${sid}/erase`, {
			recipient: "+12015550162",
		});
		expect(erased.status, erased.text).toBe(200);
		expect((await recipientsOf(api)).map(({ prefix }) => prefix)).toEqual([
			"447700900",
		]);
		const mentions = async () =>
			(await postern.storedRows()).filter((row) => row.includes("12015550162"));
		expect(await mentions()).toEqual([]);
		await master.call("PATCH", `/accounts/${sid}`, { status: "closed" });
		postern.clock.advance(60 * 60 * 1_000 + 1);
		await master.call("DELETE", `/accounts/${sid}`);
		const rows = await postern.storedRows();
		const left = rows.filter(
			(row) =>
				!/^(audit|request_log) /.test(row) && row.includes("testRecipients"),
		);
		expect(left.filter((row) => row.includes(sid))).toEqual([]);
	});

	it("is set by an account above too", async () => {
		const api = await account();
		await setRecipient(master, { recipient: "12015550163" }, api.account.sid);
		await sendTo(api, { to: "12015550163" });
		expect(carried()).toEqual([]);
	});
});

describe("beside a running service", () => {
	const intervals = movedIntervals();
	let plain: TestPostern;
	let operator: Client;

	beforeAll(async () => {
		plain = await startTestPostern({ timers: intervals.timers });
		operator = clientOf(plain);
	});
	afterAll(() => plain.stop());

	const rowsWith = async (text: string) =>
		(await plain.storedRows()).filter((row) => row.includes(text));

	it("the command line makes test accounts", async () => {
		const { printed, refusal } = await plain.command([
			...["accounts", "create", "From the shell", "--test"],
		]);
		expect(refusal).toBeNull();
		const sid = /AC[0-9a-f]{32}/.exec(printed)?.[0];
		const shown = await operator.call<AccountBody>("GET", `/accounts/${sid}`);
		expect(shown.body.data.testMode).toBe(true);
		const listed = await plain.command(["accounts"]);
		expect(listed.printed).toMatch(
			new RegExp(`^${sid} +active, test +AC.* From the shell$`, "m"),
		);
		expect(listed.printed).toMatch(/^AC\w+ +active {2,}-/m);
	});

	it("a rotation seals the code anew", async () => {
		await setRecipient(operator, { recipient: "12015550164" });
		const sealedBy = async () => {
			const [row = ""] = await rowsWith("testRecipients");
			return /codeSealed[\\":]+([^"\\.]+)\./.exec(row)?.[1];
		};
		const before = await sealedBy();
		expect(before).toBeDefined();
		const { refusal } = await plain.command(["keys", "rotate"]);
		expect(refusal).toBeNull();
		expect(await sealedBy()).not.toBe(before);
		await intervals.pass(1_000);
		const sent = await operator.send({ to: "12015550164" });
		const verified = await operator.verify(sent.body.requestID, CODE);
		expect(verified.status, verified.text).toBe(200);
	});

	it("what has ended is not kept", async () => {
		await setRecipient(operator, { recipient: "12015550165", expiryDays: 1 });
		expect(await rowsWith("12015550165")).toHaveLength(1);
		plain.clock.advance(DAY_MS);
		await intervals.pass(60_000);
		expect(await rowsWith("12015550165")).toEqual([]);
		expect(await rowsWith("12015550164")).not.toEqual([]);
	});
});

describe.runIf(isOnPostgres)("beside an instance of an older version", () => {
	it("the later messages of a test are left alone by it", async () => {
		const api = await account({ testMode: true });
		const requestId = await sendTo(api, { to: "12015550172" });
		const live = await sendTo(master, { to: "12015550173" });
		const dueAt = async (sid: string) => {
			const row = (await postern.storedRows()).find(
				(each) => each.startsWith("verification") && each.includes(sid),
			);
			return Number(/"next_at":"?(\d+)/.exec(row ?? "")?.[1]);
		};
		// It looks for what is due by a present time.
		expect(await dueAt(live)).toBeLessThan(FAR);
		expect(await dueAt(requestId)).toBeGreaterThan(FAR);
	});
});

describe("include=test", () => {
	it("is in searches and exports, for customers too", async () => {
		const api = await account();
		await setRecipient(api, { recipient: "12015550170" });
		await sendTo(api, { to: "12015550170" });
		postern.clock.advance(1);
		await sendTo(api, { to: "12015550171" });
		const found = await api.call<{ twoFaOtpSdrs: { test: boolean }[] }>(
			...(["GET", "/2fa/search?include=test"] as const),
		);
		expect(found.body.twoFaOtpSdrs.map(({ test }) => test)).toEqual([
			...[false, true],
		]);
		const csv = await api.call("GET", "/2fa/search.csv?include=test");
		const column = csv.text.trim().split("\r\n");
		expect(column.map((line) => line.split(",").at(-1))).toEqual([
			...["test", "false", "true"],
		]);
	});
});

describe("a request that waits for the sandbox", () => {
	const path = (query: Record<string, string>) =>
		`/sandbox/messages?${new URLSearchParams(query)}`;
	const ask = (api: Client, query: Record<string, string>) =>
		api.call<Kept[]>("GET", path(query));

	it("gets the message that comes, and its code apart", async () => {
		const api = await account({ testMode: true });
		const waiting = ask(api, { to: "+12015550180", wait: "20" });
		await api.send({ to: "12015550181" });
		await api.send({ to: "12015550180", body: "It is {code}, again {code}" });
		const { body } = await waiting;
		expect(body).toHaveLength(1);
		const code = body[0]?.code;
		expect(code).toMatch(/^\d{6}$/);
		expect(body[0]).toMatchObject({
			...{ to: "12015550180", text: `It is ${code}, again ${code}` },
		});
		const verified = await api.verify(body[0]?.requestID, code);
		expect(verified.status).toBe(200);
		// Without the new parameters a reply is what it was.
		const [plain] = await api.messages({ to: "12015550180" });
		expect(Object.keys(plain ?? {})).not.toContain("code");
		expect(plain?.text).toBe(`It is ${code}, again ${code}`);
	});

	it("is answered at once where a message is there, and only with newer ones after another", async () => {
		const api = await account({ testMode: true });
		await api.send({ to: "12015550182" });
		const first = await ask(api, { to: "12015550182", wait: "30" });
		const after = first.body[0]?.sid ?? "";
		expect((await ask(api, { after })).body).toEqual([]);
		const waiting = ask(api, { to: "12015550182", after, wait: "20" });
		const requestId = await sendTo(api, { to: "12015550182" });
		const { body } = await waiting;
		expect(body.map(({ requestID }) => requestID)).toEqual([requestId]);
	});

	it("ends with its time, empty", async () => {
		const api = await account({ testMode: true });
		const begun = performance.now();
		const reply = await ask(api, { wait: "1" });
		expect([reply.status, reply.body]).toEqual([200, []]);
		expect(performance.now() - begun).toBeGreaterThan(900);
	});

	it.each([
		[{ wait: "31" }, "wait"],
		[{ wait: "-1" }, "wait"],
		[{ after: "OTP1" }, "after"],
		[{ after: "newest" }, "after"],
	])("is refused: %j", async (query, parameter) => {
		const reply = await master.call(
			"GET",
			path(query as unknown as Record<string, string>),
		);
		expectRefusal(reply, 400, 400);
		expect(reply.body.details?.parameter).toBe(parameter);
	});

	it.each([
		["its token is revoked", 401],
		["its account is suspended", 403],
	])("gets no code once %s", async (_, status) => {
		const api = await account({ testMode: true });
		const { sid } = api.account;
		const to = "12015550184";
		const waiting = ask(api, { to, wait: HELD_S });
		await eventually("it waits", () => held.length === 1);
		if (status === 401) {
			const own = await api.call<{ data: { tokens: { id: string }[] } }>(
				...(["GET", `/accounts/${sid}`] as const),
			);
			await master.call("POST", `/accounts/${sid}/tokens`, {});
			const id = own.body.data.tokens[0]?.id;
			const gone = await master.call("DELETE", `/accounts/${sid}/tokens/${id}`);
			expect(gone.status, gone.text).toBe(200);
			const sent = await master.send({ to, accountSid: sid });
			expect(sent.status, sent.text).toBe(200);
		} else {
			const change = { status: "suspended" };
			const changed = await master.call("PATCH", `/accounts/${sid}`, change);
			expect(changed.status, changed.text).toBe(200);
			held[0]?.();
		}
		const reply = await waiting;
		expect([reply.status, reply.body]).toMatchObject([
			status,
			{ code: status },
		]);
	});

	it("is one of twenty of a customer at most", async () => {
		const api = await account({ testMode: true });
		const waiting = Array.from({ length: 21 }, () =>
			ask(api, { wait: HELD_S }),
		);
		expect((await Promise.race(waiting)).status).toBe(429);
		await eventually("all others wait", () => held.length === 20);
		for (const end of held) end();
		const statuses = (await Promise.all(waiting)).map(({ status }) => status);
		expect(statuses.filter((status) => status === 429)).toHaveLength(1);
		expect(statuses.filter((status) => status === 200)).toHaveLength(20);
		expect((await ask(api, { wait: "1" })).status).toBe(200);
	});

	it("ends when the service closes", async () => {
		const alone = await startTestPostern({ timers });
		const api = clientOf(alone);
		const waiting = ask(api, { wait: HELD_S });
		await eventually("it waits", () => held.length === 1);
		expect(await periodsUntil(250, alone.stop())).toBeLessThan(20);
		expect((await waiting).body).toEqual([]);
	});

	it.runIf(isOnPostgres)(
		"learns of what another instance commits",
		async () => {
			const shared = await startTestPostern({ timers });
			try {
				const other = await shared.beside();
				const here = clientOf(shared);
				const there = clientOf({
					...shared,
					...{ url: other.url, master: shared.master },
				});
				const waiting = ask(here, { to: "12015550190", wait: HELD_S });
				await eventually("it waits", () => held.length === 1);
				const sent = await there.send({ to: "12015550190" });
				expect((await waiting).body).toMatchObject([
					{ requestID: sent.body.requestID },
				]);
			} finally {
				await shared.stop();
			}
		},
	);
});
