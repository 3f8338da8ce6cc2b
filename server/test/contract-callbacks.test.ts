/** Section 9 of the contract: what the owner of a verification is told, and how. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
	MAY_CALL_US,
	type News,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import {
	BODY,
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	SENDER,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let api: Client;
let secret: string;

beforeAll(async () => {
	postern = await startTestPostern({ settings: MAY_CALL_US });
	endpoint = await startCallbackEndpoint();
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
});
beforeEach(async () => {
	api = await clientOf(postern).subAccount("callbacks");
	secret = await secretOf(api);
	endpoint.seen.length = 0;
});

async function told(): Promise<News[]> {
	await postern.settled();
	return endpoint.seen.map((seen) => verified(seen, secret));
}
const eventsOf = async () => (await told()).map(({ event }) => event);
const sent = (parameters: Parameters = {}) =>
	api.sent({ callbackUrl: endpoint.url, ...parameters });
/** For recipients whose messages cannot be read, such as simulated failures. */
const sendTo = async (to: string, parameters: Parameters = {}) => {
	const reply = await api.send({
		...{ to, callbackUrl: endpoint.url },
		...parameters,
	});
	expect(reply.status, reply.text).toBe(200);
	return String(reply.body.requestID);
};

/** Short, as the library does not tolerate a clock that is minutes ahead. */
const SHORT = { expiry: 60 };

describe("what is told", () => {
	it("is exactly this", async () => {
		const { requestId, to, code } = await sent({ service: "Żółw & Co." });
		await api.verify(requestId, code);
		const [first, second, third, ...others] = await told();
		const { events } = await api.record(requestId);
		const common = {
			requestID: requestId,
			accountSid: api.account.sid,
			service: "Żółw & Co.",
			channel: "sms",
			recipient: to,
			channelErrorCode: null,
			timestamp: expect.stringMatching(
				/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
			),
		};
		const ofMessage = { status: "pending", eventSid: events[0]?.sid };
		expect(first).toEqual({
			...{ ...common, ...ofMessage },
			id: `${requestId}-1`,
			event: "otp.sent",
			channelStatus: "sent",
		});
		expect(second).toEqual({
			...{ ...common, ...ofMessage },
			id: `${requestId}-2`,
			event: "otp.delivered",
			channelStatus: "delivered",
		});
		expect(third).toEqual({
			...common,
			id: `${requestId}-3`,
			event: "otp.success",
			status: "success",
			eventSid: null,
			channelStatus: null,
		});
		expect(others).toEqual([]);
		for (const { method, url, headers } of endpoint.seen) {
			expect([method, url.pathname]).toEqual(["POST", "/hook"]);
			expect(headers["content-type"]).toBe("application/json");
		}
	});

	it("is no code, no token and no secret", async () => {
		const { requestId, code } = await sent({ code: "QWRTZ8" });
		await api.verify(requestId, wrongCode(code));
		await api.cancel(requestId);
		expect(await told()).toHaveLength(3);
		for (const { url, headers, body } of endpoint.seen) {
			const all = JSON.stringify([url.href, headers, body]);
			for (const kept of [code, wrongCode(code), api.account.token, secret]) {
				expect(all).not.toContain(kept);
			}
			expect(headers.authorization).toBeUndefined();
		}
	});

	it("does not verify under another account's secret", async () => {
		await sent();
		const other = await secretOf(await api.subAccount());
		expect(endpoint.seen.length).toBeGreaterThan(0);
		for (const seen of endpoint.seen) {
			expect(() => verified(seen, other)).toThrow();
		}
	});
});

