/**
 * Steps of a workflow over a moved clock (section 8 of the contract): the same
 * code, in order, until the end; across restarts (abuse cases 53 to 55).
 */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
	type Client,
	clientOf,
	codeFrom,
	freshRecipient,
	type Parameters,
	times,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;
let names = 0;

beforeAll(async () => {
	// The clock goes on when a test says so: nothing falls due because a machine is slow.
	vi.useFakeTimers({ toFake: ["Date"] });
	postern = await startTestPostern();
	api = await clientOf(postern).subAccount("steps");
});
afterAll(async () => {
	vi.useRealTimers();
	await postern.stop();
});

type Step = [channel: string, interval: number];
type One = { data: { sid: string; name: string } };

const channelsOf = (steps: Step[]) =>
	steps.map(([channel, interval]) => ({ channel, interval }));

async function workflow(...steps: Step[]): Promise<string> {
	const reply = await api.call<One>("POST", "/2fa/workflows", {
		name: `Workflow ${++names}`,
		channels: channelsOf(steps),
	});
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.sid;
}

let addresses = 0;
/** Sends with a workflow, and does the work that is due at once. */
async function begin(steps: Step[] | string, parameters: Parameters = {}) {
	const sid = typeof steps === "string" ? steps : await workflow(...steps);
	const reply = await api.send({
		...{ workflow: sid, emailTo: `user${++addresses}@example.com` },
		...{ subject: "Your code", expiry: 86_400 },
		...parameters,
	});
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

async function after(seconds: number): Promise<void> {
	postern.clock.advance(seconds * 1_000);
	await postern.settled();
}

/** The messages that the recipient of each got, oldest first. */
async function receivedOf(requestIds: readonly string[]) {
	const all = (await api.messages({ limit: "1000" })).reverse();
	return requestIds.map((requestId) => {
		const messages = all.filter(({ requestID }) => requestID === requestId);
		return {
			channels: messages.map(({ channel }) => channel),
			codes: messages.map(({ text }) => codeFrom(text)),
		};
	});
}
async function received(requestId: string) {
	const [one] = await receivedOf([requestId]);
	return one ?? { channels: [], codes: [] };
}
const channels = async (requestId: string) =>
	(await received(requestId)).channels;
const tried = async (requestId: string) =>
	(await api.record(requestId)).events.map(
		({ channel, channelStatus }) => `${channel} ${channelStatus}`,
	);

const SEC: Step[] = [
	["sms", 0],
	["email", 60],
	["voice", 60],
];

const SEC_TRIED = ["sms delivered", "email delivered", "call sent"];

describe("three steps", () => {
	it("go out in order, each at its time, with the same code", async () => {
		const requestId = await begin(SEC);
		expect(await channels(requestId)).toEqual(["sms"]);
		await after(50);
		expect(await channels(requestId)).toEqual(["sms"]);
		await after(10);
		expect(await channels(requestId)).toEqual(["sms", "email"]);
		await after(50);
		expect(await channels(requestId)).toEqual(["sms", "email"]);
		await after(10);
		await after(3_600);
		const all = await received(requestId);
		expect(all.channels).toEqual(["sms", "email", "call"]);
		expect(new Set(all.codes).size).toBe(1);
		expect((await api.verify(requestId, all.codes[0])).body.code).toBe(200);
		const { events } = await api.record(requestId);
		expect(events.map(({ channel }) => channel)).toEqual(all.channels);
	});

	it("the first one waits for its own interval", async () => {
		const requestId = await begin([["sms", 30]]);
		expect(await channels(requestId)).toEqual([]);
		expect((await api.record(requestId)).events).toEqual([]);
		await after(30);
		expect(await channels(requestId)).toEqual(["sms"]);
	});

	it.each([
		[
			"call",
			[
				["voice", 0],
				["call", 60],
			],
			["call", "call"],
		],
		[
			"email",
			[
				["email", 0],
				["email", 60],
			],
			["email", "email"],
		],
		[
			"sms",
			[
				["sms", 0],
				["sms", 0],
			],
			["sms", "sms"],
		],
	] as [string, Step[], string[]][])(
		"may all be by %s",
		async (_, steps, all) => {
			const requestId = await begin(steps);
			await after(60);
			expect(await channels(requestId)).toEqual(all);
		},
	);

	it("late ones go out at once, in order", async () => {
		const requestId = await begin(SEC);
		await after(300);
		expect(await tried(requestId)).toEqual(SEC_TRIED);
		expect(await channels(requestId)).toHaveLength(3);
	});
});

describe("nothing goes out after", () => {
	it.each<[string, (requestId: string, code: string) => Promise<unknown>]>([
		["verify", (requestId, code) => api.verify(requestId, code)],
		["cancel", (requestId) => api.cancel(requestId)],
		[
			"failure",
			async (requestId, code) => {
				for (let i = 0; i < 5; i++) {
					await api.verify(requestId, wrongCode(code));
				}
			},
		],
		[
			"a later send",
			async (requestId) => {
				const { events } = await api.record(requestId);
				await api.send({ to: events[0]?.recipient });
			},
		],
	])("%s, though the next step is due right then", async (_, end) => {
		const requestId = await begin(SEC);
		const [code = ""] = (await received(requestId)).codes;
		postern.clock.advance(55_000);
		await end(requestId, code);
		await after(5);
		expect(await channels(requestId)).toEqual(["sms"]);
		expect(await tried(requestId)).toEqual(["sms delivered"]);
	});

	it("expiry, also where nobody looked before the step was late", async () => {
		const requestId = await begin(
			[
				["sms", 0],
				["email", 90],
			],
			{ expiry: 60 },
		);
		await after(120);
		expect(await channels(requestId)).toEqual(["sms"]);
		expect((await api.record(requestId)).status).toBe("expired");
	});

	it("the end of a guard", async () => {
		const to = freshRecipient();
		const requestId = await begin(SEC, { to, guardTime: 90 });
		await api.send({ to });
		await after(60);
		expect(await channels(requestId)).toEqual(["sms", "email"]);
		await after(60);
		expect(await channels(requestId)).toEqual(["sms", "email"]);
		expect((await api.record(requestId)).status).toBe("canceled");
	});

	it("verify, of 50 that are verified as their steps fall due (abuse case 53)", async () => {
		const sid = await workflow(["sms", 0], ["sms", 30]);
		const sent = await times(50, () => begin(sid));
		const codes = (await receivedOf(sent)).map(({ codes: [code] }) => code);
		postern.clock.advance(29_990);
		const done = postern.settled();
		const replies = await times(50, async (i) => {
			if (i % 2 === 0) postern.clock.advance(1);
			return api.verify(sent[i], codes[i]);
		});
		expect(replies.map(({ body }) => body.code)).toEqual(Array(50).fill(200));
		await done;
		await postern.settled();
		const after50 = await receivedOf(sent);
		await after(120);
		expect(await receivedOf(sent)).toEqual(after50);
	});
});

describe("a step that fails brings the next one forward to now", () => {
	const EMAIL_LATER: Step[] = [
		["sms", 0],
		["email", 600],
		["email", 600],
	];

	it("refused by every provider: at once", async () => {
		const requestId = await begin(EMAIL_LATER, { to: "4917100990001" });
		expect(await tried(requestId)).toEqual(["sms failed", "email delivered"]);
		await after(590);
		expect(await channels(requestId)).toEqual(["email"]);
		await after(10);
		expect(await channels(requestId)).toEqual(["email", "email"]);
	});

	it.each([
		["undelivered", "sms", "4917100990002", "undelivered"],
		["busy", "call", "4917100990005", "busy"],
		["no answer", "call", "4917100990006", "no-answer"],
	])("%s: when that is known", async (_, channel, to, status) => {
		const requestId = await begin(
			[
				[channel, 0],
				["email", 600],
			],
			{ to },
		);
		expect(await tried(requestId)).toEqual([`${channel} sent`]);
		await after(2);
		expect(await tried(requestId)).toEqual([
			`${channel} ${status}`,
			"email delivered",
		]);
	});

	it("all of them fail: each is tried once, and the OTP stays as it is", async () => {
		const steps: Step[] = [
			["sms", 0],
			["sms", 600],
			["voice", 600],
		];
		const requestId = await begin(steps, { to: "4917100990001" });
		await after(3_600);
		expect(await tried(requestId)).toEqual([
			"sms failed",
			"sms failed",
			"call failed",
		]);
		expect((await api.record(requestId)).status).toBe("pending");
	});

	it.each(["4917100990003", "4917100990004"])(
		"without a word, or with a late one, it waits its time (%s)",
		async (to) => {
			const requestId = await begin(EMAIL_LATER, { to });
			await after(550);
			expect(await channels(requestId)).toEqual(["sms"]);
			await after(50);
			expect(await channels(requestId)).toEqual(["sms", "email"]);
		},
	);

	it("a failure of an earlier step, or of a resend, brings nothing forward", async () => {
		const to = "4917101990002";
		const earlier: Step[] = [
			["sms", 0],
			["email", 1],
			["email", 600],
		];
		const requestId = await begin(earlier, { to });
		await after(1);
		await after(5);
		expect(await tried(requestId)).toEqual([
			"sms undelivered",
			"email delivered",
		]);
		const other = await begin(
			[
				["email", 0],
				["email", 600],
			],
			{ to: "4917102990001" },
		);
		await after(30);
		const resend = { requestId: other, channel: "sms" };
		expect((await api.call("POST", "/2fa/resend", resend)).status).toBe(200);
		await after(5);
		expect(await tried(other)).toEqual(["email delivered", "sms failed"]);
	});
});

describe("steps survive a restart", () => {
	it("what is late then goes out at once, in order, once", async () => {
		const requestId = await begin(SEC);
		postern.clock.advance(300_000);
		await postern.restart();
		await postern.settled();
		expect(await tried(requestId)).toEqual(SEC_TRIED);
		const { codes } = await received(requestId);
		expect([codes.length, new Set(codes).size]).toEqual([3, 1]);
		await postern.restart();
		await after(3_600);
		expect(await channels(requestId)).toHaveLength(3);
	});

	it("what is not late waits for its time", async () => {
		const requestId = await begin(SEC);
		await postern.restart();
		await after(50);
		expect(await channels(requestId)).toEqual(["sms"]);
		await after(10);
		expect(await channels(requestId)).toEqual(["sms", "email"]);
	});
});

describe("an OTP under way keeps the steps it began with", () => {
	it.each(["changed", "deleted"])("whatever is %s", async (change) => {
		const sid = await workflow(...SEC);
		const requestId = await begin(sid);
		const reply =
			change === "changed"
				? await api.call("PUT", `/2fa/workflows/${sid}`, {
						channels: channelsOf([["sms", 3_600]]),
					})
				: await api.call("DELETE", `/2fa/workflows/${sid}`);
		expect(reply.status, reply.text).toBe(200);
		await postern.restart();
		await after(60);
		await after(60);
		expect(await channels(requestId)).toEqual(["sms", "email", "call"]);
	});
});

describe("usage", () => {
	it("counts the OTP once, and each message on its channel", async () => {
		const count = async (channel: string) => {
			const path = `/2fa/usage/records?channel=${channel}`;
			const reply = await api.call<{ usageRecords: { count: string }[] }>(
				"GET",
				path,
			);
			return Number(reply.body.usageRecords[0]?.count);
		};
		const all = () => Promise.all(["all", "sms", "email", "call"].map(count));
		const before = await all();
		await begin(SEC);
		await after(300);
		expect((await all()).map((now, i) => now - (before[i] ?? 0))).toEqual([
			1, 1, 1, 1,
		]);
	});
});

it("a step that no route can carry: 487 at the send, and nothing is sent", async () => {
	const smsOnly = await startTestPostern({
		settings: {
			providers: [{ type: "sandbox", name: "sandbox", channels: ["sms"] }],
		},
	});
	const client = clientOf(smsOnly);
	await client.call("POST", "/2fa/workflows", {
		name: "both",
		channels: channelsOf([
			["sms", 0],
			["voice", 60],
		]),
	});
	expectRefusal(await client.send({ workflow: "both" }), 422, 487);
	await smsOnly.settled();
	expect(await client.messages()).toEqual([]);
	await smsOnly.stop();
});
