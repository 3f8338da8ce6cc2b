/** The sender of a message: its send's, its route's, its account's. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	type Credentials,
	clientOf,
	freshRecipient,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let master: Client;
let withDefault: Client;

beforeAll(async () => {
	const senders = { DE: "Acme", "*": "+12015550100" };
	postern = await startTestPostern({
		settings: {
			providers: [{ type: "sandbox", name: "sandbox" }],
			routes: [
				{ channel: "sms", providers: ["sandbox"], senders },
				{
					...{ channel: "sms", services: ["forced"], senders },
					...{ providers: ["sandbox"], senderPolicy: "force" },
				},
				{ channel: "call", providers: ["sandbox"] },
				{
					...{ channel: "call", services: ["forced calls"], senders },
					...{ providers: ["sandbox"], senderPolicy: "force" },
				},
				{
					...{ channel: "sms", services: ["france"] },
					...{ providers: ["sandbox"], senders: { FR: "Acme FR" } },
				},
			],
		},
	});
	master = clientOf(postern);
	const made = await master.call<{
		data: { sid: string; authToken: string };
	}>("POST", "/accounts", { name: "With a default" });
	const { sid, authToken } = made.body.data;
	const account: Credentials = { sid, token: authToken };
	withDefault = clientOf(postern, account);
	const patched = await withDefault.call("PATCH", `/accounts/${sid}`, {
		defaults: { from: "Default" },
	});
	expect(patched.status, patched.text).toBe(200);
});
afterAll(() => postern.stop());

async function senderOf(api: Client, parameters: object): Promise<string> {
	const reply = await api.send({ to: freshRecipient(), ...parameters });
	expect(reply.status, reply.text).toBe(200);
	const { events } = await api.record(String(reply.body.requestID));
	return events.map(({ sender }) => sender).join();
}

describe("fill", () => {
	it("takes the place of a from that the send lacks, before the account's", async () => {
		for (const api of [master, withDefault]) {
			expect(await senderOf(api, { from: undefined })).toBe("Acme");
			expect(await senderOf(api, { from: "Own" })).toBe("Own");
			const french = { from: undefined, to: "33612345678" };
			expect(await senderOf(api, french)).toBe("12015550100");
		}
	});

	it("leaves the account's where the route has none for the country", async () => {
		const asked = { service: "france", from: undefined };
		expect(await senderOf(withDefault, asked)).toBe("Default");
		const reply = await master.send({ to: freshRecipient(), ...asked });
		expect([reply.status, reply.body]).toMatchObject([
			400,
			{ details: { parameter: "from" } },
		]);
	});

	it("goes for a later message on another channel by that channel's route", async () => {
		const reply = await withDefault.send({
			...{ to: freshRecipient(), from: undefined },
		});
		const requestId = String(reply.body.requestID);
		postern.clock.advance(31_000);
		const again = { requestId, channel: "call" };
		const { status } = await withDefault.call("POST", "/2fa/resend", again);
		expect(status).toBe(200);
		const { events } = await withDefault.record(requestId);
		expect(events.map(({ sender }) => sender)).toEqual(["Acme", "Acme"]);
	});
});

it("the account's goes for a resend by sms of what was sent by email", async () => {
	const to = freshRecipient();
	const sent = await withDefault.send({
		...{ service: "france", channel: "email", from: undefined },
		...{ to, emailTo: `default${to}@example.com`, subject: "Your code" },
	});
	expect(sent.status, sent.text).toBe(200);
	const requestId = String(sent.body.requestID);
	postern.clock.advance(31_000);
	const again = { requestId, channel: "sms" };
	const { status, text } = await withDefault.call("POST", "/2fa/resend", again);
	expect(status, text).toBe(200);
	const { events } = await withDefault.record(requestId);
	expect(events.map(({ sender }) => sender)).toEqual([
		"postern@localhost",
		"Default",
	]);
	const path = `/2fa/search?to=${to}&from=postern@localhost`;
	const found = await withDefault.call<{ total: number }>("GET", path);
	expect(found.body.total).toBe(1);
});

it("force takes the place of any, and a search finds it", async () => {
	const to = freshRecipient();
	expect(await senderOf(master, { to, service: "forced", from: "Own" })).toBe(
		"Acme",
	);
	const found = await master.call<{ total: number }>(
		"GET",
		`/2fa/search?from=Acme&to=${to}`,
	);
	expect(found.body.total).toBe(1);
});

it("force is told to a caller whose from it replaces, and to no other", async () => {
	const warned = async (parameters: object) => {
		const reply = await master.send({ to: freshRecipient(), ...parameters });
		expect(reply.status, reply.text).toBe(200);
		return reply.headers["postern-warning"];
	};
	const sentence = "from is replaced by the route's sender";
	const forced = { service: "forced" };
	expect(await warned({ ...forced, from: "Own" })).toBe(sentence);
	expect(await warned({ ...forced, from: "Own", body: "{{code}}" })).toBe(
		`body holds {{code}}, so the code goes out in braces: write {code}; ${sentence}`,
	);
	expect(await warned({ ...forced, from: "Acme" })).toBeUndefined();
	expect(await warned({ ...forced, from: undefined })).toBeUndefined();
	expect(await warned({ from: "Own" })).toBeUndefined();
});

it("a route's sender is enough for the sms that takes over from an app", async () => {
	const asked = { channel: "whatsapp", from: undefined, appFallback: true };
	expect(await senderOf(master, { ...asked, to: "491711990007" })).toBe(
		",Acme",
	);
});

it("force takes the place of a step's from too: it is told, and a search finds it", async () => {
	const step = { channel: "sms", interval: 0, from: "Step" };
	const made = await master.call("POST", "/2fa/workflows", {
		...{ name: "own sender", channels: [step] },
	});
	expect(made.status, made.text).toBe(200);
	const found = async (from: string, to: string) => {
		const path = `/2fa/search?from=${from}&to=${to}`;
		return (await master.call<{ total: number }>("GET", path)).body.total;
	};
	for (const [service, shown] of [
		["forced", "Acme"],
		["free", "Step"],
	] as const) {
		const to = freshRecipient();
		const sent = await master.send({
			...{ to, service, workflow: "own sender", from: undefined },
		});
		const { events } = await master.record(String(sent.body.requestID));
		expect(events.map(({ sender }) => sender)).toEqual([shown]);
		expect(await found(shown, to)).toBe(1);
		expect(sent.headers["postern-warning"]).toBe(
			service === "forced"
				? "from is replaced by the route's sender"
				: undefined,
		);
	}
});

it("a step that waits for its time is listed with its own from", async () => {
	const step = { channel: "sms", interval: 60, from: "Step" };
	await master.call("POST", "/2fa/workflows", {
		...{ name: "later", channels: [step] },
	});
	const to = freshRecipient();
	const sent = await master.send({ to, workflow: "later", from: "Own" });
	expect(sent.status, sent.text).toBe(200);
	const csv = await master.call("GET", `/2fa/search.csv?to=${to}`);
	expect(csv.text).toContain(`,sms,Step,${to},`);
});

it("force holds for the channel of its route alone", async () => {
	const sent = await master.send({
		...{ to: freshRecipient(), service: "forced calls", from: "Own" },
	});
	const requestId = String(sent.body.requestID);
	postern.clock.advance(31_000);
	await master.call("POST", "/2fa/resend", { requestId, channel: "call" });
	const { events } = await master.record(requestId);
	expect(events.map(({ channel, sender }) => [channel, sender])).toEqual([
		["sms", "Own"],
		["call", "Acme"],
	]);
});