describe("each thing that happens is told once", () => {
	const DELIVERED = ["otp.sent", "otp.delivered"];

	it("success", async () => {
		const { requestId, code } = await sent();
		await api.verify(requestId, wrongCode(code));
		await api.verify(requestId, code);
		await api.verify(requestId, code);
		expect(await eventsOf()).toEqual([...DELIVERED, "otp.success"]);
	});

	it("failed", async () => {
		const { requestId, code } = await sent({ maxAttempts: 2 });
		for (let i = 0; i < 4; i++) await api.verify(requestId, wrongCode(code));
		expect(await eventsOf()).toEqual([...DELIVERED, "otp.failed"]);
	});

	it("canceled, by its owner and by a later send", async () => {
		const { requestId, to } = await sent();
		await api.cancel(requestId);
		await api.cancel(requestId);
		expect(await eventsOf()).toEqual([...DELIVERED, "otp.canceled"]);
		endpoint.seen.length = 0;
		const older = (await sent({ to })).requestId;
		await api.send({ to });
		const news = await told();
		expect(news.map(({ event }) => event)).toEqual([
			...DELIVERED,
			"otp.canceled",
		]);
		expect(new Set(news.map(({ requestID }) => requestID))).toEqual(
			new Set([older]),
		);
	});

	it("with the recipient on the channel of the OTP, where it has two", async () => {
		const mail = {
			...{ channel: "email", to: freshRecipient(), subject: "Code" },
			...{ emailTo: "somebody@example.com" },
		};
		const right = await sent(mail);
		await api.verify(right.requestId, right.code);
		const canceled = await sent({ ...mail, to: freshRecipient() });
		await api.cancel(canceled.requestId);
		const failed = await sent({ ...mail, maxAttempts: 1 });
		await api.verify(failed.requestId, wrongCode(failed.code));
		await sent({ ...mail, ...SHORT, to: freshRecipient() });
		postern.clock.advance(60_000);
		const news = await told();
		expect(new Set(news.map(({ event }) => event))).toEqual(
			new Set([
				...DELIVERED,
				...["otp.success", "otp.canceled", "otp.failed", "otp.expired"],
			]),
		);
		for (const { event, channel, recipient } of news)
			expect([event, channel, recipient]).toEqual([
				...[event, "email", "somebody@example.com"],
			]);
	});

	it("expired, at its instant, whoever looks at it then", async () => {
		const { requestId, code } = await sent(SHORT);
		postern.clock.advance(60_000);
		await api.verify(requestId, code);
		await api.record(requestId);
		const news = await told();
		expect(news.map(({ event }) => event)).toEqual([
			...DELIVERED,
			"otp.expired",
		]);
		expect(news.at(-1)?.status).toBe("expired");
		const [{ timestamp: first } = { timestamp: "" }] = news;
		const ms = Date.parse(news.at(-1)?.timestamp ?? "") - Date.parse(first);
		expect(Math.abs(ms - 60_000)).toBeLessThan(5_000);
		expect(await eventsOf()).toHaveLength(3);
	});

	it("undelivered: refused by every provider", async () => {
		const to = "4917990001";
		await sendTo(to);
		expect(await told()).toMatchObject([
			{
				event: "otp.undelivered",
				recipient: to,
				status: "pending",
				channelStatus: "failed",
				channelErrorCode: "30005",
			},
		]);
	});

	it("undelivered: accepted, and not delivered", async () => {
		await sendTo("4917990002");
		await postern.settled();
		postern.clock.advance(2_000);
		expect(await told()).toMatchObject([
			{ event: "otp.sent" },
			{
				event: "otp.undelivered",
				channelStatus: "undelivered",
				channelErrorCode: "30003",
			},
		]);
	});

	it("undelivered: a call that nobody takes", async () => {
		await sendTo("4917990006", { channel: "call" });
		await postern.settled();
		postern.clock.advance(2_000);
		expect((await told()).slice(1)).toMatchObject([
			{ event: "otp.undelivered", channel: "call", channelStatus: "no-answer" },
		]);
	});

	it("delivered: a call that was taken", async () => {
		await sent({ channel: "call" });
		postern.clock.advance(2_000);
		expect((await told()).slice(1)).toMatchObject([
			{ event: "otp.delivered", channelStatus: "completed" },
		]);
	});

	it("a message for each resend", async () => {
		const { requestId } = await sent();
		postern.clock.advance(30_000);
		await api.call("POST", "/2fa/resend", { requestId, channel: "call" });
		// Until the call has ended: the next test would be told of it.
		postern.clock.advance(2_000);
		expect((await told()).slice(2)).toMatchObject([
			{ event: "otp.sent", channel: "call" },
			{ event: "otp.delivered", channelStatus: "completed" },
		]);
	});
});

