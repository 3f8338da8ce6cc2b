/**
 * Gates in the service: a toy gate stands where the guard will be. The tests show which
 * sends and messages it is asked about, and the rows that each of its answers leaves.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../src/errors.ts";
import type { Asked, Gate, Verdict } from "../src/protection/gate.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
} from "./support/client.ts";
import { unswept } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

const DAY = 86_400_000;

type Judged = (asked: Asked, seen: number, now: number) => Verdict;

/** The questions to the toy, and its answers; both count by account and channel. */
let asked: Asked[] = [];
let answer: Judged = () => "passed";
/** Called before a decision: when the gate is asked for the keys. */
let beforeDecision = () => {};
const keyOf = ({ accountSid, messages }: Asked) =>
	`toy ${accountSid} ${messages.at(-1)?.recipient}`;
const toy: Gate = {
	caseOf(about) {
		beforeDecision();
		return {
			keys: [keyOf(about)],
			judge(view, now) {
				asked.push(about);
				const seen = view.counter(keyOf(about))?.windows.length ?? 0;
				return answer(about, seen, now);
			},
		};
	},
};
const refusal = () => new Refusal("forbidden", { message: "The toy says no" });
const refuses: Judged = () => ({ refused: refusal() });
/** Each time its counter gets one more window. */
const blocks: Judged = (about, seen, now) => ({
	blocked: {
		refusal: refusal(),
		decision: null,
		counters: [
			{
				key: keyOf(about),
				windows: Array.from({ length: seen + 1 }, (_, i) => [String(i), []]),
				expiresAt: now + 90 * DAY,
			},
		],
	},
});
const onSteps =
	(judged: Judged, channel = "email"): Judged =>
	(about, ...rest) =>
		about.occasion === "step" && about.messages[0]?.channel === channel
			? judged(about, ...rest)
			: "passed";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: { trustedProxies: ["127.0.0.1"], retentionDays: 90 },
		gates: [toy],
		timers: unswept,
	});
	api = clientOf(postern);
	const made = await api.call("POST", "/2fa/limits", {
		name: "five",
		buckets: [{ name: "hour", max: 5, interval: 3_600 }],
	});
	expect(made.status, made.text).toBe(200);
});
afterAll(() => postern.stop());
beforeEach(() => {
	asked = [];
	answer = () => "passed";
});

/** The rows that `work` adds to the store, and those that it removes. */
async function changedBy(work: () => Promise<unknown>) {
	await postern.settled();
	const before = await postern.storedRows();
	await work();
	await postern.settled();
	const after = await postern.storedRows();
	// The request log is written behind every answer.
	const isOfUse = (row: string) =>
		!/^(token_use|traffic|request_log|fact .*request log)/.test(row);
	const added = after.filter((row) => !before.includes(row));
	return {
		added: added.filter(isOfUse),
		gone: before.filter((row) => !after.includes(row) && isOfUse(row)),
		/** Rows of `traffic`. */
		traffic: added.filter((row) => row.startsWith("traffic")),
	};
}

const limited = (to: string, more: Parameters = {}) => ({
	to,
	limits: { five: to },
	...more,
});

