/**
 * Who: a customer that is abused, or does not pay, and was suspended with much
 * under way: steps to come, messages in line, news for its endpoint.
 * Gain: the work that was begun goes on for hours, at the operator's cost.
 * Stopped by: while an account or one above it is suspended nothing is handed to
 * a provider and nobody is told; what is still alive goes out when it is active
 * again, once.
 */

import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway } from "./http-gateway.ts";
import { startCallbackEndpoint } from "./support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	type Parameters,
	type Sdr,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let master: Client;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
const carriers: Awaited<ReturnType<typeof carrier>>[] = [];

/** A gateway that answers at once, or when the test says so. */
async function carrier() {
	let isHolding = false;
	const held: ServerResponse[] = [];
	const end = (response: ServerResponse, status = 200) =>
		response
			.writeHead(status, { "content-type": "application/json" })
			.end('{"ref":"1"}');
	let arrived = () => {};
	const gateway = await startGateway((_, response) => {
		if (isHolding) held.push(response);
		else end(response);
		arrived();
	});
	return {
		...gateway,
		hold() {
			isHolding = true;
		},
		release(status = 200) {
			isHolding = false;
			for (const response of held.splice(0)) end(response, status);
		},
		/** Resolves when `count` messages have reached it. */
		has: (count: number) =>
			new Promise<void>((resolve) => {
				arrived = () => gateway.seen.length >= count && resolve();
				arrived();
			}),
	};
}

beforeAll(async () => {
	carriers.push(await carrier(), await carrier());
	endpoint = await startCallbackEndpoint();
	const provider = (name: string, origin: string) => ({
		...{ type: "http", name, channels: ["sms"], concurrency: 1 },
		url: `${origin}/messages`,
		json: { id: "{id}", to: "{to}", text: "{text}" },
		reference: { field: "ref" },
	});
	postern = await startTestPostern({
		settings: {
			callbacks: { allow: ["127.0.0.0/8"] },
			sendLimits: [],
			providers: carriers.map(({ origin }, i) => provider(`p${i}`, origin)),
		},
	});
	master = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	await Promise.all([...carriers, endpoint].map((each) => each.close()));
});

const at = (i: number) => carriers[i] as Awaited<ReturnType<typeof carrier>>;
const first = () => at(0);
const second = () => at(1);

async function put({ account }: Client, status: string): Promise<void> {
	const path = `/accounts/${account.sid}`;
	const reply = await master.call("PATCH", path, { status });
	expect(reply.status, reply.text).toBe(200);
}

async function after(seconds: number): Promise<void> {
	postern.clock.advance(seconds * 1_000);
	await postern.settled();
}

/** A customer, an account below it that sends, and the messages that carriers have got from it since. */
async function customer() {
	const above = await master.subAccount("customer");
	const api = await (await above.subAccount()).subAccount();
	const before = [first().seen.length, second().seen.length];
	return {
		above,
		api,
		seen: () => [
			first().seen.length - (before[0] ?? 0),
			second().seen.length - (before[1] ?? 0),
		],
		suspend: () => put(above, "suspended"),
		async activate() {
			await put(above, "active");
			await postern.settled();
		},
		async send(parameters: Parameters = {}) {
			const reply = await api.send({ expiry: 3_600, ...parameters });
			expect(reply.status, reply.text).toBe(200);
			return String(reply.body.requestID);
		},
	};
}

async function sendWithSteps(
	{ api, send }: Awaited<ReturnType<typeof customer>>,
	intervals: number[],
	more: Parameters = {},
) {
	const channels = intervals.map((interval) => ({ channel: "sms", interval }));
	await api.call("POST", "/2fa/workflows", { name: "steps", channels });
	return send({ workflow: "steps", ...more });
}

