/** Section 2 of the contract: Idempotency-Key. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	BODY,
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	SENDER,
	times,
	wrongCode,
} from "./support/client.ts";
import { FORM } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { bytesOf, expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

let keys = 0;
const freshKey = () => ({ "Idempotency-Key": `key ${++keys}` });

async function messagesTo(to: string): Promise<number> {
	await postern.settled();
	return (await api.messages({ to })).length;
}

describe("the same key with the same send", () => {
	it("gets the first reply again and sends nothing", async () => {
		const to = freshRecipient();
		const key = freshKey();
		const first = await api.send({ to }, key);
		expect(first.status).toBe(200);
		expect(bytesOf(await api.send({ to }, key))).toEqual(bytesOf(first));
		expect(await messagesTo(to)).toBe(1);
	});

	it("however it is written: parameters are equal after normalising", async () => {
		const to = freshRecipient();
		const key = freshKey();
		const first = await api.send({ to, expiry: 600 }, key);
		const body = new URLSearchParams({
			BODY,
			To: `+${to}`,
			SERVICE: "2FA",
			from: `+${SENDER}`,
			expiry: "600",
		});
		const form = await api.call("POST", "/2fa/send.json", body.toString(), {
			...key,
			"Content-Type": FORM,
		});
		expect(form.body).toEqual(first.body);
		expect(await messagesTo(to)).toBe(1);
	});

	it.each<[string, Parameters, Parameters]>([
		["domain", { domain: "Example.COM." }, { domain: "example.com" }],
		[
			"IPv6 address",
			{ clientIp: "2001:DB8:0:0::7" },
			{ clientIp: " 2001:db8::7" },
		],
		[
			"IPv4 address",
			{ clientIp: "::ffff:203.0.113.7" },
			{ clientIp: "203.0.113.7" },
		],
		["locale", { locale: "de_AT" }, { locale: "de-at" }],
		["sender", { from: `+${SENDER}` }, { from: ` ${SENDER}` }],
	])("%s in two spellings", async (_, one, other) => {
		const to = freshRecipient();
		const key = freshKey();
		const text = one.locale === undefined ? {} : { body: undefined };
		const first = await api.send({ to, ...text, ...one }, key);
		expect(first.status, first.text).toBe(200);
		const again = await api.send({ to, ...text, ...other }, key);
		expect(again.body).toEqual(first.body);
		expect(await messagesTo(to)).toBe(1);
	});

	it("with and without the account's own SID, and by an account above it", async () => {
		const to = freshRecipient();
		const key = freshKey();
		const sub = await api.subAccount();
		const accountSid = sub.account.sid;
		const first = await sub.send({ to }, key);
		const again = await sub.send({ to, accountSid }, key);
		expect([again.status, again.body]).toEqual([200, first.body]);
		const above = await api.send({ to, accountSid }, key);
		expect(above.body).toEqual(first.body);
	});

	it("with its limits in another order", async () => {
		const bucket = { name: "b", max: 9, interval: 60 };
		for (const name of ["one", "two"]) {
			await api.call("POST", "/2fa/limits", { name, buckets: [bucket] });
		}
		const to = freshRecipient();
		const key = freshKey();
		const limits = { one: "a", two: "b" };
		const first = await api.send({ to, limits }, key);
		expect(first.status, first.text).toBe(200);
		const again = await api.send({ to, limits: { two: "b", one: "a" } }, key);
		expect(again.body).toEqual(first.body);
	});

	it("that comes while the first is under way waits for its reply", async () => {
		const to = freshRecipient();
		const key = freshKey();
		const replies = await times(50, () => api.send({ to }, key));
		expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
		expect(replies[0]?.status).toBe(200);
		expect(await messagesTo(to)).toBe(1);
	});

	it("after a restart", async () => {
		const to = freshRecipient();
		const key = freshKey();
		const first = await api.send({ to }, key);
		await postern.restart();
		expect((await api.send({ to }, key)).body).toEqual(first.body);
		expect(await messagesTo(to)).toBe(1);
	});

	it("is a new send after 24 hours", async () => {
		const to = freshRecipient();
		const key = freshKey();
		const first = await api.send({ to }, key);
		postern.clock.advance(24 * 3_600_000 - 60_000);
		expect((await api.send({ to }, key)).body).toEqual(first.body);
		postern.clock.advance(61_000);
		const next = await api.send({ to }, key);
		expect(next.status).toBe(200);
		expect(next.body.requestID).not.toBe(first.body.requestID);
	});
});

describe("the same key", () => {
	it("with a different request: 409", async () => {
		const key = freshKey();
		const to = freshRecipient();
		await api.send({ to }, key);
		for (const more of [
			{ to: freshRecipient() },
			{ to, expiry: 60 },
			{ to, service: "x" },
		])
			expectRefusal(await api.send(more, key), 409, 409);
	});

	it("is another key for another account, and at another endpoint", async () => {
		const key = freshKey();
		const to = freshRecipient();
		const sub = await api.subAccount();
		const first = await api.send({ to }, key);
		const other = await sub.send({ to }, key);
		expect(other.status).toBe(200);
		expect(other.body.requestID).not.toBe(first.body.requestID);
		const check = await api.verify(first.body.requestID, "none", {}, key);
		expect(check.body.code).toBe(481);
	});

	it("may be tried again after a refusal", async () => {
		const key = freshKey();
		expect((await api.send({ to: "x" }, key)).status).toBe(400);
		expect((await api.send({}, key)).status).toBe(200);
	});
});

describe("a check with a key", () => {
	it("that was wrong is not paid for twice", async () => {
		const { requestId, code } = await api.sent();
		const key = freshKey();
		const first = await api.verify(requestId, wrongCode(code), {}, key);
		expect(first.body.code).toBe(481);
		for (let again = 0; again < 10; again++) {
			const reply = await api.verify(requestId, wrongCode(code), {}, key);
			expect(bytesOf(reply)).toEqual(bytesOf(first));
		}
		expect((await api.record(requestId)).checks).toHaveLength(1);
		const next = await api.verify(requestId, wrongCode(code), {}, freshKey());
		expect(next.body.details?.attemptsLeft).toBe(3);
	});

	it("that was right gets its 200 again, and only with that key", async () => {
		const { requestId, code } = await api.sent();
		const key = freshKey();
		for (let again = 0; again < 2; again++)
			expect((await api.verify(requestId, code, {}, key)).body.message).toBe(
				"OK",
			);
		expect((await api.verify(requestId, code)).body.code).toBe(485);
		expect((await api.verify(requestId, code, {}, freshKey())).body.code).toBe(
			485,
		);
		expect((await api.record(requestId)).checks).toHaveLength(1);
	});

	// a key must not become a way to try many codes at the price of one
	it("and another code: 409, and it is not looked at", async () => {
		const { requestId, code } = await api.sent();
		const key = freshKey();
		await api.verify(requestId, wrongCode(code), {}, key);
		expectRefusal(await api.verify(requestId, code, {}, key), 409, 409, {
			requestID: requestId,
		});
		const { status, checks } = await api.record(requestId);
		expect([status, checks.length]).toEqual(["pending", 1]);
	});
});

it("a key has 1 to 128 characters", async () => {
	const longest = { "Idempotency-Key": "k".repeat(128) };
	expect((await api.send({}, longest)).status).toBe(200);
	const to = freshRecipient();
	const reply = await api.send({ to }, { "Idempotency-Key": "k".repeat(129) });
	expectRefusal(reply, 400, 400, { parameter: "Idempotency-Key" });
	expect(await messagesTo(to)).toBe(0);
});
