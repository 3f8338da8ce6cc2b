/**
 * Who: a customer of Postern, a guesser behind his sign-in page, or somebody who
 * has stolen a token; each of these was found by one who read the source.
 * Gain: endless guesses at a victim's codes, a suspension undone, codes that go
 * out after their end, and a service that is busy with one request.
 * Stopped by: what each test is named for.
 */

import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway } from "./http-gateway.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	times,
	wrongCode,
} from "./support/client.ts";
import { basic } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";
import { expectRefusal } from "./support/replies.ts";

type One = { data: { tokens: { id: string }[]; defaults: object } };

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const pathOf = ({ account }: Client) => `/accounts/${account.sid}`;
const statusOf = async (requestId: string) =>
	(await api.record(requestId)).status;

describe("the wrong codes of a victim", () => {
	async function looks(to: string, count: number): Promise<void> {
		const { requestId, code } = await api.sent({ to, maxAttempts: 10 });
		for (let one = 0; one < count; one++) {
			const reply = await api.verify(requestId, wrongCode(code));
			expect(reply.body.code, reply.text).toBe(481);
		}
	}
	async function succeed(parameters: Parameters): Promise<void> {
		const { requestId, code } = await api.sent(parameters);
		const reply = await api.verify(requestId, code);
		expect(reply.status, reply.text).toBe(200);
	}

	it("are not cleared by a success of one's own address that only names the victim", async () => {
		const to = freshRecipient();
		const emailTo = "Guesser@example.com";
		const mine = {
			to,
			emailTo,
			emailFrom: "shop@example.com",
			subject: "Code",
		};
		await looks(to, 8);
		await looks(to, 8);
		await succeed({ ...mine, channel: "email" });
		await looks(to, 4);
		const { requestId, code } = await api.sent({ to });
		for (const submitted of [wrongCode(code), code]) {
			const reply = await api.verify(requestId, submitted);
			expectRefusal(reply, 429, 486, { requestID: requestId });
		}
	});

	it("are cleared by a success with the victim as the one recipient", async () => {
		const to = freshRecipient();
		for (let round = 0; round < 3; round++) {
			await looks(to, 9);
			await looks(to, 9);
			await succeed({ to });
		}
	});
});

