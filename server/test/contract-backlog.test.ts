/** More messages than a gateway takes: which wait, for how long, and which are refused. */

import { afterEach, expect, test } from "vitest";
import { clientOf, freshRecipient, times } from "./support/client.ts";
import { startMessageGateway } from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

async function started(concurrency: number) {
	const gateway = await startMessageGateway({
		delayMs: Number.POSITIVE_INFINITY,
	});
	closing.push(gateway.close);
	const postern = await startTestPostern({
		settings: {
			providers: [
				JSON.parse(gateway.settings({ concurrency, timeoutMs: 20_000 })),
			],
			sendLimits: [],
		},
	});
	// A message that waits for the gateway would delay the shutdown.
	closing.push(async () => {
		gateway.answerAll();
		await postern.stop();
	});
	return { gateway, postern, master: clientOf(postern) };
}

/** Resolves when the gateway has `count` messages. */
async function taken(
	gateway: Awaited<ReturnType<typeof startMessageGateway>>,
	count: number,
): Promise<void> {
	while (gateway.taken.length < count) {
		await new Promise((resolve) => setImmediate(resolve));
	}
}

async function states(postern: TestPostern): Promise<Record<string, number>> {
	const text = await (await fetch(postern.metricsUrl)).text();
	const lines = text.matchAll(
		/^postern_provider_messages\{provider="gateway",state="(\w+)"\} (\d+)$/gm,
	);
	return Object.fromEntries(
		[...lines].map(([, state, n]) => [state, Number(n)]),
	);
}

const NEW_TEXT = "Your code is {code}";

test("what does not fit into a lane waits, all of it arrives, once and without a pause", async () => {
	const { gateway, postern, master } = await started(4);
	const replies = await times(60, () => master.send({ body: NEW_TEXT }));
	expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
	await taken(gateway, 4);
	expect(await states(postern)).toEqual({ waiting: 56, under_way: 4 });
	gateway.answerAll();
	await postern.settled();
	expect(gateway.taken).toHaveLength(60);
	expect(new Set(gateway.taken.map(({ id }) => id)).size).toBe(60);
	expect(await states(postern)).toEqual({ waiting: 0, under_way: 0 });
});

test("a customer with many messages waiting does not keep another's waiting", async () => {
	const { gateway, postern, master } = await started(4);
	const [big, small] = [await master.subAccount(), await master.subAccount()];
	const children = [await big.subAccount(), await big.subAccount()];
	await times(100, (i) =>
		([big, ...children][i % 3] as typeof big).send({ body: NEW_TEXT }),
	);
	const reply = await small.send({ body: NEW_TEXT });
	expect(reply.status, reply.text).toBe(200);
	gateway.answerAll();
	await postern.settled();
	const place = gateway.taken.findIndex(
		({ requestId }) => requestId === reply.body.requestID,
	);
	// Only the messages under way, and those leased ahead (a few lots of four), come before it.
	expect(place).toBeLessThan(25);
	expect(gateway.taken).toHaveLength(101);
});

test("a send whose message would go after its code's end is refused, and charges nothing", async () => {
	const { gateway, postern, master } = await started(1);
	const { body } = await master.call("POST", "/2fa/limits", {
		name: "one",
		buckets: [{ name: "hour", max: 1, interval: 3600 }],
	});
	expect(body.code).toBe(200);
	await times(5, () => master.send({ body: NEW_TEXT }));
	await taken(gateway, 1);
	// The gateway answers nothing, so only its timeout says how long a message takes.
	postern.clock.advance(11_000);
	const to = freshRecipient();
	const late = () =>
		master.send({ body: NEW_TEXT, to, expiry: 60, limits: { one: "me" } });
	const refused = await late();
	expect(refused.status, refused.text).toBe(503);
	expect(refused.body.code).toBe(503);
	// Four wait before it, 20 s each, and 60 s are its life.
	expect(refused.headers["retry-after"]).toBe("20");
	expect(refused.body.message).toMatch(/wait longer than this code is valid/);
	const search = await master.call<{ total: number }>(
		"GET",
		`/2fa/search?to=${to}`,
	);
	expect(search.body.total).toBe(0);
	// A message that would wait less, or whose code is valid longer, is accepted.
	const other = await (await master.subAccount()).send({
		body: NEW_TEXT,
		expiry: 60,
	});
	expect(other.status, other.text).toBe(200);
	const longer = await master.send({ body: NEW_TEXT, expiry: 600 });
	expect(longer.status, longer.text).toBe(200);
	gateway.answerAll();
	await postern.settled();
	// Refused sends did not count against the limit.
	const sent = await late();
	expect(sent.status, sent.text).toBe(200);
	expect((await late()).body.code).toBe(491);
});

test("a resend that would go after its code's end is refused", async () => {
	const { gateway, postern, master } = await started(1);
	const first = await master.send({ body: NEW_TEXT, expiry: 60 });
	await taken(gateway, 1);
	await times(4, () => master.send({ body: NEW_TEXT }));
	postern.clock.advance(31_000);
	const refused = await master.call("POST", "/2fa/resend", {
		requestId: first.body.requestID,
	});
	expect(refused.status, refused.text).toBe(503);
	expect(Number(refused.headers["retry-after"])).toBeGreaterThan(40);
});

test("what waits goes out after a restart", async () => {
	const { gateway, postern, master } = await started(2);
	await times(30, () => master.send({ body: NEW_TEXT }));
	await taken(gateway, 2);
	gateway.setDelay(0);
	const restarted = postern.restart();
	gateway.answerAll();
	await restarted;
	await postern.settled();
	expect(new Set(gateway.taken.map(({ requestId }) => requestId)).size).toBe(
		30,
	);
	expect(gateway.taken).toHaveLength(30);
});

test("a gateway with a bound a second gets no more in a second, and all of it without a pause", async () => {
	const perSecond = 40;
	const gateway = await startMessageGateway();
	closing.push(gateway.close);
	const postern = await startTestPostern({
		settings: {
			providers: [JSON.parse(gateway.settings({ perSecond }))],
			sendLimits: [],
		},
	});
	closing.push(postern.stop);
	const startedAt = performance.now();
	await times(60, () => clientOf(postern).send({ body: NEW_TEXT }));
	await postern.settled();
	const seconds = (performance.now() - startedAt) / 1_000;
	expect(gateway.taken).toHaveLength(60);
	// At the start there is room for a tenth of a second.
	expect(60).toBeLessThanOrEqual(4 + perSecond * seconds + 1);
	const text = await (await fetch(postern.metricsUrl)).text();
	const idle =
		/^postern_provider_idle_seconds_total\{provider="gateway"\} (\S+)$/m.exec(
			text,
		)?.[1];
	expect(Number(idle)).toBeLessThan(seconds / 2);
});

test("a send whose wait for a bound a second is longer than its code is refused", async () => {
	const gateway = await startMessageGateway();
	closing.push(gateway.close);
	const postern = await startTestPostern({
		settings: {
			providers: [JSON.parse(gateway.settings({ perSecond: 1 }))],
			sendLimits: [],
		},
	});
	closing.push(postern.stop);
	const master = clientOf(postern);
	await times(70, () => master.send({ body: NEW_TEXT, expiry: 300 }));
	const refused = await master.send({ body: NEW_TEXT, expiry: 60 });
	expect(refused.status).toBe(503);
	const taken = await master.send({ body: NEW_TEXT, expiry: 300 });
	expect(taken.status).toBe(200);
});
