/**
 * Budgets: what the messages of an account, and of all below it, may cost. Two carriers
 * of the test carry sms: the first for 0.10 a part, the second for 0.25.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
} from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	type Parameters,
	times,
} from "./support/client.ts";
import { whyNoCallback } from "./support/documented.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, tally } from "./support/replies.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const toys = new Map<string, Toy>();
const directory = mkdtempSync(join(tmpdir(), "postern-budgets-"));
const file = (name: string, text: string) => {
	const path = join(directory, name);
	writeFileSync(path, text);
	return path;
};
const DAY_MS = 24 * 60 * 60 * 1_000;
/** Two parts. */
const LONG = `${"x".repeat(160)}{code}`;

let postern: TestPostern;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let master: Client;
let api: Client;

const toy = (name: string) => ({
	...{ type: "toy", name, channels: ["sms", "call"], secret: "a-toy-secret" },
});
const SETTINGS = {
	...MAY_CALL_US,
	sendLimits: [],
	providers: [toy("first"), toy("second")],
	routes: [{ channel: "sms", providers: ["first", "second"] }],
	currency: "EUR",
	prices: {
		first: { file: file("first.csv", "sms,,0.10\ncall,49,0.30\n") },
		second: { file: file("second.csv", "sms,,0.25\n") },
	},
	markup: "1",
	defaultPrice: { call: "0.50" },
};

beforeAll(async () => {
	postern = await startTestPostern({
		definitions: [...DEFINITIONS, toyDefinition(toys)],
		settings: SETTINGS,
	});
	toMidMonth(postern);
	endpoint = await startCallbackEndpoint();
	master = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
	rmSync(directory, { recursive: true });
});

const first = () => toys.get("first") as Toy;
const second = () => toys.get("second") as Toy;
const ACCEPT: Toy["answer"] = ({ eventSid }) => ({
	outcome: "accepted",
	reference: eventSid,
	status: "sent",
});
const REFUSE: Toy["answer"] = () => ({
	outcome: "refused",
	retry: "never",
	errorCode: "30003",
	errorMessage: null,
});
const ELSEWHERE: Toy["answer"] = () => ({
	outcome: "refused",
	retry: "elsewhere",
	errorCode: "30008",
	errorMessage: null,
});
const UNKNOWN: Toy["answer"] = () => ({
	outcome: "unknown",
	errorMessage: "Timed out",
});

function ready() {
	for (const each of toys.values()) each.link?.ready(true);
}
beforeEach(async () => {
	ready();
	api = await master.subAccount("capped");
	endpoint.seen.length = 0;
});
afterEach(() => {
	for (const each of toys.values()) each.answer = ACCEPT;
});

type Budget = {
	period: string;
	country: string | null;
	amount: string;
	used: string;
	left: string;
	currency: string;
	since: string;
	until: string;
};
type Written = { own: object[]; above: object[]; yours?: object[] };

const patch = (by: Client, of: Client, change: Parameters) =>
	by.call<{ data: { budgets?: Written } }>(
		"PATCH",
		`/accounts/${of.account.sid}`,
		change,
	);
async function bound(
	of: Client,
	budgets: readonly Parameters[] | null,
	by: Client = of,
) {
	const reply = await patch(by, of, { budgets });
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.budgets;
}
const daily = (amount: string | number, more: Parameters = {}) => ({
	period: "day",
	amount,
	...more,
});
async function budgetsOf(of: Client): Promise<Budget[]> {
	const reply = await of.call<{ data: { budgets: Budget[] } }>(
		"GET",
		`/accounts/${of.account.sid}/budgets`,
	);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.budgets;
}
const usedOf = async (of: Client) =>
	(await budgetsOf(of)).map(({ used }) => used);
async function sendTo(to: string, more: Parameters = {}, by = api) {
	const reply = await by.send({ to, ...more });
	await postern.settled();
	return reply;
}
let number = 0;
const german = () => `+49171555${String(10_000 + number++).slice(1)}`;
const full = (reply: Awaited<ReturnType<typeof sendTo>>) =>
	expect([reply.status, reply.body.code], reply.text).toEqual([403, 479]);

