/** Section 12 of the contract: the sandbox, health and metrics. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseKeys } from "../src/secrets/key-file.ts";
import { keyRing, openOrNull } from "../src/secrets/key-ring.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	SENDER,
} from "./support/client.ts";
import { exchange } from "./support/exchange.ts";
import { startMessageGateway } from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

/** The same text with one of its last characters changed. */
const damaged = (sealed: string) =>
	sealed.replace(/.(?=.{5}$)/, (one) => (one === "A" ? "B" : "A"));

describe("sandbox messages", () => {
	it("say all that a carrier would have been told", async () => {
		const { requestId, to, text } = await api.sent();
		const reply = await api.call("GET", `/sandbox/messages?to=${to}`);
		expectEveryReply(reply);
		const { events } = await api.record(requestId);
		expect(reply.body).toEqual([
			{
				sid: events[0]?.targetSid,
				channel: "sms",
				from: SENDER,
				to,
				subject: null,
				text,
				at: expect.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/),
				requestID: requestId,
			},
		]);
	});

	it("are listed, one that was broken at rest among them", async () => {
		const one = await api.sent();
		const broken = await api.sent();
		const store = await postern.openStore();
		await store.resealSandbox(({ requestId, textSealed }) =>
			requestId === broken.requestId ? damaged(textSealed) : textSealed,
		);
		await store.close();
		const reply = await api.call<{ requestID: string; text: string | null }[]>(
			"GET",
			"/sandbox/messages",
		);
		expectEveryReply(reply);
		expect(reply.status, reply.text).toBe(200);
		const textOf = (requestId: string) =>
			reply.body.find(({ requestID }) => requestID === requestId)?.text;
		expect(textOf(broken.requestId)).toBeNull();
		expect(textOf(one.requestId)).toBe(one.text);
	});

	it("are listed, whatever stands in the place of a sealed text, with one line in the log for each", async () => {
		const client = await api.subAccount("damaged");
		const whole = await client.sent();
		const texts = ["garbage", "", "nokey.AAAA", "K2026garbage"];
		const broken = new Map<string, string>();
		for (const text of texts) {
			broken.set((await client.sent()).requestId, text);
		}
		const store = await postern.openStore();
		await store.resealSandbox(
			({ requestId, textSealed }) => broken.get(requestId) ?? textSealed,
		);
		await store.close();
		type Shown = { requestID: string; text: string; code?: string | null };
		for (const query of ["", "?wait=0", ""]) {
			const path = `/sandbox/messages${query}`;
			const reply = await client.call<Shown[]>("GET", path);
			expectEveryReply(reply);
			expect(reply.status, reply.text).toBe(200);
			const unread = reply.body.filter(({ text }) => text === null);
			expect(unread.map(({ requestID }) => requestID).toSorted()).toEqual(
				[...broken.keys()].toSorted(),
			);
			const read = reply.body.filter(({ text }) => text !== null);
			expect(read).toMatchObject([{ text: whole.text }]);
		}
		const lines = postern
			.log()
			.split("\n")
			.filter((line) => line.includes("A sealed value does not open"))
			.filter((line) => line.includes(client.account.sid));
		expect(lines.length).toBe(texts.length);
		expect(lines[0]).toContain('"what":"sandbox message"');
	});

	it("open as their account's alone, and those from before as their own", async () => {
		const own = await api.sent();
		const other = await clientOf(postern).subAccount();
		const theirs = await other.sent();
		const file = readFileSync(join(postern.directory, "postern.keys"), "utf8");
		const keys = keyRing(parseKeys(file, "the key file"));
		const store = await postern.openStore();
		await store.resealSandbox((message) => {
			const { sid, accountSid, textSealed, requestId } = message;
			const sealedFor = `sandbox message ${accountSid} ${sid}`;
			const text = openOrNull(keys, textSealed, sealedFor);
			if (text === null) return textSealed;
			if (requestId === own.requestId)
				return keys.seal(text, `sandbox message ${sid}`);
			if (requestId !== theirs.requestId) return textSealed;
			const moved = `sandbox message ${postern.master.sid} ${sid}`;
			return keys.seal(text, moved);
		});
		await store.close();
		const textFor = async (client: Client, to: string) =>
			(
				await client.call<{ text: string | null }[]>(
					"GET",
					`/sandbox/messages?to=${to}`,
				)
			).body[0]?.text;
		expect(await textFor(api, own.to)).toBe(own.text);
		expect(await textFor(other, theirs.to)).toBeNull();
	});

	it("take what a carrier refuses that is preferred", async () => {
		const gateway = await startMessageGateway({ status: 400 });
		const mixed = await startTestPostern({
			settings: {
				providers: [
					JSON.parse(gateway.settings()) as object,
					{ type: "sandbox", name: "sandbox", channels: ["sms"] },
				],
				routes: [{ channel: "sms", providers: ["gateway", "sandbox"] }],
			},
		});
		try {
			const client = clientOf(mixed);
			const { requestId } = await client.sent();
			const { events } = await client.record(requestId);
			expect(events.map(({ channelStatus }) => channelStatus)).toEqual([
				...["failed", "delivered"],
			]);
			expect(gateway.taken).toHaveLength(1);
			expect(await client.messages()).toHaveLength(1);
		} finally {
			await mixed.stop();
			await gateway.close();
		}
	});

	it("are newest first, to one recipient, as many as asked for", async () => {
		const to = freshRecipient();
		const sent: string[] = [];
		for (let one = 0; one < 3; one++) {
			sent.unshift((await api.sent({ to })).requestId);
			postern.clock.advance(1_000);
		}
		await api.sent();
		const read = async (query: Record<string, string>) =>
			(await api.messages(query)).map(({ requestID }) => requestID);
		expect(await read({ to })).toEqual(sent);
		expect(await read({ to, limit: "2" })).toEqual(sent.slice(0, 2));
		expect(await read({ to: `+${to}` })).toEqual(sent);
		expect(await read({ to: freshRecipient() })).toEqual([]);
		expect(await postern.messages({ to, limit: "1" })).toHaveLength(1);
	});

	it.each(["0", "-1", "many"])("limit %s: 400", async (limit) => {
		const reply = await api.call("GET", `/sandbox/messages?limit=${limit}`);
		expectRefusal(reply, 400, 400, { parameter: "limit" });
	});

	it("are an account's own: neither its parent nor its child sees them", async () => {
		const sub = await api.subAccount();
		const below = await sub.subAccount();
		const { to } = await sub.sent();
		expect(await sub.messages({ to })).toHaveLength(1);
		for (const other of [api, below])
			expect(await other.messages({ to })).toEqual([]);
	});

	it("are deleted by their account alone, and the records stay", async () => {
		const [one, other] = [await api.subAccount(), await api.subAccount()];
		const { requestId } = await one.sent();
		await other.sent();
		const reply = await one.call("DELETE", "/sandbox/messages");
		expect(reply.status, reply.text).toBe(200);
		expectEveryReply(reply);
		expect(await one.messages()).toEqual([]);
		expect(await other.messages()).toHaveLength(1);
		expect((await one.record(requestId)).status).toBe("pending");
	});

	it("outlive a restart", async () => {
		const { to } = await api.sent();
		const before = await api.messages({ to });
		await postern.restart();
		expect(await api.messages({ to })).toEqual(before);
	});

	it("are shown to nobody without credentials", async () => {
		for (const method of ["GET", "DELETE"]) {
			const reply = await exchange(`${postern.url}/sandbox/messages`, {
				method,
			});
			expectRefusal(reply, 401, 401);
		}
	});
});

describe("without credentials", () => {
	it.each(["/healthz", "/readyz"])(
		"GET %s says that all is well",
		async (path) => {
			const reply = await exchange(postern.url + path, { method: "GET" });
			expect(reply.status).toBe(200);
			expectEveryReply(reply);
		},
	);

	// abuse case 125
	it.each(["/healthz", "/readyz", "/metrics"])(
		"GET %s tells nothing of accounts, recipients or versions",
		async (path) => {
			const { to, requestId } = await api.sent();
			const { status, text } = await exchange(postern.url + path, {
				method: "GET",
			});
			expect([200, 404]).toContain(status);
			for (const secret of [
				to,
				requestId,
				postern.master.sid,
				postern.master.token,
			])
				expect(text).not.toContain(secret);
			if (path !== "/metrics") expect(text).not.toMatch(/\d+\.\d+\.\d+/);
		},
	);
});
