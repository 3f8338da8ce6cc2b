/**
 * Who: someone who reads what Postern leaves behind: logs on a shared host or at
 * a log service, replies in a browser's cache, metrics.
 * Gain: a code while it is good, a token for ever, a list of phone numbers.
 * Stopped by: codes, tokens and full phone numbers are never handed to a log, a
 * reply or an error (abuse cases 99, 117, 125). Canaries go through every path
 * that succeeds and every path that fails; then everything is searched for them.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, type Parameters } from "./support/client.ts";
import { exchange, FORM, type Reply } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const PHONE = "491729876543";
const EMAIL = "canary.jane@example.com";
const OWN_CODE = "ZQ7XK9WV4B";
const WRONG = "WRNGCD7731";
/** So long that no other text holds it by chance. */
const GENERATED: Parameters = { codeType: "alphanumeric", codeLength: 10 };

let postern: TestPostern;
let api: Client;
let codes: string[];
let tokens: string[];
let replies: Reply<unknown>[];

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
	const sub = await api.subAccount("canary");
	tokens = [postern.master.token, sub.account.token];

	const phone = { to: PHONE, ...GENERATED };
	const mail = {
		channel: "email",
		to: undefined,
		from: undefined,
		emailTo: EMAIL,
		subject: "Code",
	};
	const sms = await api.sent(phone);
	const call = await api.sent({ ...phone, channel: "call", service: "call" });
	const email = await api.sent({ ...mail, ...GENERATED });
	const own = await api.sent({ to: PHONE, code: OWN_CODE, service: "own" });
	codes = [sms.code, call.code, email.code, own.code];

	const raw = (body: string, type = "application/json") =>
		api.call("POST", "/2fa/send", body, { "Content-Type": type });
	const key = { "Idempotency-Key": "canary" };
	replies = [
		await api.send({ to: PHONE, code: OWN_CODE, service: "idempotent" }, key),
		await api.send({ to: PHONE, code: OWN_CODE, service: "idempotent" }, key),
		await api.send(
			{ to: PHONE, code: OWN_CODE, service: "idempotent too" },
			key,
		),
		await api.send(
			{ to: PHONE, service: "represented" },
			{ Prefer: "return=representation" },
		),
		await api.send({ to: `${PHONE}x`, code: OWN_CODE }),
		await api.send({ to: PHONE, code: OWN_CODE, expiry: 1 }),
		await api.send({ to: PHONE, code: `${OWN_CODE}+` }),
		await api.send({ to: PHONE, code: OWN_CODE, codeLength: 4 }),
		await api.send(
			{ to: PHONE, code: OWN_CODE, cdoe: OWN_CODE },
			{ Prefer: "handling=strict" },
		),
		await raw(`{"to":"${PHONE}","code":"${OWN_CODE}"`),
		await raw(`to=${PHONE}&to=${PHONE}&code=${OWN_CODE}`, FORM),
		await api.verify(sms.requestId, WRONG),
		await api.verify(sms.requestId, sms.code),
		await api.verify(sms.requestId, sms.code),
		await api.verify(call.requestId, `${call.code}${"x".repeat(32)}`),
		await api.verify(email.requestId, email.code, { service: "another" }),
		await sub.verify(email.requestId, email.code),
		await api.verify(`OTP${OWN_CODE}`, OWN_CODE),
		await api.cancel(own.requestId),
		await api.verify(own.requestId, own.code),
		await api.call("GET", `/sandbox/nowhere?to=${PHONE}&code=${OWN_CODE}`),
		await api.call(
			"GET",
			`/2fa/verify?requestId=${email.requestId}&code=${email.code}&token=${postern.master.token}`,
		),
		await exchange(`${postern.url}/2fa/send`, {
			method: "POST",
			headers: { Authorization: `Bearer ${postern.master.token}` },
			body: JSON.stringify({ to: PHONE, code: OWN_CODE }),
		}),
		await clientOf(postern, {
			sid: postern.master.sid,
			token: `${tokens[1]}x`,
		}).send({ to: PHONE }),
	];
	await api.messages({ to: PHONE });
	await api.call("POST", `/accounts/${postern.master.sid}/unlock`, {
		recipient: PHONE,
	});
	postern.clock.advance(3_600_000);
	await postern.settled();
	await postern.restart();
});
afterAll(() => postern.stop());

describe("the log", () => {
	it("was written (the control)", () => {
		expect(postern.log()).toContain("/2fa/send");
		expect(postern.log()).toContain(
			String(replies[0]?.headers["x-request-id"]),
		);
	});

	it("holds no code, right, wrong or refused", () => {
		for (const code of [...codes, OWN_CODE, WRONG]) {
			expect(code).toMatch(/^[0-9A-Z]{10}$/);
			expect(postern.log()).not.toContain(code);
			expect(postern.log()).not.toContain(Buffer.from(code).toString("base64"));
		}
	});

	it("holds no token, plain or as it went over the wire", () => {
		const { sid } = postern.master;
		for (const token of tokens) {
			expect(postern.log()).not.toContain(token);
			expect(postern.log()).not.toContain(
				Buffer.from(`${sid}:${token}`).toString("base64"),
			);
		}
		expect(postern.log()).not.toMatch(/authorization"?\s*[:=]\s*"?Basic /i);
	});

	it("holds no full phone number and no address", () => {
		for (const person of [PHONE, EMAIL, encodeURIComponent(EMAIL)])
			expect(postern.log()).not.toContain(person);
	});
});

describe("replies", () => {
	it("hold no code, whatever was asked", () => {
		for (const { status, headers, text } of replies)
			for (const code of codes)
				expect(`${status} ${JSON.stringify(headers)} ${text}`).not.toContain(
					code,
				);
	});

	it("hold no token and no recipient of a refused request", () => {
		for (const { status, headers, text } of replies) {
			for (const token of tokens)
				expect(text + JSON.stringify(headers)).not.toContain(token);
			if (status >= 400) expect(text).not.toContain(PHONE);
		}
	});

	it("a record shows what was submitted, and nothing of what was never submitted", async () => {
		const { requestId, code } = await api.sent(GENERATED);
		const reply = await api.call("GET", `/2fa/search/${requestId}`);
		expect(reply.text).not.toContain(code);
	});

	it("metrics and health show none of it", async () => {
		for (const path of ["/healthz", "/readyz", "/metrics"]) {
			const { text } = await exchange(postern.url + path, { method: "GET" });
			for (const secret of [...codes, ...tokens, PHONE, EMAIL])
				expect(text).not.toContain(secret);
		}
	});
});