describe("a send", () => {
	it("that is blocked differs from none by the gate's one row, and is counted as that", async () => {
		const to = freshRecipient();
		const older = await api.sent(limited(to));
		answer = blocks;
		const { added, gone, traffic } = await changedBy(async () => {
			const once = { "Idempotency-Key": "blocked" };
			const reply = await api.send(limited(to), once);
			expectRefusal(reply, 403, 403, { message: "The toy says no" });
		});
		expect(gone).toEqual([]);
		expect(added).toHaveLength(1);
		expect(added[0]).toMatch(/^counter.*toy AC/);
		expect(traffic).toHaveLength(1);
		expect(traffic[0]).toMatch(/"provider":"".*"blocked":"?1/);
		// Nothing superseded it, and its code is still good.
		expect((await api.verify(older.requestId, older.code)).status).toBe(200);
	});

	it("that is blocked is kept for no idempotency key: the next one may pass", async () => {
		const to = freshRecipient();
		const once = { "Idempotency-Key": "blocked, then passed" };
		answer = blocks;
		expect((await api.send({ to }, once)).status).toBe(403);
		answer = () => "passed";
		expect((await api.send({ to }, once)).status).toBe(200);
	});

	it("that is blocked again finds what the gate has written", async () => {
		const to = freshRecipient();
		answer = blocks;
		await api.send({ to });
		const { added, gone } = await changedBy(() => api.send({ to }));
		expect([added.length, gone.length]).toEqual([1, 1]);
		expect(added[0]).toContain('[\\"1\\",[]]');
	});

	it("that is refused writes nothing", async () => {
		const to = freshRecipient();
		await api.sent(limited(to));
		answer = refuses;
		const changed = await changedBy(async () => {
			const once = { "Idempotency-Key": "refused" };
			const reply = await api.send(limited(to), once);
			expectRefusal(reply, 403, 403, { message: "The toy says no" });
		});
		expect(changed).toEqual({ added: [], gone: [], traffic: [] });
	});

	it("that a gate before it refuses does not come to it", async () => {
		const to = freshRecipient();
		for (let i = 0; i < 5; i++) {
			expect((await api.send(limited(to))).status).toBe(200);
		}
		asked = [];
		expectRefusal(await api.send(limited(to)), 429, 491);
		expect(asked).toEqual([]);
	});

	it("whose clock is set back before its decision goes out with it, and is charged once", async () => {
		const HOUR = 3_600_000;
		const to = freshRecipient();
		let isSetBack = false;
		beforeDecision = () => {
			if (!isSetBack) postern.clock.advance(-HOUR);
			isSetBack = true;
		};
		const reply = await api.send({ to });
		beforeDecision = () => {};
		expect(reply.status, reply.text).toBe(200);
		const messages = (await postern.messages({ to })).length;
		postern.clock.advance(HOUR);
		await postern.settled();
		expect(messages).toBe(1);
		expect(asked.map(({ occasion }) => occasion)).toEqual(["send"]);
	});

	it("is asked about once, with every message that may follow", async () => {
		const workflow = await workflowOf(["sms", 0], ["email", 600]);
		const to = freshRecipient();
		await api.sent({ to, workflow, emailTo: "a@b.com", subject: "Code" });
		expect(asked).toMatchObject([
			{
				occasion: "send",
				service: "2FA",
				verification: null,
				messages: [
					{ channel: "sms", recipient: to, candidates: ["sandbox"] },
					{ channel: "email", recipient: "a@b.com", candidates: ["sandbox"] },
				],
			},
		]);
	});
});

describe("a resend", () => {
	const resend = (requestId: string) =>
		api.call("POST", "/2fa/resend", { requestId });

	it("that is refused writes nothing, and one that is blocked the gate's row", async () => {
		const { requestId, to } = await api.sent();
		postern.clock.advance(31_000);
		for (const [judged, rows] of [
			[refuses, 0],
			[blocks, 1],
		] as const) {
			answer = judged;
			const { added, gone, traffic } = await changedBy(async () => {
				expectRefusal(await resend(requestId), 403, 403, {
					message: "The toy says no",
					requestID: requestId,
				});
			});
			expect([added.length, gone.length]).toEqual([rows, 0]);
			expect(traffic).toHaveLength(rows);
		}
		answer = () => "passed";
		expect((await resend(requestId)).status).toBe(200);
		expect(asked.at(-1)).toMatchObject({
			occasion: "resend",
			verification: { sid: requestId },
			messages: [{ channel: "sms", recipient: to }],
		});
	});
});

describe("a later step", () => {
	const sent = async (...steps: [string, number][]) => {
		const workflow = await workflowOf(...steps);
		const to = freshRecipient();
		return api.sent({ to, workflow, emailTo: `${to}@b.com`, subject: "Code" });
	};
	const eventsOf = async (requestId: string) =>
		(await api.record(requestId)).events.map((event) => [
			event.channel,
			event.channelStatus,
			event.channelErrorCode,
			event.channelErrorMessage,
		]);
	const REFUSED = ["email", "failed", "403", "The toy says no"];
	const wentOut = (channel: string, status = "delivered") => [
		channel,
		status,
		null,
		null,
	];

	it.each<[string, Judged, number]>([
		["refuses", refuses, 0],
		["blocks", blocks, 1],
	])(
		"that a gate %s is an event that failed, and the workflow goes on",
		(_, judged, rows) =>
			postern.clock.still(async () => {
				answer = onSteps(judged);
				const otp = await sent(["sms", 0], ["email", 60], ["call", 600]);
				const { added, gone } = await changedBy(async () => {
					postern.clock.advance(60_000);
				});
				const isOfToy = (row: string) => /^counter.*toy/.test(row);
				expect([
					added.filter(isOfToy).length,
					gone.filter(isOfToy).length,
				]).toEqual([rows, 0]);
				// The next one comes at once, as after any message that failed for good.
				expect(await eventsOf(otp.requestId)).toEqual([
					wentOut("sms"),
					REFUSED,
					wentOut("call", "sent"),
				]);
				expect((await api.verify(otp.requestId, otp.code)).status).toBe(200);
			}),
	);

	it("that is due at once is asked about in the decision of the send", () =>
		postern.clock.still(async () => {
			answer = onSteps(refuses);
			const { requestId } = await sent(["sms", 0], ["email", 0], ["call", 600]);
			expect(await eventsOf(requestId)).toEqual([
				wentOut("sms"),
				REFUSED,
				wentOut("call", "sent"),
			]);
			expect(asked.map(({ occasion }) => occasion)).toEqual([
				"send",
				"step",
				"step",
			]);
		}));

	it("of a send whose first step waits is asked about, the first one too", async () => {
		answer = onSteps(refuses, "sms");
		const workflow = await workflowOf(["sms", 60], ["email", 60]);
		const to = freshRecipient();
		const reply = await api.send({
			to,
			workflow,
			emailTo: "a@b.com",
			subject: "Code",
		});
		postern.clock.advance(60_000);
		await postern.settled();
		expect(
			(await eventsOf(String(reply.body.requestID))).map(
				([, status]) => status,
			),
		).toEqual(["failed", "delivered"]);
	});

	it("is judged by what the store holds of its keys", async () => {
		let last = -1;
		answer = onSteps((about, seen, now) => {
			last = seen;
			return blocks(about, seen, now);
		});
		const workflow = await workflowOf(["sms", 0], ["email", 60]);
		const both = { workflow, emailTo: "judged@b.com", subject: "Code" };
		for (let i = 0; i < 3; i++) {
			await api.sent({ to: freshRecipient(), ...both });
			postern.clock.advance(60_000);
			await postern.settled();
			expect(last).toBe(i);
		}
	});
});

describe("who asks", () => {
	const SIGNALS = {
		clientIp: "2001:db8::7",
		deviceId: "device of a test",
		trusted: false,
		challengePassed: true,
	};

	it("is handed to the gates: the caller's address, and what it says of its user", async () => {
		const proxied = { "X-Forwarded-For": "203.0.113.9" };
		const reply = await api.send(SIGNALS, proxied);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["postern-ignored"]).toBeUndefined();
		expect(asked[0]?.origin).toEqual({
			callerAddress: "203.0.113.9",
			...SIGNALS,
		});
		await api.send();
		expect(asked[1]?.origin).toEqual({ callerAddress: "127.0.0.1" });
	});

	it("is read as other parameters are", async () => {
		const reply = await api.send({
			clientIp: " ::ffff:192.0.2.1 ",
			deviceId: 17,
			trusted: "true",
			challengePassed: 0,
		});
		expect(reply.status, reply.text).toBe(200);
		expect(asked[0]?.origin).toMatchObject({
			clientIp: "192.0.2.1",
			deviceId: "17",
			trusted: true,
			challengePassed: false,
		});
	});

	it.each<[string, unknown]>([
		["clientIp", "nowhere"],
		["clientIp", "192.0.2.0/24"],
		["clientIp", "fe80::1%eth0"],
		["clientIp", "1.2.3"],
		["deviceId", "d".repeat(129)],
		["trusted", "perhaps"],
		["challengePassed", 2],
	])("%s %j is 400, and asks nobody", async (parameter, value) => {
		const reply = await api.send({ [parameter]: value });
		expectRefusal(reply, 400, 400, { parameter });
		expect(asked).toEqual([]);
	});

	it("is not kept where no gate asks for it", async () => {
		await api.sent(SIGNALS);
		expect((await postern.storedRows()).join()).not.toContain(
			"device of a test",
		);
	});
});