describe("while an account above it is suspended", () => {
	it("no step goes out; when it is active again late ones do, once", async () => {
		const one = await customer();
		const { seen, suspend, activate } = one;
		const requestId = await sendWithSteps(one, [0, 60, 60, 1_000]);
		await postern.settled();
		expect(seen()).toEqual([1, 0]);
		await suspend();
		for (let i = 0; i < 5; i++) await after(100);
		expect(seen()).toEqual([1, 0]);

		await activate();
		expect(seen()).toEqual([3, 0]);
		await after(60);
		expect(seen()).toEqual([3, 0]);
		await after(1_000);
		expect(seen()).toEqual([4, 0]);
		const text = JSON.parse(first().seen.at(-1)?.body ?? "").text as string;
		const code = text.split(": ")[1];
		expect((await one.api.verify(requestId, code)).status).toBe(200);
	});

	it("what waits is not looked at all the time, whoever else is at work", async () => {
		const one = await customer();
		await sendWithSteps(one, [30]);
		await one.suspend();
		await after(31);
		const store = await postern.openStore();
		const next = (await store.nextDueAt()) ?? Number.POSITIVE_INFINITY;
		await store.close();
		expect(next - postern.clock.now()).toBeGreaterThan(4 * 60_000);
		await one.activate();
		expect(one.seen()).toEqual([1, 0]);
	});

	it("what has waited for its turn at a provider goes back, and out later", async () => {
		const { seen, suspend, activate, send } = await customer();
		first().hold();
		const already = first().seen.length;
		const sids = [await send(), await send(), await send()];
		await first().has(already + 1);
		await suspend();
		first().release();
		await postern.settled();
		// The message that the provider had is settled.
		expect(seen()).toEqual([1, 0]);
		await activate();
		expect(seen()).toEqual([3, 0]);
		expect(new Set(sids).size).toBe(3);
	});

	it("a message that a provider refuses does not fall over to the next, until it may", async () => {
		const { seen, suspend, activate, send } = await customer();
		first().hold();
		const already = first().seen.length;
		await send();
		await first().has(already + 1);
		await suspend();
		first().release(400);
		await after(60);
		expect(seen()).toEqual([1, 0]);
		await activate();
		expect(seen()).toEqual([1, 1]);
	});

	it("nobody is told of anything; later all is told, in order", async () => {
		const { api, suspend, activate, send } = await customer();
		endpoint.answer(500);
		await api.call("PATCH", `/accounts/${api.account.sid}`, {
			callbackUrl: endpoint.url,
		});
		postern.clock.advance(1_000);
		const requestId = await send({ expiry: 60 });
		await postern.settled();
		const tried = endpoint.seen.length;
		expect(tried).toBe(1);
		endpoint.answer(204);
		await suspend();
		await after(61);
		await after(600);
		expect(endpoint.seen.length).toBe(tried);
		const record = await master.call<Sdr>(
			"GET",
			`/2fa/search/${requestId}?accountSid=${api.account.sid}`,
		);
		expect(record.body.status).toBe("expired");

		await activate();
		expect(
			endpoint.taken
				.map(({ body }) => JSON.parse(body))
				.filter(({ requestID }) => requestID === requestId)
				.map(({ event }) => event),
		).toEqual(["otp.sent", "otp.expired"]);
	});

	it("what has ended meanwhile does not go out, and news of more than a day ago are given up", async () => {
		const one = await customer();
		const { api, seen, suspend, activate } = one;
		await api.call("PATCH", `/accounts/${api.account.sid}`, {
			callbackUrl: endpoint.url,
		});
		postern.clock.advance(1_000);
		await sendWithSteps(one, [30], { expiry: 60 });
		await suspend();
		const told = endpoint.seen.length;
		await after(61);
		for (let hours = 0; hours < 25; hours++) await after(3_601);
		const store = await postern.openStore();
		expect(await store.nextDueAt()).toBeNull();
		await store.close();
		await activate();
		expect([seen(), endpoint.seen.length - told]).toEqual([[0, 0], 0]);
	});

	it("a restart changes nothing", async () => {
		const one = await customer();
		const { seen, suspend, activate } = one;
		await sendWithSteps(one, [0, 60]);
		await postern.settled();
		await suspend();
		await after(61);
		await postern.restart();
		await postern.settled();
		expect(seen()).toEqual([1, 0]);
		await activate();
		expect(seen()).toEqual([2, 0]);
	});
});
