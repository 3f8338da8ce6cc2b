/**
 * The operator's own protection: how often one account may send to one recipient
 * where a real provider carries the message, and how many requests it may make.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startGateway } from "./http-gateway.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply, tally } from "./support/replies.ts";

let gateway: Awaited<ReturnType<typeof startGateway>>;
let postern: TestPostern;

beforeAll(async () => {
	gateway = await startGateway((_, response) =>
		response
			.setHeader("content-type", "application/json")
			.end(JSON.stringify({ ref: `ref-${gateway.seen.length}` })),
	);
});
afterAll(() => gateway.close());
afterEach(() => postern.stop());

/** A real provider for sms; email stays in the sandbox. */
async function start(settings: object = {}): Promise<Client> {
	postern = await startTestPostern({
		settings: {
			providers: [
				{
					...{ type: "http", name: "gateway", channels: ["sms"] },
					url: `${gateway.origin}/messages`,
					json: { id: "{id}", to: "{to}", text: "{text}" },
					reference: { field: "ref" },
				},
				{ type: "sandbox", name: "sandbox", channels: ["email"] },
			],
			...settings,
		},
	});
	return clientOf(postern);
}

const codes = async (count: number, send: () => ReturnType<Client["send"]>) => {
	const all = [];
	for (let i = 0; i < count; i++) all.push((await send()).body.code);
	return all;
};
const passed = (count: number) => Array(count).fill(200);
const HOUR_MS = 60 * 60 * 1_000;

describe("where a real provider would carry the message", () => {
	it("however the number is written", async () => {
		const api = await start();
		const spellings = [
			...["+49 (0)171 1234567", "+49 171 1234567", "+4901711234567"],
			...["00491711234567", "491711234567", "+49 (0)171 123-4567"],
		];
		const sent = await Promise.all(spellings.map((to) => api.send({ to })));
		expect(sent.map(({ body }) => body.code).sort()).toEqual([
			...passed(5),
			429,
		]);
	});

	it("an account sends 5 times in 10 minutes to one recipient", async () => {
		const api = await start();
		const to = freshRecipient();
		const before = gateway.seen.length;
		expect(await codes(5, () => api.send({ to }))).toEqual(passed(5));
		const reply = await api.send({ to });
		const retryAfter = Number(reply.headers["retry-after"]);
		expect(retryAfter).toBeGreaterThan(590);
		expect(retryAfter).toBeLessThanOrEqual(600);
		expect(reply.status).toBe(429);
		expectReply(
			{ ...reply, status: 200 },
			{
				code: 429,
				message: "Too many sends to this recipient",
				requestID: null,
				details: { retryAfter },
			},
		);
		await postern.settled();
		expect(gateway.seen.length - before).toBe(5);
		expect((await api.send()).body.code).toBe(200);
		postern.clock.advance(600_000);
		expect(await codes(1, () => api.send({ to }))).toEqual(passed(1));
	});

	it("and 20 times in 24 hours", async () => {
		const api = await start();
		const to = freshRecipient();
		for (let i = 0; i < 4; i++) {
			expect(await codes(5, () => api.send({ to }))).toEqual(passed(5));
			postern.clock.advance(600_000);
		}
		expect((await api.send({ to })).body.code).toBe(429);
		postern.clock.advance(23 * HOUR_MS);
		const reply = await api.send({ to });
		expect(reply.body.code).toBe(429);
		const seconds = Number(reply.headers["retry-after"]);
		expect(seconds).toBeGreaterThan(20 * 60 - 30);
		expect(seconds).toBeLessThanOrEqual(20 * 60);
		postern.clock.advance(seconds * 1_000);
		expect((await api.send({ to })).body.code).toBe(200);
	});

	it("whatever the service, and however the number is written", async () => {
		const api = await start();
		const to = freshRecipient();
		let service = 0;
		for (const written of [to, `+${to}`, `00${to}`, `+49 ${to.slice(2)}`, to]) {
			const reply = await api.send({ to: written, service: `s${++service}` });
			expect(reply.body.code).toBe(200);
		}
		expect((await api.send({ to, service: "other" })).body.code).toBe(429);
	});

	it("60 at once: exactly 5; a refused one cancels nothing", async () => {
		const api = await start();
		const to = freshRecipient();
		const replies = await times(60, () => api.send({ to }));
		expect(tally(replies)).toEqual({ 200: 5, 429: 55 });
		const records = await Promise.all(
			replies
				.filter(({ body }) => body.code === 200)
				.map(({ body }) => api.record(String(body.requestID))),
		);
		expect(records.filter(({ status }) => status === "pending")).toHaveLength(
			1,
		);
	});

	it("another account is not affected, and a restart changes nothing", async () => {
		const api = await start();
		const other = await api.subAccount();
		const to = freshRecipient();
		expect(await codes(6, () => api.send({ to }))).toEqual([...passed(5), 429]);
		expect(await codes(5, () => other.send({ to }))).toEqual(passed(5));
		await postern.restart();
		expect((await api.send({ to })).body.code).toBe(429);
	});

	it("a mixed workflow counts, since one of its steps is real", async () => {
		const api = await start();
		await api.call("POST", "/2fa/workflows", {
			name: "mixed",
			channels: [
				{ channel: "email", interval: 0 },
				{ channel: "sms", interval: 60 },
			],
		});
		const send = () =>
			api.send({
				...{ workflow: "mixed", to: "4917188888", subject: "Code" },
				emailTo: "mixed@example.com",
			});
		expect(await codes(6, send)).toEqual([...passed(5), 429]);
	});

	it("a resend counts as a send does, and is refused where the bound is used up", async () => {
		const api = await start();
		const to = freshRecipient();
		const resend = (requestId: unknown, channel?: string) => {
			postern.clock.advance(30_000);
			return api.call("POST", "/2fa/resend", { requestId, channel });
		};
		const before = gateway.seen.length;
		const both = { to, emailTo: "resent@example.com", subject: "Code" };
		await api.send(both);
		const requestId = String((await api.send(both)).body.requestID);
		expect(await codes(3, () => resend(requestId))).toEqual(passed(3));
		const refused = await resend(requestId);
		const retryAfter = Number(refused.headers["retry-after"]);
		expect(retryAfter).toBeGreaterThan(400);
		expectRefusal(refused, 429, 429, {
			message: "Too many sends to this recipient",
			requestID: requestId,
		});
		expect((await api.send({ to })).body.code).toBe(429);
		// The sandbox is not bound.
		expect((await resend(requestId, "email")).body.code).toBe(200);
		await postern.settled();
		expect(gateway.seen.length - before).toBe(5);
	});

	it("what the caller's own limit refuses is not counted", async () => {
		const api = await start();
		const buckets = [{ name: "b", max: 1, interval: 30 }];
		await api.call("POST", "/2fa/limits", { name: "own", buckets });
		const to = freshRecipient();
		const limited = () => api.send({ to, limits: { own: "1" } });
		expect(await codes(9, limited)).toEqual([200, ...Array(8).fill(491)]);
		expect(await codes(4, () => api.send({ to }))).toEqual(passed(4));
		// A send that the operator's bound refuses does not count against the caller's limit.
		postern.clock.advance(30_000);
		expect((await limited()).body.code).toBe(429);
		postern.clock.advance(570_000);
		expect((await limited()).body.code).toBe(200);
	});
});