describe("a budget that is set", () => {
	it("is shown with what others have set, and the strictest holds", async () => {
		const byMaster = await bound(
			...([
				api,
				[daily("1.00"), daily("9", { country: "de" })],
				master,
			] as const),
		);
		const written = await bound(api, [
			daily(2.5),
			daily("0.5", { country: "DE" }),
		]);
		const shown = (amount: string, country: string | null = null) => ({
			...{ period: "day", country, amount, currency: "EUR" },
		});
		expect(written).toEqual({
			own: [shown("2.50"), shown("0.50", "DE")],
			above: [shown("1.00"), shown("9.00", "DE")],
		});
		expect(byMaster?.yours).toEqual(written?.above);
		expect(
			(await budgetsOf(api)).map(({ amount, country }) => [country, amount]),
		).toEqual([
			[null, "1.00"],
			["DE", "0.50"],
		]);
		await bound(api, null);
		expect((await budgetsOf(api)).map(({ amount }) => amount)).toEqual([
			"1.00",
			"9.00",
		]);
		expect(await bound(api, [], master)).toBeUndefined();
		expect(await budgetsOf(api)).toEqual([]);
	});

	it("stays, whatever an account between the two sets", async () => {
		const below = await api.subAccount();
		await bound(below, [daily("0.30")], master);
		await bound(below, [daily("1000")], api);
		await bound(below, null, api);
		expect((await budgetsOf(below)).map(({ amount }) => amount)).toEqual([
			"0.30",
		]);
	});

	it("is not shown to an account that has none", async () => {
		const { text } = await api.call("GET", `/accounts/${api.account.sid}`);
		expect(text).not.toContain("budget");
	});

	it.each<[string, unknown]>([
		["of 0", [daily("0")]],
		["of 0.000000", [daily("0.000000")]],
		["of -1", [daily("-1")]],
		["of the number -1", [daily(-1)]],
		["of 1e309", [daily("1e309")]],
		["of 1e3", [daily("1e3")]],
		["of 7 decimals", [daily("1.0000001")]],
		["of a tiny number", [daily(1e-7)]],
		["of 10^9", [daily("1000000000")]],
		["of no amount", [{ period: "day" }]],
		["of words", [daily("all")]],
		["for a week", [{ period: "week", amount: "1" }]],
		["of no country", [daily("1", { country: "XX" })]],
		["of an unknown member", [daily("1", { channel: "sms" })]],
		["twice", [daily("1", { country: "DE" }), daily("2", { country: "de" })]],
		["behind a right one", [daily("5"), daily("0")]],
		["as a word", "50"],
		["of more than 50", Array.from({ length: 51 }, () => daily("1"))],
	])("%s: 400, and nothing is changed", async (_, budgets) => {
		await bound(api, [daily("7")]);
		const reply = await patch(api, api, { name: "other", budgets });
		expect(reply.status, reply.text).toBe(400);
		expect(reply.text).toMatch(/budgets|amount/);
		const { body } = await api.call<{ data: { name: string } }>(
			"GET",
			`/accounts/${api.account.sid}`,
		);
		expect(body.data.name).toBe("capped");
		expect((await budgetsOf(api)).map(({ amount }) => amount)).toEqual([
			"7.00",
		]);
	});

	it("of a country whose numbers count as those of another is 400", async () => {
		const reply = await patch(api, api, {
			budgets: [daily("1", { country: "mf" })],
		});
		expect(reply.status, reply.text).toBe(400);
		expect(reply.body).toMatchObject({
			message:
				"budgets cannot be for MF, which has no numbers of its own: its numbers count as GP",
		});
	});

	it("in JSON as 1e309 is 400 too", async () => {
		const reply = await api.call(
			"PATCH",
			`/accounts/${api.account.sid}`,
			'{"budgets":[{"period":"day","amount":1e309}]}',
			{ "Content-Type": "application/json" },
		);
		expect(reply.status, reply.text).toBe(400);
		expect(reply.body.message).toMatch(/^budgets has an amount that cannot be/);
	});

	it("is for those alone who may see the account", async () => {
		const other = await master.subAccount();
		const path = `/accounts/${api.account.sid}/budgets`;
		expect((await other.call("GET", path)).status).toBe(404);
		expect((await patch(other, api, { budgets: [] })).status).toBe(404);
	});
});