describe("where it is told", () => {
	const patch = (changes: Parameters) =>
		api.call("PATCH", `/accounts/${api.account.sid}`, changes);

	it("nowhere, where neither account nor send names a place", async () => {
		await api.sent();
		expect(await told()).toEqual([]);
	});

	it("at the account's, unless the send names its own", async () => {
		const account = `${endpoint.url}/account`;
		expect((await patch({ callbackUrl: account })).status).toBe(200);
		await api.sent();
		await sent();
		await told();
		const paths = endpoint.seen.map(({ url }) => url.pathname);
		expect(paths.sort()).toEqual([
			...["/hook", "/hook"],
			...["/hook/account", "/hook/account"],
		]);
	});

	it("by GET, in the query, signed as it stands in the request line", async () => {
		const url = `${endpoint.url}?tenant=7`;
		const { requestId } = await sent({
			callbackUrl: url,
			callbackMethod: "GET",
		});
		const news = await told();
		expect(news.map(({ event }) => event)).toEqual([
			"otp.sent",
			"otp.delivered",
		]);
		expect(news[0]).toMatchObject({ tenant: "7", requestID: requestId });
		expect(endpoint.seen[0]).toMatchObject({ method: "GET", body: "" });
	});

	it("by the account's method", async () => {
		await patch({ callbackUrl: endpoint.url, callbackMethod: "GET" });
		await api.sent();
		await told();
		expect(endpoint.seen.map(({ method }) => method)).toEqual(["GET", "GET"]);
	});

	it("of the events that the account wants, to the URL of a send too", async () => {
		await patch({ callbackEvents: ["otp.canceled", "account.budget"] });
		const { requestId } = await sent();
		await patch({ callbackEvents: null });
		await api.cancel(requestId);
		expect(await eventsOf()).toEqual(["otp.canceled"]);
		await sent();
		expect((await eventsOf()).slice(1)).toEqual(["otp.sent", "otp.delivered"]);
	});

	it("of no events, if the account wants none", async () => {
		await patch({ callbackUrl: endpoint.url, callbackEvents: [] });
		const { requestId } = await api.sent();
		await api.cancel(requestId);
		expect(await eventsOf()).toEqual([]);
	});

	it("as the account had it when the OTP was sent", async () => {
		await patch({ callbackUrl: endpoint.url });
		const { requestId } = await api.sent();
		await patch({ callbackUrl: null });
		await api.cancel(requestId);
		await api.sent();
		expect((await eventsOf()).at(-1)).toBe("otp.canceled");
		expect(endpoint.seen).toHaveLength(3);
	});
});

describe("a place that cannot be", () => {
	it.each([
		"nonsense",
		"ftp://example.com/",
		"/hook",
		"http://169.254.169.254/latest",
		"https://user:secret@example.com/",
	])("%s: 400, and nothing is sent", async (callbackUrl) => {
		const to = freshRecipient();
		const body = { service: "2FA", from: SENDER, to, body: BODY, callbackUrl };
		const reply = await api.call("POST", "/2fa/send", body);
		expectRefusal(reply, 400, 400, { parameter: "callbackUrl" });
		await postern.settled();
		expect(await api.messages({ to })).toEqual([]);
	});

	it.each(["PUT", "get it"])("by %s: 400", async (callbackMethod) => {
		const reply = await api.send({ callbackUrl: endpoint.url, callbackMethod });
		expectRefusal(reply, 400, 400, { parameter: "callbackMethod" });
	});
});
