/** Section 4 of the contract: the same code once more, as one more event. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
import { expectRefusal, expectReply, tally } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const resend = (requestId: unknown, more: Parameters = {}, headers = {}) =>
	api.call("POST", "/2fa/resend", { requestId, ...more }, headers);
const pause = () => postern.clock.advance(30_000);
/** The codes of its messages, oldest first. */
async function codesOf(requestId: string): Promise<string[]> {
	await postern.settled();
	return (await api.messages())
		.filter((message) => message.requestID === requestId)
		.map(({ text }) => codeFrom(text))
		.reverse();
}
const channelsOf = async (requestId: string) =>
	(await api.record(requestId)).events.map(({ channel }) => channel);

describe("a resend", () => {
	it("sends the same code once more, and answers as a send does", async () => {
		const { requestId, code } = await api.sent();
		pause();
		expectReply(await resend(requestId), {
			code: 200,
			message: "OK",
			requestID: requestId,
		});
		expect(await codesOf(requestId)).toEqual([code, code]);
		const { events, status } = await api.record(requestId);
		expect(status).toBe("pending");
		expect(events.map(({ channelStatus }) => channelStatus)).toEqual([
			"delivered",
			"delivered",
		]);
		expect(
			new Set(events.flatMap((each) => [each.sid, each.targetSid])).size,
		).toBe(4);
		expect((await api.verify(requestId, code)).body.code).toBe(200);
	});

	it("goes out on the channel that is asked for, else on the last one's", async () => {
		const { requestId, code } = await api.sent();
		for (const channel of ["voice", undefined, "SMS"]) {
			pause();
			expect((await resend(requestId, { channel })).body.code).toBe(200);
		}
		expect(await codesOf(requestId)).toEqual(Array(4).fill(code));
		expect(await channelsOf(requestId)).toEqual(["sms", "call", "call", "sms"]);
	});

	it("goes to the address that was given at the send", async () => {
		const { requestId } = await api.sent({
			emailTo: "ada@example.com",
			subject: "Your code",
		});
		pause();
		expect((await resend(requestId, { channel: "email" })).status).toBe(200);
		await postern.settled();
		const [newest] = await api.messages();
		expect(newest).toMatchObject({
			channel: "email",
			to: "ada@example.com",
			subject: "Your code",
			requestID: requestId,
		});
	});

	it("before a step of a workflow on the channel has that step's text and sender", async () => {
		const step = { channel: "sms", from: "Step", body: "Step: {code}" };
		const made = await api.call("POST", "/2fa/workflows", {
			name: "email, then sms",
			channels: [
				{ channel: "email", interval: 0 },
				{ ...step, interval: 120 },
			],
		});
		expect(made.status, made.text).toBe(200);
		const to = freshRecipient();
		const { requestId, code } = await api.sent({
			...{ to, emailTo: `step${to}@example.com`, subject: "Your code" },
			...{ workflow: "email, then sms", from: undefined },
		});
		pause();
		const reply = await resend(requestId, { channel: "sms" });
		expect(reply.status, reply.text).toBe(200);
		await postern.settled();
		const [message] = await api.messages({ to });
		expect([message?.from, message?.text]).toEqual(["Step", `Step: ${code}`]);
	});

	it("leaves expiry and attempts as they are", async () => {
		const { requestId, code } = await api.sent({ expiry: 100, maxAttempts: 3 });
		const before = await api.verify(requestId, wrongCode(code));
		pause();
		const reply = await resend(
			requestId,
			{},
			{ Prefer: "return=representation" },
		);
		expect(reply.body).toMatchObject({
			requestID: requestId,
			verification: {
				sid: requestId,
				status: "pending",
				channel: "sms",
				expiresAt: before.body.details?.expiresAt,
				attemptsLeft: 2,
			},
		});
		postern.clock.advance(70_000);
		expect((await api.verify(requestId, code)).body.code).toBe(482);
	});

	it("repeated under its Idempotency-Key sends nothing", async () => {
		const { requestId } = await api.sent();
		pause();
		const key = { "Idempotency-Key": "resend-once" };
		const first = await resend(requestId, {}, key);
		pause();
		expect((await resend(requestId, {}, key)).text).toBe(first.text);
		expectRefusal(await resend(requestId, { channel: "call" }, key), 409, 409, {
			requestID: requestId,
		});
		expect(await codesOf(requestId)).toHaveLength(2);
	});
});

