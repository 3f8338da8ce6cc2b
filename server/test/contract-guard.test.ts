/** The fraud guard in the service: what it refuses, what it keeps, and who may undo it. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshNode, type NodeState } from "../src/guard/node.ts";
import {
	type Client,
	clientOf,
	type Parameters,
	wrongCode,
} from "./support/client.ts";
import { NO_CHANGES } from "./support/empty.ts";
import type { Answer, Reply } from "./support/exchange.ts";
import { unswept } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const IN_A_SECOND = { timeout: 10_000, interval: 100 };
/** The score that holds a range. */
const THRESHOLD = 8;

let postern: TestPostern;
let master: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: { guard: { countries: "all", mode: "on" }, retentionDays: 120 },
		timers: unswept,
	});
	master = clientOf(postern);
});
afterAll(() => postern.stop());

/** A customer of its own, so with nodes of its own. */
const customer = () => master.subAccount("customer");

let ranges = 0;
/** Numbers of a range, and of an area, that no other test sends to. */
function freshRange(): (i: number) => string {
	const area = 10 + ++ranges;
	return (i) => `9230${area}12${String(3_000 + i)}`;
}

async function pump(
	api: Client,
	number: (i: number) => string,
	count: number,
	more: Parameters = {},
): Promise<Reply<Answer>[]> {
	const replies: Reply<Answer>[] = [];
	for (let i = 0; i < count; i++) {
		replies.push(await api.send({ to: number(i), ...more }));
	}
	return replies;
}

const statuses = (replies: readonly Reply<Answer>[]) =>
	replies.map(({ body }) => body.code);

/** The range of these numbers is in `state` for an hour; in it one message an hour passes. */
async function setRange(
	api: Client,
	number: (i: number) => string,
	state: NodeState,
): Promise<void> {
	const now = postern.clock.now();
	const node = freshNode(now);
	Object.assign(node, { state, since: now, until: now + HOUR });
	Object.assign(node, { score: THRESHOLD });
	node.history.nextAt = now + HOUR;
	const range = `range:${number(0).slice(0, -4)}`;
	const store = await postern.openStore();
	await store.transact({}, () => ({
		...NO_CHANGES,
		guardNodes: [{ id: `${api.account.sid} ${range}`, node }],
	}));
	await store.close();
}

type Node = { node: string; state: string; score: number; until: string };
async function nodes(api: Client, query = ""): Promise<Node[]> {
	const reply = await api.call<{ data: { result: Node[] } }>(
		"GET",
		`/accounts/${api.account.sid}/guard${query}`,
	);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.result;
}

const rowsOf = async (table: string) =>
	(await postern.storedRows()).filter((row) => row.startsWith(`${table} `));

