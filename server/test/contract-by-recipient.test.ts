/** Section 13 of the contract: verify, cancel and resend by recipient and service, without a SID. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply } from "./support/replies.ts";

const HOUR = 3_600_000;

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({ settings: { wrongCodes: { max: 6 } } });
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const by = (
	path: "verify" | "cancel" | "resend",
	parameters: Parameters,
	headers: Record<string, string> = {},
	as = api,
) =>
	as.call("POST", `/2fa/${path}`, { service: "2FA", ...parameters }, headers);
const check = (to: string, code: string, more: Parameters = {}, as = api) =>
	by("verify", { to, code, ...more }, {}, as);
const done = (requestID: string) => ({ code: 200, message: "OK", requestID });
const unknown = { message: "Invalid requestId" };

describe("a verify by recipient and service", () => {
	it("takes the code of the newest OTP, once, and says which that is", async () => {
		const { requestId, to, code } = await api.sent();
		expectReply(await check(to, code), done(requestId));
		expectRefusal(await check(to, code), 409, 485, {
			message: "OTP already verified",
			requestID: requestId,
		});
	});

	it("compares the newest alone, also while an older one is guarded", async () => {
		const to = freshRecipient();
		const older = await api.sent({ to, guardTime: 600 });
		const newer = await api.sent({ to });
		expectRefusal(await check(to, older.code), 422, 481, {
			requestID: newer.requestId,
		});
		expect((await api.record(older.requestId)).checks).toEqual([]);
		expectReply(await check(to, newer.code), done(newer.requestId));
		// The newest pending one is now the guarded one.
		expectReply(await check(to, older.code), done(older.requestId));
	});

	it.each<[string, (to: string) => string]>([
		["with a plus", (to) => `+${to}`],
		["with 00", (to) => `00${to}`],
		["with spaces and a trunk zero", (to) => `+49 (0)${to.slice(2)}`],
	])("finds the number spelled %s", async (_, spelled) => {
		const { requestId, to, code } = await api.sent();
		expectReply(await check(spelled(to), code), done(requestId));
	});

	it("finds a subscriber under either form of a number", async () => {
		const { requestId, code } = await api.sent({ to: "5215512345678" });
		expectReply(await check("525512345678", code), done(requestId));
	});

	it("finds an address, in to or in emailTo, without regard to case", async () => {
		for (const [name, address] of [
			["emailTo", "Ann.One@example.com"],
			["to", "ann.two@EXAMPLE.com"],
		] as const) {
			const { requestId, code } = await api.sent({
				to: undefined,
				channel: "email",
				emailTo: address,
				subject: "Code",
			});
			const reply = await by("verify", { [name]: address.toUpperCase(), code });
			expectReply(reply, done(requestId));
		}
	});

	it("of an OTP with two recipients finds it by either, or by both", async () => {
		for (const names of [["to"], ["emailTo"], ["to", "emailTo"]]) {
			const to = freshRecipient();
			const both: Parameters = { to, emailTo: `b${to}@example.com` };
			const { requestId, code } = await api.sent({ ...both, subject: "Code" });
			const named = Object.fromEntries(names.map((name) => [name, both[name]]));
			expectReply(await by("verify", { ...named, code }), done(requestId));
		}
	});

	it("of two recipients that no OTP has together finds none", async () => {
		const { to, code } = await api.sent();
		const reply = await by("verify", { to, emailTo: "c@example.com", code });
		expectRefusal(reply, 404, 404, unknown);
	});

	it("counts wrong codes against every recipient of the OTP, as by SID", async () => {
		const to = freshRecipient();
		const emailTo = `w${to}@example.com`;
		const { code } = await api.sent({ to, emailTo, subject: "Code" });
		for (let i = 0; i < 3; i++) {
			expect((await check(to, wrongCode(code))).body.code).toBe(481);
		}
		// Three more use up the six of the address, which the earlier sends did not name.
		const alone = { to: undefined, channel: "email", emailTo, subject: "Code" };
		const { requestId, code: other } = await api.sent(alone);
		for (let i = 0; i < 3; i++) {
			expect((await api.verify(requestId, wrongCode(other))).body.code).toBe(
				481,
			);
		}
		expectRefusal(await by("verify", { emailTo, code: other }), 429, 486, {
			requestID: requestId,
		});
	});

	it("answers for what has ended within a day as by SID, and then with 404", async () => {
		const ways: [
			number,
			number,
			(requestId: string, code: string) => unknown,
		][] = [
			[410, 482, () => postern.clock.advance(600_000)],
			[429, 483, (requestId, code) => api.verify(requestId, wrongCode(code))],
			[410, 484, (requestId) => api.cancel(requestId)],
			[409, 485, (requestId, code) => api.verify(requestId, code)],
		];
		for (const [status, code, end] of ways) {
			const sent = await api.sent({ maxAttempts: 1 });
			await end(sent.requestId, sent.code);
			postern.clock.advance(23 * HOUR);
			expectRefusal(await check(sent.to, sent.code), status, code, {
				requestID: sent.requestId,
			});
			postern.clock.advance(HOUR);
			expectRefusal(await check(sent.to, sent.code), 404, 404, unknown);
		}
	});

	it("answers for the newest that both have, whatever each had since", async () => {
		const to = freshRecipient();
		const emailTo = `both${to}@example.com`;
		const alone = { to: undefined, channel: "email", emailTo, subject: "Code" };
		const other = { to: freshRecipient(), emailTo, subject: "Code" };
		const both = await api.sent({ to, emailTo, subject: "Code" });
		await api.verify(both.requestId, both.code);
		for (const more of [{ to }, alone, other]) {
			const { body } = await api.send(more);
			await api.cancel(body.requestID);
		}
		const reply = await by("verify", { to, emailTo, code: both.code });
		expectRefusal(reply, 409, 485, { requestID: both.requestId });
		expectRefusal(await by("cancel", { emailTo, to }), 409, 485, {
			requestID: both.requestId,
		});
		const strangers = { to: freshRecipient(), emailTo, code: both.code };
		expectRefusal(await by("verify", strangers), 404, 404, unknown);
	});

	it("answers for the newest of those that have ended", async () => {
		const to = freshRecipient();
		await api.sent({ to });
		const { requestId, code } = await api.sent({ to });
		await api.verify(requestId, code);
		expectRefusal(await check(to, code), 409, 485, { requestID: requestId });
	});

	it("knows neither another account's, nor another service's", async () => {
		const sub = await api.subAccount();
		const { to, code, requestId } = await api.sent();
		expectRefusal(await check(to, code, {}, sub), 404, 404, unknown);
		expectRefusal(await check(to, code, { service: "pay" }), 404, 404, unknown);
		expect((await api.record(requestId)).checks).toEqual([]);
		const below = { accountSid: sub.account.sid };
		expectRefusal(await check(to, code, below), 404, 404, unknown);
		const theirs = await sub.sent({ to });
		expectReply(await check(to, theirs.code, below), done(theirs.requestId));
	});

	it("gives the first reply again, whatever was sent since", async () => {
		const { requestId, to, code } = await api.sent();
		const once = { "Idempotency-Key": "by recipient" };
		const first = await by("verify", { to, code }, once);
		expectReply(first, done(requestId));
		await api.sent({ to });
		const again = await by("verify", { to: `+${to}`, code }, once);
		expectReply(again, done(requestId));
	});
});

describe("a cancel by recipient and service", () => {
	it("ends the newest, and says so again when asked twice", async () => {
		const { requestId, to, code } = await api.sent();
		const canceled = { code: 200, message: "canceled", requestID: requestId };
		expectReply(await by("cancel", { to }), canceled);
		expectReply(await by("cancel", { to }), canceled);
		expect((await api.verify(requestId, code)).body.code).toBe(484);
	});

	it("answers for what has ended as by SID", async () => {
		const { requestId, to, code } = await api.sent();
		await api.verify(requestId, code);
		expectRefusal(await by("cancel", { to }), 409, 485, {
			requestID: requestId,
		});
	});

	it("knows none: 404", async () => {
		const to = freshRecipient();
		expectRefusal(await by("cancel", { to }), 404, 404, unknown);
	});
});

describe("a resend by recipient and service", () => {
	it("sends the newest one's code again", async () => {
		const to = freshRecipient();
		await api.sent({ to, guardTime: 600 });
		const { requestId, text } = await api.sent({ to });
		postern.clock.advance(31_000);
		expectReply(await by("resend", { to }), done(requestId));
		await postern.settled();
		const [last] = await api.messages({ to });
		expect([last?.requestID, last?.text]).toEqual([requestId, text]);
	});

	it("names the OTP in a refusal that comes after its choice", async () => {
		const { requestId, to } = await api.sent();
		postern.clock.advance(31_000);
		const mail = await by("resend", { to, channel: "email" });
		expectRefusal(mail, 400, 400, { requestID: requestId });
	});

	it("does not know what has ended: 404", async () => {
		const { requestId, to } = await api.sent();
		await api.cancel(requestId);
		expectRefusal(await by("resend", { to }), 404, 404, unknown);
	});
});

describe("without a requestId", () => {
	const paths = ["verify", "cancel", "resend"] as const;
	const call = (path: string, parameters: Parameters, headers = {}) =>
		api.call(
			"POST",
			`/2fa/${path}`,
			{ code: "123456", ...parameters },
			headers,
		);

	it.each(paths)("%s names what is missing", async (path) => {
		for (const given of [{}, { service: "2FA" }, { to: "", requestId: null }]) {
			expectRefusal(await call(path, given), 400, 400, {
				parameter: "requestId",
				message: "requestId is required, or to or emailTo with service",
			});
		}
		for (const given of [
			{ to: "491710000055" },
			{ emailTo: "a@example.com" },
		]) {
			expectRefusal(await call(path, given), 400, 400, {
				parameter: "service",
			});
		}
	});

	it.each(paths)("%s refuses what no send could have read", async (path) => {
		for (const [name, value] of [
			["to", "12345"],
			["to", "01711234567"],
			["to", "ann@"],
			["emailTo", "ann"],
		] as const) {
			const reply = await call(path, { service: "2FA", [name]: value });
			expectRefusal(reply, 400, 400, { parameter: name });
		}
		// No plan has this number, but an OTP from before numbers were checked may have it.
		const reply = await call(path, { service: "2FA", to: "999123456789" });
		expectRefusal(reply, 404, 404, unknown);
	});

	it("completes a national number as the account's sends do", async () => {
		const sub = await api.subAccount();
		const path = `/accounts/${sub.account.sid}`;
		const patch = await api.call("PATCH", path, { defaultCountry: "DE" });
		expect(patch.status, patch.text).toBe(200);
		const { requestId, to, code } = await sub.sent({ to: "0171 00000 77" });
		expect(to).toBe("491710000077");
		expectReply(await check("01710000077", code, {}, sub), done(requestId));
	});
});

describe("beside a requestId", () => {
	it.each<["verify" | "cancel" | "resend", string]>([
		["verify", "to, emailTo"],
		["cancel", "service, to, emailTo"],
		["resend", "service, to, emailTo"],
	])("%s ignores %s aloud, whatever it holds", async (path, names) => {
		const { requestId, code } = await api.sent();
		postern.clock.advance(31_000);
		const all: Parameters = {
			requestId,
			...(path === "verify" && { code }),
			to: { not: "a number" },
			emailTo: "nobody",
			service: "2FA",
		};
		const strict = { Prefer: "handling=strict" };
		expectRefusal(await by(path, all, strict), 400, 400, {
			message: `Unknown parameter ${names}`,
			requestID: requestId,
		});
		const reply = await by(path, all);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["postern-ignored"]).toBe(names);
	});
});