describe("who asks, where a gate wants that kept", () => {
	let keeping: TestPostern;
	let own: Client;
	const rows = async () => (await keeping.storedRows()).join("\n");
	const DEVICE = { deviceId: "kept device", clientIp: "192.0.2.77" };

	beforeAll(async () => {
		keeping = await startTestPostern({
			settings: { retentionDays: 90 },
			gates: [{ ...toy, keepsOrigin: true }],
		});
		own = clientOf(keeping);
	});
	afterAll(() => keeping.stop());

	it("is handed to the gates of later steps", async () => {
		const made = await own.call("POST", "/2fa/workflows", {
			name: "kept",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		await own.sent({ workflow: "kept", ...DEVICE });
		keeping.clock.advance(60_000);
		await keeping.settled();
		expect(asked.map(({ occasion }) => occasion)).toEqual(["send", "step"]);
		expect(asked[1]?.origin).toMatchObject({
			callerAddress: "127.0.0.1",
			...DEVICE,
		});
	});

	it("goes after 30 days, and the record stays", async () => {
		const { requestId } = await own.sent(DEVICE);
		keeping.clock.advance(30 * DAY - 60_000);
		await keeping.settled();
		expect(await rows()).toContain("kept device");
		keeping.clock.advance(60_000);
		await keeping.settled();
		expect(await rows()).not.toMatch(/kept device|192\.0\.2\.77/);
		expect((await own.record(requestId)).status).toBe("expired");
	});

	it("is erased with its recipient", async () => {
		const { to } = await own.sent(DEVICE);
		const path = `/accounts/${keeping.master.sid}/erase`;
		expect((await own.call("POST", path, { recipient: to })).status).toBe(200);
		expect(await rows()).not.toMatch(/kept device|192\.0\.2\.77/);
	});
});

let workflows = 0;

async function workflowOf(...steps: [string, number][]): Promise<string> {
	const name = `workflow ${++workflows}`;
	const channels = steps.map(([channel, interval]) => ({ channel, interval }));
	const made = await api.call("POST", "/2fa/workflows", { name, channels });
	expect(made.status, made.text).toBe(200);
	return name;
}