describe("how often", () => {
	it("not sooner than 30 s after the last message: 429, Retry-After", () =>
		postern.clock.still(async () => {
			const { requestId } = await api.sent();
			const early = await resend(requestId);
			expectRefusal(early, 429, 429, { requestID: requestId });
			expect(early.headers["retry-after"]).toBe("30");
			expect(early.body.details?.retryAfter).toBe(30);
			postern.clock.advance(20_000);
			const later = await resend(requestId);
			expect(later.headers["retry-after"]).toBe("10");
			postern.clock.advance(9_999);
			expect((await resend(requestId)).headers["retry-after"]).toBe("1");
			postern.clock.advance(1);
			expect((await resend(requestId)).body.code).toBe(200);
			expect((await resend(requestId)).body.code).toBe(429);
		}));

	it("not for as long as the clock was ahead at the last message", async () => {
		const { requestId } = await api.sent();
		postern.clock.advance(-7_200_000);
		const reply = await resend(requestId);
		postern.clock.advance(7_200_000);
		expect(reply.status, reply.text).toBe(200);
	});

	it("100 at once: one goes out", async () => {
		const { requestId } = await api.sent();
		pause();
		const replies = await times(100, () => resend(requestId));
		expect(tally(replies)).toEqual({ 200: 1, 429: 99 });
		expect(await codesOf(requestId)).toHaveLength(2);
	});

	it("at most 5 messages an OTP: 429, code 483", async () => {
		const { requestId, code } = await api.sent();
		for (let message = 2; message <= 5; message++) {
			pause();
			expect((await resend(requestId)).body.code).toBe(200);
		}
		pause();
		expectRefusal(await resend(requestId), 429, 483, { requestID: requestId });
		expect(await codesOf(requestId)).toHaveLength(5);
		expect((await api.verify(requestId, code)).body.code).toBe(200);
	});
});

describe("is refused", () => {
	it("where the channel has no recipient: 400", async () => {
		const { requestId } = await api.sent();
		pause();
		for (const channel of ["email", "fax"]) {
			const reply = await resend(requestId, { channel });
			const { requestID } = reply.body;
			expectRefusal(reply, 400, 400, { requestID, parameter: "channel" });
		}
		const byMail = await api.sent({
			...{ channel: "email", to: undefined, from: undefined },
			...{ emailTo: "only@example.com", subject: "Your code" },
		});
		pause();
		for (const channel of ["sms", "call"]) {
			const reply = await resend(byMail.requestId, { channel });
			expectRefusal(reply, 400, 400, {
				requestID: byMail.requestId,
				parameter: "channel",
			});
		}
		expect(await codesOf(requestId)).toHaveLength(1);
	});

	it("without requestId, and of an OTP that is not the caller's", async () => {
		const missing = await resend(undefined);
		expectRefusal(missing, 400, 400, { parameter: "requestId" });
		const sub = await api.subAccount();
		const { requestId } = await sub.sent();
		pause();
		for (const other of [requestId, `OTP${"0".repeat(32)}`]) {
			expectRefusal(await resend(other), 404, 404, {
				message: "Invalid requestId",
			});
		}
		const { sid } = sub.account;
		expect((await resend(requestId, { accountSid: sid })).status).toBe(200);
	});

	it("after the end, as a check is", async () => {
		const verified = await api.sent();
		await api.verify(verified.requestId, verified.code);
		const canceled = await api.sent();
		await api.cancel(canceled.requestId);
		const to = freshRecipient();
		const superseded = await api.sent({ to });
		await api.sent({ to });
		const failed = await api.sent({ maxAttempts: 1 });
		await api.verify(failed.requestId, wrongCode(failed.code));
		const expired = await api.sent({ expiry: 30 });
		pause();
		for (const [{ requestId }, status, code] of [
			[verified, 409, 485],
			[canceled, 410, 484],
			[superseded, 410, 484],
			[failed, 429, 483],
			[expired, 410, 482],
		] as const) {
			expectRefusal(await resend(requestId), status, code, {
				requestID: requestId,
			});
			expect(await codesOf(requestId)).toHaveLength(1);
		}
	});
});