describe("a message", () => {
	it("counts with the real price, once it is accepted", async () => {
		await bound(api, [daily("1.00"), { period: "month", amount: "5" }]);
		expect((await sendTo(german())).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.10", "0.10"]);
		expect((await sendTo(german(), { body: LONG })).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.30", "0.30"]);
		const [day] = await budgetsOf(api);
		const today = new Date(postern.clock.now()).toISOString().slice(0, 10);
		expect(day).toMatchObject({ left: "0.70", since: today });
		expect(day?.until).toMatch(/ 00:00:00$/);
	});

	it("is refused without room for the dearest provider, and then nothing is charged", async () => {
		await bound(api, [daily("0.34")]);
		expect((await sendTo(german())).status).toBe(200);
		// 0.24 are left, and the second provider may cost 0.25.
		const reply = await sendTo(german());
		full(reply);
		expect(reply.headers["retry-after"]).toMatch(/^(60|900|3600|43200)$/);
		expect(reply.body.details).toMatchObject({ alternatives: ["channel"] });
		expect(reply.text).not.toMatch(/0\.\d/);
		full(await sendTo(german(), { trusted: true }));
		expect(await usedOf(api)).toEqual(["0.10"]);
		const { text } = await api.call("GET", "/2fa/usage/records?channel=sms");
		expect(text).toMatch(/"count":"?1"?,/);
	});

	it("is judged by the guard first", async () => {
		await patch(api, api, { guard: { mode: "on" } });
		const pumped = (i: number) => `+49171666${1_000 + i}`;
		for (let i = 0; i < 8; i++) await api.send({ to: pumped(i) });
		await bound(api, [daily("0.01")]);
		full(await sendTo(german()));
		expect((await sendTo(pumped(9))).body.code).toBe(488);
	});

	it("counts for as many parts as it has", async () => {
		await bound(api, [daily("0.49")]);
		full(await sendTo(german(), { body: LONG }));
		expect((await sendTo(german())).status).toBe(200);
	});

	it("that is certainly not sent gives everything back", async () => {
		await bound(api, [daily("0.30")]);
		first().answer = REFUSE;
		expect((await sendTo(german())).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.00"]);
	});

	it("goes to the next provider under the same reservation", async () => {
		await bound(api, [daily("0.25")]);
		first().answer = ELSEWHERE;
		expect((await sendTo(german())).status).toBe(200);
		expect(second().messages.length).toBeGreaterThan(0);
		expect(await usedOf(api)).toEqual(["0.25"]);
	});

	it("whose fate is unknown stays charged, and counts again at the next provider", async () => {
		await bound(api, [daily("9")]);
		first().answer = UNKNOWN;
		expect((await sendTo(german())).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.50"]);
		second().answer = UNKNOWN;
		await sendTo(german());
		expect(await usedOf(api)).toEqual(["1.00"]);
	});

	it("under way holds what it may cost, and a cancel gives it back", async () => {
		await bound(api, [daily("0.40")]);
		for (const each of toys.values()) each.link?.ready(false);
		const waiting = await api.send({ to: german() });
		expect(waiting.status, waiting.text).toBe(200);
		expect(await usedOf(api)).toEqual(["0.25"]);
		full(await api.send({ to: german() }));
		await api.cancel(waiting.body.requestID);
		expect(await usedOf(api)).toEqual(["0.00"]);
	});

	it("that is erased before it went out gives it back", async () => {
		await bound(api, [daily("0.40")]);
		for (const each of toys.values()) each.link?.ready(false);
		const waiting = await api.send({ to: german() });
		const path = `/2fa/search/${waiting.body.requestID}`;
		expect((await api.call("DELETE", path)).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.00"]);
	});

	it("counts in the budgets of its country alone", async () => {
		await bound(api, [daily("0.30", { country: "DE" })]);
		expect((await sendTo(german())).status).toBe(200);
		full(await sendTo(german()));
		expect((await sendTo("+33612345678")).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.10"]);
	});

	it("counts with the default price, where no list has one", async () => {
		await bound(api, [daily("0.60")]);
		expect((await sendTo("+33612345679", { channel: "call" })).status).toBe(
			200,
		);
		expect(await usedOf(api)).toEqual(["0.50"]);
	});

	it("of a resend counts, and is refused", async () => {
		await bound(api, [daily("0.40")]);
		const sent = await sendTo(german());
		const requestId = String(sent.body.requestID);
		const again = async () => {
			postern.clock.advance(31_000);
			ready();
			const reply = await api.call("POST", "/2fa/resend", { requestId });
			await postern.settled();
			return reply;
		};
		expect((await again()).status).toBe(200);
		expect(await usedOf(api)).toEqual(["0.20"]);
		const refused = await again();
		full(refused);
		expect(refused.body.requestID).toBe(requestId);
		expect(await usedOf(api)).toEqual(["0.20"]);
	});

	it("of a workflow is refused when it begins, and the workflow goes on", async () => {
		const made = await api.call("POST", "/2fa/workflows", {
			name: "sms call sms",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
				{ channel: "sms", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		await bound(api, [daily("0.50")]);
		const sent = await sendTo(german(), { workflow: "sms call sms" });
		expect(sent.status, sent.text).toBe(200);
		for (let i = 0; i < 2; i++) {
			postern.clock.advance(61_000);
			ready();
			await postern.settled();
		}
		const { events } = await api.record(String(sent.body.requestID));
		expect(
			events.map(({ channelStatus, channelErrorCode }) => [
				channelStatus,
				channelErrorCode,
			]),
		).toEqual([
			["sent", null],
			["failed", "479"],
			["sent", null],
		]);
		expect(await usedOf(api)).toEqual(["0.20"]);
	});

	it("of a test recipient or a test account counts nothing", async () => {
		await bound(api, [daily("0.30")]);
		const to = german();
		const set = await api.call(
			"POST",
			`/accounts/${api.account.sid}/testRecipients`,
			{ recipient: to, code: "123456", days: 1 },
		);
		expect(set.status, set.text).toBe(200);
		for (let i = 0; i < 3; i++) {
			expect((await sendTo(to)).status).toBe(200);
		}
		expect(await usedOf(api)).toEqual(["0.00"]);
		const made = await api.call<{ data: { sid: string; authToken: string } }>(
			"POST",
			"/accounts",
			{ name: "test", testMode: true },
		);
		const { sid, authToken } = made.body.data;
		const tester = clientOf(postern, { sid, token: authToken });
		await bound(tester, [daily("0.01")]);
		expect((await sendTo(german(), {}, tester)).status).toBe(200);
		expect([await usedOf(api), await usedOf(tester)]).toEqual([
			["0.00"],
			["0.00"],
		]);
	});
});

describe("a period", () => {
	it("begins afresh at midnight UTC, the month with its first day", async () => {
		await bound(api, [daily("0.30"), { period: "month", amount: "100" }]);
		expect((await sendTo(german())).status).toBe(200);
		full(await sendTo(german()));
		postern.clock.advance(DAY_MS);
		ready();
		expect((await sendTo(german())).status).toBe(200);
		const [day, month] = await budgetsOf(api);
		expect(day?.used).toBe("0.10");
		expect(["0.10", "0.20"]).toContain(month?.used);
		postern.clock.advance(31 * DAY_MS);
		expect(await usedOf(api)).toEqual(["0.00", "0.00"]);
	});

	it("that a clock began while it was ahead ends when the clock is right again", async () => {
		await bound(api, [daily("0.30"), { period: "month", amount: "0.40" }]);
		const used: string[][] = [];
		for (const days of [40, -40]) {
			postern.clock.advance(days * DAY_MS);
			ready();
			expect((await sendTo(german())).status).toBe(200);
			full(await sendTo(german()));
			used.push(await usedOf(api));
		}
		expect(used).toEqual([
			["0.10", "0.10"],
			["0.10", "0.10"],
		]);
	});

	it("that a clock began while it was hours ahead is the present one for all", async () => {
		await bound(api, [daily("0.30")]);
		postern.clock.advance(DAY_MS);
		ready();
		expect((await sendTo(german())).status).toBe(200);
		postern.clock.advance(-DAY_MS);
		full(await sendTo(german()));
		expect(await usedOf(api)).toEqual(["0.10"]);
	});
});

describe("accounts above", () => {
	it("are charged for those below, and the first full one refuses", async () => {
		const below = await api.subAccount();
		await bound(api, [daily("0.50")]);
		await bound(below, [daily("9")]);
		expect((await sendTo(german(), {}, below)).status).toBe(200);
		expect((await sendTo(german())).status).toBe(200);
		expect([await usedOf(api), await usedOf(below)]).toEqual([
			["0.20"],
			["0.10"],
		]);
		expect((await sendTo(german(), {}, below)).status).toBe(200);
		full(await sendTo(german(), {}, below));
		expect([await usedOf(api), await usedOf(below)]).toEqual([
			["0.30"],
			["0.20"],
		]);
	});

	/** Who: a customer that makes many accounts. Gain: the budget of each. Stopped by: the budget above all. */
	it("a hundred accounts spend what one does", async () => {
		await bound(api, [daily("1.00")], master);
		const below = await times(20, () => api.subAccount());
		const replies = await Promise.all(
			below.flatMap((each) => [
				each.send({ to: german() }),
				each.send({ to: german() }),
				each.send({ to: german() }),
				each.send({ to: german() }),
				each.send({ to: german() }),
			]),
		);
		await postern.settled();
		const passed = tally(replies)[200] ?? 0;
		const [used = ""] = await usedOf(api);
		expect(Number(used)).toBeLessThanOrEqual(1);
		expect(passed * 0.1).toBeCloseTo(Number(used), 6);
		expect(passed).toBeGreaterThanOrEqual(4);
	});
});

describe("at the same moment", () => {
	it("as many messages begin as there is room for", async () => {
		await bound(api, [daily("1.00")]);
		for (const each of toys.values()) each.link?.ready(false);
		const replies = await times(40, () => api.send({ to: german() }));
		expect(tally(replies)).toEqual({ 200: 4, 479: 36 });
		expect(await usedOf(api)).toEqual(["1.00"]);
		ready();
		await postern.settled();
		expect(await usedOf(api)).toEqual(["0.40"]);
	});
});

type Told = Record<string, string | null>;

describe("news of a budget", () => {
	const told = async () => {
		await postern.settled();
		// Messages of earlier tests go out now, and their accounts hear of them.
		return endpoint.seen
			.map(
				({ body, url }): Told => ({
					...(JSON.parse(body) as Told),
					path: url.pathname,
				}),
			)
			.filter(({ accountSid }) => accountSid === api.account.sid);
	};

	it("go once for each threshold and period to the account that wants them", async () => {
		const secret = await secretOf(api);
		await bound(api, [daily("0.75")]);
		await patch(api, api, {
			callbackUrl: endpoint.url,
			callbackEvents: ["account.budget"],
		});
		for (const each of toys.values()) each.link?.ready(false);
		for (let i = 0; i < 3; i++) await api.send({ to: german() });
		const news = await told();
		// A jump over both thresholds is told as two.
		expect(news.map(({ threshold }) => threshold).sort()).toEqual([
			"100",
			"80",
		]);
		const today = new Date(postern.clock.now()).toISOString().slice(0, 10);
		expect(news[0]).toMatchObject({
			...{ event: "account.budget", accountSid: api.account.sid },
			...{ country: null, period: "day", since: today },
			...{ amount: "0.75", used: "0.75", currency: "EUR" },
		});
		const [seen] = endpoint.seen;
		if (seen !== undefined && postern.clock.now() - Date.now() < 60_000) {
			verified(seen, secret);
		}
		expect(seen?.headers["webhook-id"]).toBe(news[0]?.id);
		expect(
			whyNoCallback("account.budget", JSON.parse(seen?.body ?? "")),
		).toEqual([]);
		// It falls below the threshold, and comes back.
		ready();
		await postern.settled();
		await times(9, () => sendTo(german()));
		expect(await told()).toHaveLength(2);
	});

	it("come at 80 %, and then at the first message that is refused", async () => {
		await bound(api, [daily("0.60")]);
		await patch(api, api, {
			callbackUrl: endpoint.url,
			callbackEvents: ["account.budget", "otp.sent"],
		});
		for (const each of toys.values()) each.link?.ready(false);
		await api.send({ to: german(), callbackUrl: `${endpoint.url}/own` });
		await api.send({ to: german(), callbackUrl: `${endpoint.url}/own` });
		expect(
			(await told()).map(({ threshold, used }) => [threshold, used]),
		).toEqual([["80", "0.50"]]);
		full(await api.send({ to: german() }));
		full(await api.send({ to: german() }));
		expect(
			(await told()).map(({ threshold, used }) => [threshold, used]),
		).toEqual([
			["80", "0.50"],
			["100", "0.50"],
		]);
		expect((await told()).map(({ path }) => path)).toEqual(["/hook", "/hook"]);
	});

	it("of 80 % come after a refusal that came early, and neither comes twice", async () => {
		await bound(api, [daily("0.42")]);
		await patch(api, api, {
			callbackUrl: endpoint.url,
			callbackEvents: ["account.budget"],
		});
		full(await sendTo(german(), { body: LONG }));
		full(await sendTo(german(), { body: LONG }));
		expect((await sendTo(german())).status).toBe(200);
		const early = ["100", "0.00"];
		const thresholds = async () =>
			(await told()).map(({ threshold, used }) => [threshold, used]);
		expect(await thresholds()).toEqual([early]);
		for (const each of toys.values()) each.link?.ready(false);
		expect((await api.send({ to: german() })).status).toBe(200);
		full(await api.send({ to: german() }));
		expect(await thresholds()).toEqual([early, ["80", "0.35"]]);
		ready();
		await postern.settled();
		for (const each of toys.values()) each.link?.ready(false);
		await api.send({ to: german() });
		full(await api.send({ to: german() }));
		expect(await thresholds()).toHaveLength(2);
	});

	it("go to nobody else", async () => {
		await bound(api, [daily("0.25")]);
		await patch(api, api, { callbackUrl: endpoint.url });
		for (const each of toys.values()) each.link?.ready(false);
		await api.send({ to: german() });
		full(await api.send({ to: german() }));
		expect(await told()).toEqual([]);
	});

	it("are tried again under the same id", async () => {
		await bound(api, [daily("0.25")]);
		await patch(api, api, {
			callbackUrl: endpoint.url,
			callbackEvents: ["account.budget"],
		});
		endpoint.answer(500);
		expect((await sendTo(german())).status).toBe(200);
		await postern.settled();
		endpoint.answer(204);
		postern.clock.advance(6_000);
		const news = await told();
		expect(news).toHaveLength(4);
		expect(new Set(news.map(({ id }) => id)).size).toBe(2);
	});
});

describe("settings that lose a price", () => {
	it("refuse what they cannot count, and the start names it", async () => {
		await bound(api, [daily("9")]);
		await postern.restart({ defaultPrice: {} });
		ready();
		expect(postern.log()).toContain("Budgets of some accounts refuse messages");
		full(await sendTo("+33612345680", { channel: "call" }));
		expect((await sendTo(german())).status).toBe(200);
		expectRefusal(
			await api.call("PATCH", `/accounts/${api.account.sid}`, {
				budgets: [daily("1")],
			}),
			400,
			400,
			{ parameter: "budgets" },
		);
		await postern.restart({ currency: "USD", rates: { EUR: "2" } });
		ready();
		expect((await budgetsOf(api)).map(({ amount }) => amount)).toEqual([
			"18.00",
		]);
		await postern.restart({ currency: "USD" });
		ready();
		full(await sendTo(german()));
		await postern.restart();
	});
});

describe("a message that waits while its provider leaves the settings", () => {
	const only = (name: string, prices: object) => ({
		providers: [toy(name)],
		routes: [{ channel: "sms", providers: [name] }],
		prices: { [name]: prices },
	});
	const { first: cheap, second: dear } = SETTINGS.prices;

	it.each([
		["goes to a new one for what it has reserved", cheap, ["sent"], "0.10"],
		["goes to none that costs more", dear, ["failed"], "0.00"],
	])("%s", async (_, prices, statuses, used) => {
		await postern.restart(only("first", cheap));
		ready();
		first().answer = () => ({
			...{ outcome: "refused", retry: "later", retryAfterMs: 1_000 },
			...{ errorCode: null, errorMessage: "busy" },
		});
		await bound(api, [daily("0.10")]);
		const sent = await sendTo(german());
		await postern.restart(only("third", prices));
		ready();
		// It waits for its own time, and for instances that may still know its provider.
		for (const ms of [5_000, 5_000, 60_000]) {
			postern.clock.advance(ms);
			await postern.settled();
		}
		const { events } = await api.record(String(sent.body.requestID));
		expect(events.map((event) => event.channelStatus)).toEqual(statuses);
		expect(await usedOf(api)).toEqual([used]);
		await postern.restart();
	});
});

describe("without a carrier", () => {
	const onSandbox = { providers: [], routes: [], prices: {} };

	it("what the sandbox takes counts the default price", async () => {
		await postern.restart({ ...onSandbox, defaultPrice: { sms: "0.10" } });
		await bound(api, [daily("0.15")]);
		expect((await sendTo(german())).status).toBe(200);
		expect(await budgetsOf(api)).toMatchObject([{ used: "0.10" }]);
		full(await sendTo(german()));
		await postern.restart();
	});

	it("and without a price it counts nothing", async () => {
		await postern.restart({ ...onSandbox, defaultPrice: {} });
		await bound(api, [daily("0.15")]);
		for (let i = 0; i < 3; i++) {
			expect((await sendTo(german())).status).toBe(200);
		}
		expect(await budgetsOf(api)).toMatchObject([{ used: "0.00" }]);
		await postern.restart();
	});
});
