/** Section 3 of the contract: the replies to checks, and their order of precedence. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const unknownOtp = `OTP${"0".repeat(32)}`;
const seconds = (count: number) => postern.clock.advance(count * 1000);

describe("a check", () => {
	it("of the right code: 200, once; then 485", async () => {
		const { requestId, code } = await api.sent();
		const ok = { code: 200, message: "OK", requestID: requestId };
		expectReply(await api.verify(requestId, code, { service: "2FA" }), ok);
		expectRefusal(await api.verify(requestId, code), 409, 485, {
			message: "OTP already verified",
			requestID: requestId,
		});
	});

	it("of no OTP of this account and service: 404", async () => {
		const { requestId, code } = await api.sent();
		const unknown = { message: "Invalid requestId" };
		expectRefusal(await api.verify(unknownOtp, code), 404, 404, unknown);
		expectRefusal(await api.verify("nonsense", code), 404, 404, unknown);
		const elsewhere = await api.verify(requestId, code, {
			service: "payments",
		});
		expectRefusal(elsewhere, 404, 404, unknown);
		expect((await api.record(requestId)).checks).toEqual([]);
	});

	it("of a wrong code: 481, with what is left", async () => {
		const { requestId, code } = await api.sent({ maxAttempts: 3 });
		for (const attemptsLeft of [2, 1]) {
			const reply = await api.verify(requestId, wrongCode(code));
			expectRefusal(reply, 422, 481, {
				message: "Invalid code",
				requestID: requestId,
			});
			expect(reply.body.details?.attemptsLeft).toBe(attemptsLeft);
		}
		expect((await api.verify(requestId, code)).status).toBe(200);
	});

	it("that is the last allowed and wrong: 483, and the OTP has failed", async () => {
		const { requestId, code } = await api.sent({ maxAttempts: 2 });
		const tooMany = { message: "Too many attempts", requestID: requestId };
		expect((await api.verify(requestId, wrongCode(code))).body.code).toBe(481);
		expectRefusal(
			await api.verify(requestId, wrongCode(code)),
			429,
			483,
			tooMany,
		);
		expect((await api.record(requestId)).status).toBe("failed");
		expectRefusal(await api.verify(requestId, code), 429, 483, tooMany);
	});

	it("that is the last allowed and right: 200", async () => {
		const { requestId, code } = await api.sent({ maxAttempts: 2 });
		await api.verify(requestId, wrongCode(code));
		expect((await api.verify(requestId, code)).status).toBe(200);
	});

	it("of an expired OTP: 482", () =>
		postern.clock.still(async () => {
			const late = await api.sent({ expiry: 30 });
			const inTime = await api.sent({ expiry: 30 });
			postern.clock.advance(29_999);
			const { requestId, code } = inTime;
			expect((await api.verify(requestId, code)).status).toBe(200);
			postern.clock.advance(1);
			expectRefusal(await api.verify(late.requestId, late.code), 410, 482, {
				message: "OTP expired",
				requestID: late.requestId,
			});
		}));

	it("of a canceled OTP: 484", async () => {
		const { requestId, code } = await api.sent();
		await api.cancel(requestId);
		expectRefusal(await api.verify(requestId, code), 410, 484, {
			message: "OTP canceled",
			requestID: requestId,
		});
	});
});

describe("the first row that fits answers", () => {
	it("unknown, then the OTP's own end, then 486, then the code", async () => {
		const to = freshRecipient();
		const send = (service: string, more = {}) =>
			api.sent({ to, service, maxAttempts: 10, ...more });
		const verified = await send("verified");
		await api.verify(verified.requestId, verified.code);
		const canceled = await send("canceled");
		await api.cancel(canceled.requestId);
		const expired = await send("expired", { expiry: 30 });
		seconds(30);
		const pending = await send("pending");
		const failed = [await send("failed"), await send("failed too")];
		for (const { requestId, code } of failed)
			for (let wrong = 0; wrong < 10; wrong++)
				await api.verify(requestId, wrongCode(code));

		const answers = async (
			otp: { requestId: string; code: string },
			more = {},
		) => (await api.verify(otp.requestId, otp.code, more)).body.code;
		expect(await answers(pending, { service: "another" })).toBe(404);
		expect(await answers(expired)).toBe(482);
		for (const one of failed) expect(await answers(one)).toBe(483);
		expect(await answers(canceled)).toBe(484);
		expect(await answers(verified)).toBe(485);

		for (const code of [pending.code, wrongCode(pending.code)]) {
			const locked = await api.verify(pending.requestId, code);
			expectRefusal(locked, 429, 486, {
				message: "Too many wrong codes for this recipient",
				requestID: pending.requestId,
			});
			const retryAfter = Number(locked.headers["retry-after"]);
			expect(retryAfter).toBeGreaterThan(86_000);
			expect(retryAfter).toBeLessThanOrEqual(86_400);
			expect(locked.body.details?.retryAfter).toBe(retryAfter);
		}
		expect((await api.record(pending.requestId)).checks).toEqual([]);
	});
});

describe("a code as people type it", () => {
	it.each([
		["digits with a blank", "001 234"],
		["digits with a dash", "001-234"],
		["digits with an en dash and a no-break space", "00–12\u00a034"],
		["blanks around", "  001234\t"],
		["full-width digits", "００１２３４"],
		["Arabic-Indic digits", "٠٠١٢٣٤"],
		["extended Arabic-Indic digits", "۰۰۱۲۳۴"],
		["Devanagari digits", "००१२३४"],
		["digits beyond the first plane", "𝟎𝟎𝟏𝟐𝟑𝟒"],
	])("%s", async (_, typed) => {
		const { requestId } = await api.sent({ code: "001234" });
		expect((await api.verify(requestId, typed)).body.message).toBe("OK");
	});

	it.each([
		["abcdef", "ABCDEF"],
		["ABCDEF", "abcdef"],
		["aB3dE6", "Ab3-De6"],
	])("letters compare without case: %s is %s", async (code, typed) => {
		const { requestId } = await api.sent({ code });
		expect((await api.verify(requestId, typed)).body.message).toBe("OK");
	});

	it("a longer or shorter code is a wrong one", async () => {
		const { requestId } = await api.sent({ code: "001234", maxAttempts: 10 });
		for (const typed of [
			"1234",
			"0001234",
			"0012345",
			"00123",
			"+001234",
			"1.234e3",
		])
			expect((await api.verify(requestId, typed)).body.code, typed).toBe(481);
	});
});

describe("a malformed check: 400, and it costs nothing", () => {
	it.each([
		["code", "", ""],
		["code", "null", null],
		["code", "no code", undefined],
		["code", "longer than 32", "1".repeat(33)],
		["code", "an array", ["123456"]],
		["code", "an object", { $ne: "" }],
	])("%s: %s", async (parameter, _, typed) => {
		const { requestId } = await api.sent();
		const reply = await api.verify(requestId, typed);
		expectRefusal(reply, 400, 400, { parameter, requestID: requestId });
		expect((await api.record(requestId)).checks).toEqual([]);
		const wrong = await api.verify(requestId, "none");
		expect(wrong.body.details?.attemptsLeft).toBe(4);
	});

	it.each([[undefined], [""], [["OTP"]], [{}]])(
		"requestId %j",
		async (requestId) => {
			const reply = await api.verify(requestId, "123456");
			expectRefusal(reply, 400, 400, { parameter: "requestId" });
		},
	);
});