type Ask = [as: Client, method: string, path: string, body?: Parameters];
/** In one write on one connection: all are let in before the first is decided. */
async function together(asks: readonly Ask[]): Promise<number[]> {
	const { hostname, port } = new URL(postern.url);
	const requests = asks.map(([{ account }, method, path, body], i) => {
		const json = JSON.stringify(body ?? {});
		return `${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${basic(
			`${account.sid}:${account.token}`,
		)}\r\nConnection: ${i === asks.length - 1 ? "close" : "keep-alive"}\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
	});
	const socket = connect(Number(port), hostname);
	socket.write(requests.join(""));
	const replies = await text(socket);
	const statuses = [...replies.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
	expect(statuses, replies).toHaveLength(asks.length);
	return statuses.map(([, status]) => Number(status));
}

describe("an account that is shut out in this very moment", () => {
	const many = (ask: Ask): Ask[] => Array.from({ length: 10 }, () => ask);

	it("does not undo its suspension by a PATCH of its own (status active)", async () => {
		for (let round = 0; round < 5; round++) {
			const sub = await api.subAccount();
			const path = pathOf(sub);
			const own: Ask = [sub, "PATCH", path, { status: "active" }];
			const statuses = await together([
				...many(own),
				[api, "PATCH", path, { status: "suspended" }],
				...many(own),
			]);
			expect(statuses[10]).toBe(200);
			postern.clock.advance(1_000);
			expectRefusal(await sub.send(), 403, 403);
		}
	});

	// Of two tokens, which are the most, there is no room for a third before.
	it("gets no further token from one that is revoked", async () => {
		for (let round = 0; round < 5; round++) {
			const sub = await api.subAccount();
			const path = `${pathOf(sub)}/tokens`;
			const { data } = (await sub.call<One>("POST", path)).body;
			const [old, other] = data.tokens.map(({ id }) => id);
			expect(data.tokens).toHaveLength(2);
			const more: Ask = [sub, "POST", path];
			const statuses = await together([
				...many(more),
				[sub, "DELETE", `${path}/${old}`],
				...many(more),
			]);
			expect(statuses[10]).toBe(200);
			expect(statuses.slice(0, 10)).toEqual(Array(10).fill(409));
			expect(statuses.slice(11)).toEqual(Array(10).fill(401));
			const { body } = await api.call<One>("GET", pathOf(sub));
			expect(body.data.tokens.map(({ id }) => id)).toEqual([other]);
		}
	});
});

it("of two PATCHes of an account's defaults at once none is lost", async () => {
	for (let round = 0; round < 5; round++) {
		const sub = await api.subAccount();
		const defaults = { codeLength: 8, expiry: 60, maxAttempts: 3 };
		const asks = Object.entries(defaults).map(
			([name, value]): Ask => [
				...([api, "PATCH", pathOf(sub)] as const),
				{ defaults: { [name]: value } },
			],
		);
		expect(await together(asks)).toEqual([200, 200, 200]);
		const { body } = await api.call<One>("GET", pathOf(sub));
		expect(body.data.defaults).toEqual(defaults);
	}
});

it("a message that waits for a slow gateway does not go out after its OTP was canceled, verified, erased or expired", async () => {
	const held: ServerResponse[] = [];
	const accept = (response?: ServerResponse) =>
		response?.setHeader("content-type", "application/json").end('{"ref":"1"}');
	const gateway = await startGateway((_, response) => {
		// All but the first have their answer at once.
		if (held.push(response) > 1) accept(response);
	});
	const slow = await startTestPostern({
		settings: {
			providers: [
				{
					type: "http",
					name: "slow",
					channels: ["sms"],
					url: `${gateway.origin}/messages`,
					json: { to: "{to}", text: "{text}" },
					reference: { field: "ref" },
					concurrency: 1,
					timeoutMs: 15_000,
				},
			],
		},
	});
	try {
		const as = clientOf(slow);
		const sent = async (body: string, more: Parameters = {}) => {
			const reply = await as.send({ body: `${body} {code}`, ...more });
			expect(reply.status, reply.text).toBe(200);
			return String(reply.body.requestID);
		};
		await sent("first");
		await eventually("the first is there", () => held.length === 1, 5_000);
		const canceled = await sent("canceled");
		const verified = await sent("verified", { code: "482913" });
		const erased = await sent("erased");
		const expired = await sent("expired", { expiry: 60 });
		const good = await sent("good");
		expect((await as.cancel(canceled)).status).toBe(200);
		expect((await as.verify(verified, "482913")).status).toBe(200);
		const erasure = await as.call("DELETE", `/2fa/search/${erased}`);
		expect(erasure.status, erasure.text).toBe(200);
		slow.clock.advance(61_000);
		expect(held).toHaveLength(1);
		accept(held[0]);
		await slow.settled();
		const went = gateway.seen.map(
			({ body }) => JSON.parse(body).text.split(" ")[0],
		);
		expect(went).toEqual(["first", "good"]);
		for (const requestId of [canceled, verified, expired]) {
			const { events } = await as.record(requestId);
			const status = events.map(({ channelStatus }) => channelStatus);
			expect(status).toEqual(["canceled"]);
		}
		expect((await as.record(good)).events[0]?.channelStatus).toBe("sent");
	} finally {
		await slow.stop();
		await gateway.close();
	}
});

it("sends with the longest guardTime leave at most 10 pending, and the newest is good", async () => {
	const to = freshRecipient();
	const long = { to, guardTime: 86_400, expiry: 86_400, codeLength: 10 };
	const sent: { requestId: string; code: string }[] = [];
	for (let one = 0; one < 40; one++) sent.push(await api.sent(long));
	const states = await times(40, (i) => statusOf(sent[i]?.requestId ?? ""));
	const pending = states.filter((status) => status === "pending").length;
	expect(pending).toBeLessThanOrEqual(10);
	expect(pending).toBeGreaterThan(1);
	expect(states).toEqual([
		...Array(40 - pending).fill("canceled"),
		...Array(pending).fill("pending"),
	]);
	const newest = sent.at(-1);
	expect((await api.verify(newest?.requestId, newest?.code)).status).toBe(200);
});

it("accounts deeper than 10 levels below the master account: 403, and the list still answers", async () => {
	let deepest = api;
	for (let level = 1; level <= 10; level++) {
		deepest = await deepest.subAccount(`level ${level}`);
	}
	const more = { name: "too deep", email: "deep@example.com" };
	expectRefusal(await deepest.call("POST", "/accounts", more), 403, 403);
	const accountSid = deepest.account.sid;
	const byMaster = await api.call("POST", "/accounts", { ...more, accountSid });
	expectRefusal(byMaster, 403, 403);
	for (const as of [api, deepest]) {
		const list = await as.call("GET", "/accounts");
		expect(list.status, list.text).toBe(200);
		expect(list.text).not.toContain("too deep");
	}
	expect((await deepest.send()).status).toBe(200);
});