describe("a range that is sent to, and never verified", () => {
	it("gets as many messages as its threshold, then 488 with a record of why", async () => {
		const api = await customer();
		const number = freshRange();
		const replies = await pump(api, number, THRESHOLD + 2);
		expect(statuses(replies)).toEqual([
			...Array(THRESHOLD).fill(200),
			...[488, 488],
		]);
		const refused = replies.at(-1);
		expect(refused?.status).toBe(403);
		expect(refused?.headers["retry-after"]).toBe("900");
		expect(refused?.body.details).toEqual({
			retryAfter: 900,
			alternatives: ["channel"],
		});
		const record = await api.call<Record<string, unknown>>(
			"GET",
			`/2fa/search/${refused?.body.requestID}?include=blocked,guard`,
		);
		expect(record.body.status).toBe("blocked");
		expect(record.body.guard).toMatchObject({
			rule: "hold",
			node: `range:${number(0).slice(0, -4)}`,
		});
		const { text } = await api.call<string>(
			"GET",
			"/2fa/search.csv?include=blocked,guard",
		);
		const [names = "", ...rows] = text.trim().split("\r\n");
		expect(names).toMatch(/,guard,guardCount,guardUntil$/);
		const blocked = rows.filter((row) => row.includes("hold range:"));
		expect(blocked.length).toBeGreaterThan(0);
		for (const row of blocked) {
			expect(row).toMatch(/,\d+,\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
		}
	});

	it("stays refused after a restart, and is blocked for hours once the hold is over", async () => {
		const api = await customer();
		const number = freshRange();
		await pump(api, number, THRESHOLD + 1);
		await postern.restart();
		expect((await api.send({ to: number(20) })).body.code).toBe(488);
		postern.clock.advance(4 * MINUTE);
		expect((await api.send({ to: number(21) })).body.code).toBe(488);
		postern.clock.advance(11 * HOUR);
		const refused = await api.send({ to: number(22) });
		expect(refused.body.code).toBe(488);
		expect(await nodes(api)).toMatchObject([{ state: "block" }]);
	});

	it("is paid for by codes that are entered: an audience is not refused", async () => {
		const api = await customer();
		const number = freshRange();
		for (let i = 0; i < 20; i++) {
			const { requestId, code } = await api.sent({ to: number(i) });
			if (i % 4 === 0) {
				const wrong = await api.verify(requestId, wrongCode(code));
				expect(wrong.body.code).toBe(481);
			}
			expect((await api.verify(requestId, code)).status).toBe(200);
		}
		const range = async () =>
			(await nodes(api, "?all=true")).find(({ node }) =>
				node.startsWith("range:"),
			);
		await expect
			.poll(range, IN_A_SECOND)
			.toMatchObject({ state: "free", score: expect.closeTo(0, 0) });
	});
});

describe("a known recipient", () => {
	it("is sent to in a blocked range, by every account of the customer", async () => {
		const api = await customer();
		const below = await api.subAccount();
		const number = freshRange();
		const { requestId, code } = await below.sent({ to: number(500) });
		expect((await below.verify(requestId, code)).status).toBe(200);
		await pump(api, number, THRESHOLD + 4);
		expect((await api.send({ to: number(501) })).body.code).toBe(488);
		expect((await api.send({ to: number(500) })).status).toBe(200);
		const other = await customer();
		await pump(other, number, THRESHOLD + 1);
		expect((await other.send({ to: number(500) })).body.code).toBe(488);
	});

	it("is forgotten 90 days after the last verification, and by an erasure", async () => {
		const api = await customer();
		const number = freshRange();
		for (const i of [500, 501]) {
			const { requestId, code } = await api.sent({ to: number(i) });
			await api.verify(requestId, code);
		}
		await pump(api, number, THRESHOLD + 4);
		expect((await api.send({ to: number(500) })).status).toBe(200);
		const erased = await api.call(
			"POST",
			`/accounts/${api.account.sid}/erase`,
			{ recipient: number(500) },
		);
		expect(erased.status, erased.text).toBe(200);
		expect((await api.send({ to: number(500) })).body.code).toBe(488);
		expect((await api.send({ to: number(501) })).status).toBe(200);
		postern.clock.advance(91 * DAY);
		await pump(api, number, THRESHOLD + 1);
		expect((await api.send({ to: number(501) })).body.code).toBe(488);
	});

	it("is refreshed at most daily", async () => {
		const store = await postern.openStore();
		const at = postern.clock.now();
		const refreshed = async (verifiedAt: number) => {
			const known = [{ key: "refreshed", verifiedAt }];
			await store.transact({}, () => ({ ...NO_CHANGES, known }));
			const rows = (await rowsOf("known")).join();
			const [, kept] = /"refreshed","verified_at":"?(\d+)/.exec(rows) ?? [];
			return Number(kept) - at;
		};
		expect(await refreshed(at)).toBe(0);
		expect(await refreshed(at + DAY - 1)).toBe(0);
		expect(await refreshed(at + DAY)).toBe(DAY);
		// An instance whose clock is behind takes nothing back.
		expect(await refreshed(at)).toBe(DAY);
		await store.close();
	});

	it("leaves one row, without its number, however often it is verified", async () => {
		const api = await customer();
		const number = freshRange();
		const before = (await rowsOf("known")).length;
		for (let i = 0; i < 3; i++) {
			const { requestId, code } = await api.sent({ to: number(7) });
			await api.verify(requestId, code);
			postern.clock.advance(31_000);
		}
		const rows = await rowsOf("known");
		expect(rows).toHaveLength(before + 1);
		expect(rows.join()).not.toContain(number(7));
	});
});

it("lets those pass whom the operator allows to one customer, until the customer changes the end", async () => {
	const api = await customer();
	const number = freshRange();
	const value = `+${number(0).slice(0, -4)}`;
	const allow = (as: Client) =>
		as.call<{ data: { result: { uri: string }[] } }>(
			"POST",
			`/accounts/${api.account.sid}/lists`,
			{ ...{ list: "allow", subject: "prefix", value }, reason: "test" },
		);
	const gone = await allow(api);
	expect(gone.status, gone.text).toBe(200);
	await pump(api, number, THRESHOLD);
	expect(statuses(await pump(api, number, 1))).toEqual([488]);
	await api.call("DELETE", gone.body.data.result[0]?.uri ?? "");
	const made = await allow(master);
	expect(statuses(await pump(api, number, 1))).toEqual([200]);
	const uri = made.body.data.result[0]?.uri ?? "";
	await api.call("PATCH", uri, { reason: "ours" });
	expect(statuses(await pump(api, number, 1))).toEqual([200]);
	await api.call("PATCH", uri, { until: null });
	expect(statuses(await pump(api, number, 1))).toEqual([488]);
});

describe("an entry that allows, in a workflow that begins with a mail", () => {
	const mails = async (api: Client) => {
		const made = await api.call("POST", "/2fa/workflows", {
			name: "mail first",
			channels: [
				{ channel: "email", interval: 0 },
				{ channel: "sms", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		const mail = { workflow: "mail first", subject: "Code" };
		return (to: string, emailTo: string) => api.send({ ...mail, to, emailTo });
	};
	const allow = async (api: Client, subject: string, value: string) => {
		const path = `/accounts/${api.account.sid}/lists`;
		const entry = { list: "allow", subject, value, reason: "ours" };
		const { status, text } = await master.call("POST", path, entry);
		expect(status, text).toBe(200);
	};

	it("is one of the number: a domain of mails opens no blocked range", async () => {
		const api = await customer();
		const number = freshRange();
		const sent = await mails(api);
		await allow(api, "domain", "example.com");
		await setRange(api, number, "block");
		expect((await sent(number(1), "a@example.com")).body.code).toBe(488);
		await allow(api, "number", number(2));
		expect((await sent(number(2), "a@example.org")).status).toBe(200);
		expect((await sent(number(3), "a@example.org")).body.code).toBe(488);
	});
});

describe("the caller's word", () => {
	it.each(["gate", "restrict"] as const)(
		"that the user passed a challenge passes the state %s, whose refusal offers it",
		async (state) => {
			const api = await customer();
			const number = freshRange();
			await setRange(api, number, state);
			const refused = await api.send({ to: number(1) });
			expect(refused.body).toMatchObject({
				...{ code: 488, details: { alternatives: ["challenge", "channel"] } },
			});
			const passed = await api.send({ to: number(2), challengePassed: true });
			expect(passed.status, passed.text).toBe(200);
		},
	);

	it.each([
		["nothing", {}, undefined],
		["its address", { emailTo: "a@b.com", subject: "Code" }, ["channel"]],
	])(
		"a resend of a code with %s is offered what it can take",
		async (_, more, offered) => {
			const api = await customer();
			const number = freshRange();
			const { requestId } = await api.sent({ to: number(0), ...more });
			await setRange(api, number, "gate");
			postern.clock.advance(30_000);
			const refused = await api.call<Answer>("POST", "/2fa/resend", {
				requestId,
			});
			expect(refused.body.code).toBe(488);
			const { details } = refused.body as {
				details?: { alternatives?: string[] };
			};
			expect(details?.alternatives).toEqual(offered);
		},
	);

	it("that the user passed a challenge passes no hold", async () => {
		const api = await customer();
		const number = freshRange();
		await pump(api, number, THRESHOLD + 1);
		const challenged = await api.send({
			to: number(30),
			challengePassed: true,
		});
		expect(challenged.body.code).toBe(488);
	});

	it("that it knows the user lets the message through, and scores nothing", async () => {
		const api = await customer();
		const number = freshRange();
		const replies = await pump(api, number, THRESHOLD + 4, { trusted: true });
		expect(new Set(statuses(replies))).toEqual(new Set([200]));
		expect(await nodes(api, "?all=true")).toEqual([]);
		await pump(api, number, THRESHOLD + 1);
		const trusted = await api.send({ to: number(40), trusted: true });
		expect(trusted.status).toBe(200);
	});

	it("about its user's address makes that address a node, and its device too", async () => {
		const api = await customer();
		const codes: number[] = [];
		for (let i = 0; i < 8; i++) {
			const to = freshRange()(1);
			const signals = { clientIp: "203.0.113.9", deviceId: "phone of Ann" };
			codes.push((await api.send({ to, ...signals })).body.code);
		}
		expect(codes).toEqual([...Array(6).fill(200), 488, 488]);
		const states = await nodes(api);
		expect(states.map(({ node }) => node)).toContain("address:203.0.113.9");
		expect(JSON.stringify(await postern.storedRows())).not.toContain(
			"phone of Ann",
		);
	});
});

describe("the order of the gates", () => {
	it("has the limits before the guard: a full one is 491 in a range that is held", async () => {
		const api = await customer();
		const number = freshRange();
		const buckets = [{ name: "a", max: 1, interval: 3_600 }];
		const limit = { name: "one", buckets };
		expect((await api.call("POST", "/2fa/limits", limit)).status).toBe(200);
		await pump(api, number, 1, { limits: { one: "k" } });
		await pump(api, number, THRESHOLD);
		const held = { to: number(50) };
		expect((await api.send(held)).body.code).toBe(488);
		const full = await api.send({ ...held, limits: { one: "k" } });
		expect(full.body.code).toBe(491);
	});
});

describe("later messages", () => {
	it("of a workflow are judged when they begin: the event fails with 488, and the next step comes", async () => {
		const api = await customer();
		const number = freshRange();
		const made = await api.call<{ data: { sid: string } }>(
			"POST",
			"/2fa/workflows",
			{
				name: "email first",
				channels: [
					{ channel: "email", interval: 0 },
					{ channel: "sms", interval: 60 },
					{ channel: "email", interval: 60 },
				],
			},
		);
		expect(made.status, made.text).toBe(200);
		const sent = await api.send({
			...{ to: number(1), emailTo: "a@example.com", subject: "Code" },
			workflow: "email first",
		});
		expect(sent.status, sent.text).toBe(200);
		await pump(api, (i) => number(100 + i), THRESHOLD + 1);
		postern.clock.advance(61_000);
		await postern.settled();
		const { events } = await api.record(String(sent.body.requestID));
		expect(events).toMatchObject([
			{ channel: "email" },
			{ channel: "sms", channelStatus: "failed", channelErrorCode: "488" },
			{ channel: "email" },
		]);
	});

	it("score as the first one does, and a verification pays for all of them", async () => {
		const api = await customer();
		const number = freshRange();
		const { requestId, code } = await api.sent({ to: number(1) });
		postern.clock.advance(31_000);
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect(again.status, again.text).toBe(200);
		const score = async () =>
			(await nodes(api, "?all=true")).find(({ node }) =>
				node.startsWith("range:"),
			)?.score ?? 0;
		// With several instances nodes are shown as of the last second.
		await expect.poll(score, IN_A_SECOND).toBeGreaterThan(1.9);
		await api.verify(requestId, code);
		await expect.poll(score, IN_A_SECOND).toBe(0);
	});

	it("of a resend are refused in a blocked range, and the code stays good", async () => {
		const api = await customer();
		const number = freshRange();
		const { requestId, code } = await api.sent({ to: number(1) });
		await pump(api, (i) => number(100 + i), THRESHOLD);
		postern.clock.advance(31_000);
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect(again.body).toMatchObject({ code: 488, requestID: requestId });
		expect((await api.verify(requestId, code)).status).toBe(200);
	});
});

describe("a node", () => {
	const unblock = (api: Client, body: object, of = api.account.sid) =>
		api.call<Answer>("POST", `/accounts/${of}/guard/unblock`, { ...body });

	it("is unblocked for a time by somebody above, which the audit log shows", async () => {
		const api = await customer();
		const number = freshRange();
		await pump(api, number, THRESHOLD + 1);
		const [held] = await nodes(api);
		expect(held).toMatchObject({ state: "hold" });
		const node = String(held?.node);
		const done = await unblock(master, { node, minutes: 30 }, api.account.sid);
		expect(done.status, done.text).toBe(200);
		const replies = await pump(api, (i) => number(50 + i), 20);
		expect(new Set(statuses(replies))).toEqual(new Set([200]));
		const log = await master.call<{ data: { result: { action: string }[] } }>(
			"GET",
			`/accounts/${api.account.sid}/audit`,
		);
		expect(log.body.data.result[0]).toMatchObject({
			action: "guard.unblocked",
			changes: { node },
		});
		postern.clock.advance(31 * MINUTE);
		const later = await pump(api, (i) => number(80 + i), THRESHOLD + 1);
		expect(later.at(-1)?.body.code).toBe(488);
	});

	it("is not unblocked by the account that the settings bind", async () => {
		const api = await customer();
		await pump(api, freshRange(), THRESHOLD + 1);
		const [held] = await nodes(api);
		const refused = await unblock(api, { node: held?.node });
		expect(refused.status, refused.text).toBe(403);
	});

	it("of a customer is shown to no account below it, and none of a stranger to anybody", async () => {
		const api = await customer();
		const below = await api.subAccount();
		const other = await customer();
		const reply = await below.call(
			"GET",
			`/accounts/${below.account.sid}/guard`,
		);
		expect(reply.status).toBe(403);
		const foreign = await other.call(
			"GET",
			`/accounts/${api.account.sid}/guard`,
		);
		expect(foreign.status).toBe(404);
	});

	it("is on one of the pages, and the last one says that it is the last", async () => {
		const api = await customer();
		for (let i = 0; i < 4; i++) await setRange(api, freshRange(), "hold");
		const shown: string[] = [];
		const sizes: number[] = [];
		for (let after: string | null = ""; after !== null; ) {
			type Page = { data: { result: Node[]; next: string | null } };
			const path: string = `/accounts/${api.account.sid}/guard?limit=2&after=${after}`;
			const { data }: Page = (await api.call<Page>("GET", path)).body;
			shown.push(...data.result.map(({ node }) => node));
			sizes.push(data.result.length);
			after = data.next;
		}
		expect(sizes).toEqual([2, 2]);
		expect(shown).toEqual((await nodes(api)).map(({ node }) => node));
	});

	it("may be unblocked before anything is sent to it, and what is none is a sentence", async () => {
		const api = await customer();
		const of = api.account.sid;
		const early = await unblock(master, { node: "range:4917012" }, of);
		expect(early.status, early.text).toBe(200);
		for (const written of ["2001:DB8:5::1", "2001:db8:5::/64"]) {
			const reply = await unblock(master, { node: `address:${written}` }, of);
			expect(reply.body).toMatchObject({
				data: { node: "address:2001:db8:5:0::/64" },
			});
		}
		for (const body of [
			{ node: "planet:mars" },
			{ node: "range:+49 170" },
			{ node: "customer:1" },
			{ node: "country:XX" },
			{ node: "country:MF" },
			{ node: "range:49" },
			{ node: "address:2001:db8:5::/48" },
			{ node: `range:${"1".repeat(90)}` },
			{ node: "" },
			{ node: "range:4917012", minutes: 0 },
			{ node: "range:4917012", minutes: 1e9 },
			{},
		]) {
			const wrong = await unblock(master, body, of);
			expect(wrong.status, wrong.text).toBe(400);
		}
		const shared = await unblock(master, { node: "country:mf" }, of);
		expect(shared.text).toContain(
			"node is no node: MF has no numbers of its own: its numbers count as GP",
		);
	});
});

describe("the modes", () => {
	it("shadow notes what would be refused, and lets it through", async () => {
		await postern.restart({ guard: { countries: "all", mode: "shadow" } });
		const api = await customer();
		const number = freshRange();
		const replies = await pump(api, number, THRESHOLD + 2);
		expect(new Set(statuses(replies))).toEqual(new Set([200]));
		const last = replies.at(-1)?.body.requestID;
		const record = await api.call<Record<string, unknown>>(
			"GET",
			`/2fa/search/${last}?include=guard`,
		);
		expect(record.body).toMatchObject({
			status: "pending",
			guard: { rule: "hold", node: `range:${number(0).slice(0, -4)}` },
		});
		const plain = await api.record(String(last));
		expect(plain).not.toHaveProperty("guard");
		await postern.restart();
	});

	it("off judges nothing and keeps nothing but who was verified", async () => {
		await postern.restart({ guard: { countries: "all", mode: "off" } });
		const api = await customer();
		const number = freshRange();
		const before = (await rowsOf("guard_node")).length;
		const replies = await pump(api, number, THRESHOLD + 2);
		expect(new Set(statuses(replies))).toEqual(new Set([200]));
		const { requestId, code } = await api.sent({ to: number(500) });
		await api.verify(requestId, code);
		expect(await rowsOf("guard_node")).toHaveLength(before);
		await postern.restart();
		await pump(api, number, THRESHOLD + 1);
		expect((await api.send({ to: number(500) })).status).toBe(200);
	});

	it("level high refuses earlier", async () => {
		await postern.restart({
			guard: { countries: "all", mode: "on", level: "high" },
		});
		const api = await customer();
		const replies = await pump(api, freshRange(), THRESHOLD);
		expect(statuses(replies).indexOf(488)).toBe(5);
		await postern.restart();
	});
});

describe("an outage", () => {
	it("of a country is a line in the log a country and hour, and each message is counted", async () => {
		const api = await customer();
		const number = (i: number) => `43660${1_234_500 + (i % 4)}`;
		for (let i = 0; i < 4; i++) {
			const { requestId, code } = await api.sent({ to: number(i) });
			await api.verify(requestId, code);
		}
		const lines = () =>
			postern
				.log()
				.split("\n")
				.filter((line) => line.includes("messages to this country may not"));
		await pump(api, number, 10);
		expect(lines()).toEqual([]);
		await pump(api, number, 3);
		expect(lines()).toHaveLength(1);
		expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
			...{ country: "AT", accountSid: api.account.sid },
		});
		// Its time and the SID may have the same digits.
		const { time: _, accountSid: __, ...said } = JSON.parse(lines()[0] ?? "");
		expect(JSON.stringify(said)).not.toMatch(/43660/);
		const metrics = await (await fetch(`${postern.url}/metrics`)).text();
		// Ten must be lost, and what was lost fades a little from message to message.
		expect(metrics).toMatch(
			/^postern_guard_outage_messages_total\{country="AT"\} [23]$/m,
		);
		postern.clock.advance(HOUR);
		await pump(api, number, 2);
		expect(lines()).toHaveLength(2);
	});
});

describe("an upgrade", () => {
	it("refuses nothing, and says so, while they cannot be made known", async () => {
		// Neither store can read on from here, so it is tried again every ten seconds.
		const after = postern.databaseUrl === null ? {} : "Z\u0000";
		const store = await postern.openStore();
		const fact = (value: object) =>
			store.replaceFact("known recipients", JSON.stringify(value));
		await fact({ after, isDone: false });
		await postern.restart({ guard: { countries: ["PK"], mode: "on" } });
		const api = await customer();
		const replies = await pump(api, freshRange(), THRESHOLD + 2);
		replies.push(await api.send({ to: "12125550123" }));
		expect(new Set(statuses(replies))).toEqual(new Set([200]));
		const noted = async (reply: Reply<Answer> | undefined) => {
			const path = `/2fa/search/${reply?.body.requestID}?include=guard`;
			return (await api.call<{ guard: unknown }>("GET", path)).body.guard;
		};
		expect(await noted(replies.at(-2))).toMatchObject({ rule: "hold" });
		expect(await noted(replies.at(-1))).toMatchObject({ rule: "country" });
		const path = `/accounts/${api.account.sid}`;
		const shown = await api.call<{ data: { guard: object } }>("GET", path);
		expect(shown.body.data.guard).toMatchObject({
			...{ above: { mode: "on" }, inForce: { mode: "shadow" } },
		});
		const cli = await postern.command(["guard", "rules"]);
		expect(cli.printed).toMatch(/mode\s+-\s+shadow/);
		await fact({ after: "", isDone: true });
		await store.close();
		await postern.restart();
		expect((await api.send({ to: "12125550123" })).status).toBe(200);
	});

	it("is in shadow until all who were verified before are known", async () => {
		await postern.restart({ guard: { countries: "all", mode: "off" } });
		const api = await customer();
		const number = freshRange();
		const { requestId, code } = await api.sent({ to: number(500) });
		await api.verify(requestId, code);
		const store = await postern.openStore();
		// As a store of the version before: records, and nobody known.
		await store.sweepGuard(Number.MAX_SAFE_INTEGER, 0);
		await store.replaceFact(
			"known recipients",
			JSON.stringify({ after: "", isDone: false }),
		);
		await store.close();
		expect(await rowsOf("known")).toEqual([]);
		await postern.restart();
		await expect
			.poll(async () => (await rowsOf("known")).length)
			.toBeGreaterThan(0);
		await expect
			.poll(() => postern.log())
			.toContain("are known to the fraud guard");
		await pump(api, number, THRESHOLD + 1);
		expect((await api.send({ to: number(500) })).status).toBe(200);
		expect((await api.send({ to: number(501) })).body.code).toBe(488);
	});
});
