/** The console's delivery page: providers and routes for the operator alone, and a test message. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import {
	type MessageGateway,
	startMessageGateway,
} from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Provider = {
	name: string;
	type: string;
	state: string;
	counts: Record<string, number>;
	lastFailure: { reason: string } | null;
	refusesCredentials: { reason: string } | null;
	connections: { open: number; of: number } | null;
};
type Delivery = {
	data: { providers: Provider[]; routes: { number: number }[] };
};

let postern: TestPostern;
let good: MessageGateway;
let bad: MessageGateway;
let api: Client;
let operator: Browser;
let customer: Browser;

beforeAll(async () => {
	good = await startMessageGateway();
	bad = await startMessageGateway({ status: 401 });
	const gateway = (one: MessageGateway, more: object): object =>
		JSON.parse(one.settings({ ...more }));
	const sms = { channel: "sms" };
	postern = await startTestPostern({
		settings: {
			providers: [
				gateway(good, { name: "good", channels: ["sms", "call"] }),
				gateway(bad, { name: "bad" }),
				{ type: "sandbox", name: "kept", channels: ["email"] },
				{
					...{ type: "smpp", name: "direct", host: "127.0.0.1", port: 9 },
					...{ systemId: "me", password: "secret", tls: "none", sessions: 2 },
				},
			],
			routes: [
				{ ...sms, providers: ["good", "bad"], countries: ["DE"] },
				{
					...{ ...sms, providers: ["bad", "good"], strategy: "weighted" },
					...{ countries: ["US"], weights: { bad: 3 } },
				},
				{ ...sms, providers: ["good"], services: ["login"] },
			],
		},
	});
	api = clientOf(postern);
	operator = browserAt(() => postern.url);
	const user = await userOf(api, operator, "developer");
	await operator.signedIn(user.email);
	const made = await api.call<{ data: { sid: string; authToken: string } }>(
		...(["POST", "/accounts", { name: "Customer" }] as const),
	);
	const { sid, authToken } = made.body.data;
	const below = clientOf(postern, { sid, token: authToken });
	customer = browserAt(() => postern.url);
	const theirs = await userOf(below, customer, "owner");
	await customer.signedIn(theirs.email, { accountSid: sid });
});
afterAll(async () => {
	await postern.stop();
	await good.close();
	await bad.close();
});

async function providers(): Promise<Map<string, Provider>> {
	const reply = await operator.call<Delivery>("GET", "/console/delivery");
	expect(reply.status, reply.text).toBe(200);
	return new Map(reply.body.data.providers.map((each) => [each.name, each]));
}

const tested = (body: object) =>
	operator.call<{ data: { outcome: string; says: string; from: string } }>(
		...(["POST", "/console/delivery/test", body] as const),
	);

async function explained(query: Record<string, string>) {
	const reply = await operator.call<{ data: Record<string, unknown> }>(
		...([
			"GET",
			`/console/delivery/route?${new URLSearchParams(query)}`,
		] as const),
	);
	return { ...reply, data: reply.body.data };
}

test("a customer reads nothing about providers", async () => {
	for (const [method, path] of [
		["GET", "/console/delivery"],
		["GET", "/console/delivery/route?to=%2B491715550100"],
		["POST", "/console/delivery/test"],
	] as const) {
		const body = { via: "good", to: "+491715550100" };
		const reply = await customer.call(
			method,
			path,
			method === "POST" ? body : undefined,
		);
		expect(reply.status, path).toBe(403);
		expect(reply.text).not.toContain("good");
	}
	expect(good.taken).toEqual([]);
});

test("lists providers with their state, and routes", async () => {
	const found = await providers();
	expect(found.get("good")).toMatchObject({
		...{ type: "http", state: "up", connections: null, lastFailure: null },
	});
	expect(found.get("direct")).toMatchObject({
		...{
			type: "smpp",
			state: "not_connected",
			connections: { open: 0, of: 2 },
		},
	});
	expect(found.get("kept")).toMatchObject({ type: "sandbox", state: "up" });
	const { body } = await operator.call<Delivery>("GET", "/console/delivery");
	expect(body.data.routes).toMatchObject([
		{ number: 0, channel: "sms", countries: ["DE"], strategy: "order" },
		{ number: 1, strategy: "weighted" },
		{ number: 2, services: ["login"] },
	]);
});

test("answers of providers are counted, and refused credentials named", async () => {
	const sent = await api.send({ to: "+12015550123" });
	expect(sent.status, sent.text).toBe(200);
	await postern.settled();
	const found = await providers();
	const { bad, good } = Object.fromEntries(found);
	const counts = (bad?.counts.elsewhere ?? 0) + (good?.counts.accepted ?? 0);
	expect(counts).toBeGreaterThan(0);
	for (let n = 0; bad?.refusesCredentials === null && n < 20; n++) {
		await api.send({ to: `+1201555${String(1_000 + n)}` });
		await postern.settled();
		const again = (await providers()).get("bad");
		if (again?.refusesCredentials) break;
	}
	expect((await providers()).get("bad")).toMatchObject({
		refusesCredentials: { reason: "HTTP 401" },
	});
	const { body } = await operator.call<{
		data: { attention: Record<string, unknown>[] };
	}>("GET", "/console/home");
	expect(body.data.attention).toContainEqual(
		expect.objectContaining({
			...{ kind: "credentials_refused", provider: "bad", reason: "HTTP 401" },
		}),
	);
	expect(body.data.attention).toContainEqual({
		...{ kind: "provider_down", provider: "direct", state: "not_connected" },
	});
});

test("explains how a number is read, and who would carry a message to it", async () => {
	const { data } = await explained({ to: "0049 171 555-0100" });
	expect(data).toMatchObject({
		...{ recipient: "491715550100", country: "DE", key: "491715550100" },
		...{ numberType: "mobile", refused: null, channel: "sms", isTest: false },
		route: { number: 0, strategy: "order", numbers: "DE", service: null },
		candidates: [
			{ provider: "good", reason: null, mayGetIt: true },
			{ provider: "bad" },
		],
	});
	const mexican = await explained({ to: "+5215512345678" });
	expect(mexican.data).toMatchObject({ key: "525512345678", country: "MX" });
	const weighted = await explained({ to: "+12015550123" });
	expect(weighted.data).toMatchObject({
		route: { number: 1, strategy: "weighted" },
		candidates: [
			{ provider: "bad", reason: "first for 75 % of messages" },
			{ provider: "good", reason: "first for 25 % of messages" },
		],
	});
	const ofService = await explained({ to: "+33123456789", service: "login" });
	expect(ofService.data).toMatchObject({
		route: { number: 2, service: "login" },
	});
	const short = await explained({ to: "+1202555" });
	expect(short.data).toMatchObject({
		refused: expect.stringContaining("has a length"),
	});
	const email = await explained({ to: "Ann@Example.com" });
	expect(email.data).toMatchObject({
		...{ channel: "email", numberType: null, country: null },
		candidates: [{ provider: "kept", mayGetIt: true }],
	});
});

test("explains a number as a send of the account reads it", async () => {
	const made = async (name: string, testMode: boolean) => {
		const reply = await api.call<{ data: { sid: string } }>(
			...(["POST", "/accounts", { name, testMode }] as const),
		);
		expect(reply.status, reply.text).toBe(200);
		return reply.body.data.sid;
	};
	const accountSid = await made("German", false);
	const patched = await api.call("PATCH", `/accounts/${accountSid}`, {
		defaultCountry: "DE",
	});
	expect(patched.status, patched.text).toBe(200);
	const national = await explained({ to: "0171 5550100", accountSid });
	expect(national.data).toMatchObject({
		...{ recipient: "491715550100", country: "DE", refused: null },
		route: { number: 0 },
	});
	// Nothing is dialled: a test account may send to numbers for examples.
	const test = await made("Test", true);
	const short = await explained({ to: "+1202555", accountSid: test });
	expect(short.data).toMatchObject({ isTest: true, refused: null });
});

test.each([
	[{ to: "nobody" }, "to"],
	[{ to: "0171 5550100" }, "to"],
	[{ to: "@" }, "to"],
	[{ to: "+491715550100", channel: "email" }, "channel"],
	[{ to: "+491715550100", channel: "__proto__" }, "channel"],
	[{ to: "+491715550100", accountSid: "AC1" }, "accountSid"],
	[{ to: "\u202e+49<script>" }, "to"],
])("%j cannot be explained", async (query, parameter) => {
	const reply = await explained(query as Record<string, string>);
	expect(reply.status, reply.text).toBe(400);
	expect(reply.body).toMatchObject({ details: { parameter } });
});

test("a test message goes out once, and its answer comes back in words", async () => {
	good.taken.length = 0;
	const reply = await tested({ via: "good", to: "+49 171 5550100" });
	expect(reply.status, reply.text).toBe(200);
	expect(reply.body.data).toMatchObject({
		...{ outcome: "accepted", channel: "sms", to: "491715550100" },
		says: expect.stringContaining("good accepted the message"),
	});
	expect(good.taken).toHaveLength(1);
	expect(good.taken[0]?.text).toContain("good for nothing");
	const refused = await tested({ via: "bad", to: "+49 171 5550100" });
	expect(refused.body.data).toMatchObject({
		outcome: "refused",
		says: expect.stringContaining("only another provider may take it"),
	});
	// No record, and no trace of the number in the audit log.
	const { text } = await api.call("GET", "/2fa/search?recipient=491715550100");
	expect(text).not.toContain("good for nothing");
	const rows = await postern.storedRows();
	const noted = rows.filter((row) => row.includes("provider.tested"));
	expect(noted).toHaveLength(2);
	expect(noted.join()).not.toContain("715550100");
	expect(postern.log()).not.toContain("715550100");
});

test.each([
	[{ via: "none", to: "+491715550100" }, "via"],
	[{ via: "kept", to: "a@example.com" }, "via"],
	[{ via: "good", to: "a@example.com" }, "via"],
	[{ via: "good", to: "0151" }, "to"],
	[{ via: "good", to: "+491715550100", channel: "email" }, "channel"],
	[{ via: "good", to: "+491715550100", from: "much too long a name" }, "from"],
])("%j sends nothing", async (body, parameter) => {
	good.taken.length = 0;
	const reply = await tested(body);
	expect(reply.status, reply.text).toBe(400);
	expect(reply.body).toMatchObject({ details: { parameter } });
	expect(good.taken).toEqual([]);
});

test("a provider that is not connected refuses a test message at once", async () => {
	const reply = await tested({ via: "direct", to: "+491715550100" });
	expect(reply.body.data).toMatchObject({
		outcome: "refused",
		says: expect.stringContaining("not bound"),
	});
});

test("a viewer sends no test message", async () => {
	good.taken.length = 0;
	const viewer = browserAt(() => postern.url);
	const user = await userOf(api, viewer, "viewer");
	await viewer.signedIn(user.email);
	const reply = await viewer.call("POST", "/console/delivery/test", {
		...{ via: "good", to: "+491715550100" },
	});
	expect(reply.status).toBe(403);
	expect(good.taken).toEqual([]);
	expect((await viewer.call("GET", "/console/delivery")).status).toBe(200);
});