describe("the sandbox is not bound", () => {
	it("beside a real provider of another channel", async () => {
		const api = await start();
		const email = {
			...{ channel: "email", to: undefined, subject: "Code" },
			emailTo: "ada@example.com",
		};
		expect(await codes(8, () => api.send(email))).toEqual(passed(8));
	});

	it("where it carries everything", async () => {
		const api = await start({ providers: [] });
		const to = freshRecipient();
		expect(await codes(25, () => api.send({ to }))).toEqual(passed(25));
	});
});

describe("the operator decides", () => {
	it("how many in how long", async () => {
		const api = await start({ sendLimits: [{ max: 2, windowSeconds: 60 }] });
		const to = freshRecipient();
		expect(await codes(3, () => api.send({ to }))).toEqual([200, 200, 429]);
		postern.clock.advance(60_000);
		expect(await codes(3, () => api.send({ to }))).toEqual([200, 200, 429]);
	});

	it("that there is no bound", async () => {
		const api = await start({ sendLimits: [] });
		const to = freshRecipient();
		expect(await codes(25, () => api.send({ to }))).toEqual(passed(25));
	});
});

describe("the request rate of an account", () => {
	it("is unbounded unless configured, and then its own", async () => {
		const api = await start({ requestRate: { max: 10, windowSeconds: 60 } });
		const one = await api.subAccount();
		const other = await api.subAccount();
		const ask = (as: Client) => as.call("GET", "/2fa/limits/search");
		const replies = await times(15, () => ask(one));
		expect(tally(replies)).toEqual({ 200: 10, 429: 5 });
		const reply = await ask(one);
		const retryAfter = Number(reply.headers["retry-after"]);
		expect(retryAfter).toBeGreaterThan(50);
		expect(retryAfter).toBeLessThanOrEqual(60);
		expect(reply.status).toBe(429);
		expectReply(
			{ ...reply, status: 200 },
			{
				code: 429,
				message: "Too many requests",
				requestID: null,
				details: { retryAfter },
			},
		);
		expect((await ask(other)).status).toBe(200);
		postern.clock.advance(60_000);
		expect((await ask(one)).status).toBe(200);
	});
});
