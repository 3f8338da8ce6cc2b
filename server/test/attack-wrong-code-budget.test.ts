/**
 * Who: someone who wants into one person's account and may have codes sent to
 * that person as often as he likes.
 * Gain: five guesses for each OTP are a million guesses for enough OTPs
 * (AuthQuake, 2024: half of all sign-ins in 70 minutes).
 * Stopped by: wrong codes in a row are counted for the recipient, across OTPs,
 * services and cancels; after 20 in 24 hours every check is 486 (RFC 4226, 7.3).
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	times,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, tally } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

/** Submits this many wrong codes for a recipient, with as many OTPs as that takes. */
async function burn(
	count: number,
	parameters: Parameters,
	as = api,
): Promise<void> {
	for (let left = count; left > 0; left -= 10) {
		const { requestId, code } = await as.sent({
			...parameters,
			maxAttempts: 10,
		});
		for (let one = 0; one < Math.min(left, 10); one++) {
			const reply = await as.verify(requestId, wrongCode(code));
			expect([481, 483], reply.text).toContain(reply.body.code);
		}
	}
}

/** The reply to the right code of a new OTP. */
async function rightCode(parameters: Parameters, as = api) {
	const { requestId, code } = await as.sent(parameters);
	return as.verify(requestId, code);
}

describe("20 wrong codes in a row", () => {
	it("lock the recipient, over however many OTPs (abuse case 9)", async () => {
		const to = freshRecipient();
		await burn(20, { to });
		const { requestId, code } = await api.sent({ to });
		for (const submitted of [wrongCode(code), code]) {
			const reply = await api.verify(requestId, submitted);
			expectRefusal(reply, 429, 486, {
				message: "Too many wrong codes for this recipient",
				requestID: requestId,
			});
		}
		const { status, checks } = await api.record(requestId);
		expect([status, checks]).toEqual(["pending", []]);
	});

	it("19 do not; the 20th is still looked at", async () => {
		const to = freshRecipient();
		await burn(19, { to });
		const { requestId, code } = await api.sent({ to });
		expect((await api.verify(requestId, wrongCode(code))).body.code).toBe(481);
		expect((await api.verify(requestId, code)).body.code).toBe(486);
		expect((await api.record(requestId)).checks).toHaveLength(1);
	});

	it("count together over services, cancels and expiry (abuse case 11)", async () => {
		const to = freshRecipient();
		const endings = [
			(requestId: string) => api.cancel(requestId),
			async () => postern.clock.advance(30_000),
			async () => undefined,
			(requestId: string) => api.send({ to, service: requestId.slice(-4) }),
		];
		for (const [index, end] of endings.entries()) {
			const { requestId, code } = await api.sent({
				to,
				expiry: 30,
				maxAttempts: 6,
				service: `s${index}`,
			});
			for (let wrong = 0; wrong < 5; wrong++)
				await api.verify(requestId, wrongCode(code));
			await end(requestId);
		}
		expect((await rightCode({ to })).body.code).toBe(486);
	});

	it("in parallel, over ten OTPs: exactly 20 are looked at (abuse case 10)", async () => {
		const to = freshRecipient();
		const otps = await times(10, (index) =>
			api.sent({ to, service: `p${index}`, maxAttempts: 5 }),
		);
		const replies = await times(100, (index) => {
			const otp = otps[index % 10];
			return api.verify(otp?.requestId, wrongCode(otp?.code ?? ""));
		});
		const records = await times(10, (index) =>
			api.record(otps[index]?.requestId ?? ""),
		);
		const looks = records.map(({ checks }) => checks.length);
		expect(looks.reduce((sum, one) => sum + one, 0)).toBe(20);
		expect(Math.max(...looks)).toBeLessThanOrEqual(5);
		const codes = tally(replies);
		expect((codes[481] ?? 0) + (codes[483] ?? 0) + (codes[486] ?? 0)).toBe(100);
	});

	it("count against both recipients of an OTP that has two", async () => {
		const emailTo = "victim@example.com";
		const to = freshRecipient();
		await burn(20, { to, emailTo, subject: "Code" });
		const mail = {
			channel: "email",
			emailTo,
			subject: "Code",
			from: undefined,
		};
		expect((await rightCode({ ...mail, to: undefined })).body.code).toBe(486);
		expect((await rightCode({ to })).body.code).toBe(486);
	});
});

describe("the lock", () => {
	it("says when to come back, and is true to it", async () => {
		const to = freshRecipient();
		await burn(20, { to });
		const locked = await rightCode({ to });
		const seconds = Number(locked.headers["retry-after"]);
		expect(seconds).toBeGreaterThan(0);
		expect(seconds).toBeLessThanOrEqual(86_400);
		expect(locked.body.details?.retryAfter).toBe(seconds);
		postern.clock.advance((seconds - 60) * 1000);
		expect((await rightCode({ to })).body.code).toBe(486);
		postern.clock.advance(61_000);
		expect((await rightCode({ to })).body.code).toBe(200);
	});

	it("outlives a restart", async () => {
		const to = freshRecipient();
		await burn(20, { to });
		await postern.restart();
		expect((await rightCode({ to })).body.code).toBe(486);
	});

	it("is no weapon: neither another recipient nor another account meets it (abuse cases 12, 13)", async () => {
		const to = freshRecipient();
		const sub = await api.subAccount();
		await burn(20, { to }, sub);
		expect((await rightCode({ to }, sub)).body.code).toBe(486);
		expect((await rightCode({ to })).body.code).toBe(200);
		expect((await rightCode({}, sub)).body.code).toBe(200);
	});

	it("never comes where a success clears the count", async () => {
		const to = freshRecipient();
		for (let round = 0; round < 2; round++) {
			await burn(19, { to });
			expect((await rightCode({ to })).body.code).toBe(200);
		}
	});

	it("does not come from codes that are more than 24 hours apart", async () => {
		const to = freshRecipient();
		await burn(19, { to });
		postern.clock.advance(86_401_000);
		await burn(19, { to });
		expect((await rightCode({ to })).body.code).toBe(200);
	});
});

describe("unlock", () => {
	const unlock = (as: Client, of: Client, recipient: unknown) =>
		as.call("POST", `/accounts/${of.account.sid}/unlock`, { recipient });

	it("ends it, however the recipient is written", async () => {
		for (const written of [
			(to: string) => to,
			(to: string) => `+${to.slice(0, 2)} ${to.slice(2)}`,
		]) {
			const to = freshRecipient();
			await burn(20, { to });
			const reply = await unlock(api, api, written(to));
			expect(reply.status, reply.text).toBe(200);
			expect((await rightCode({ to })).body.code).toBe(200);
		}
	});

	it("is for the account and those above it, and of that account alone", async () => {
		const [sub, other] = [await api.subAccount(), await api.subAccount()];
		const to = freshRecipient();
		await burn(20, { to }, sub);
		expectRefusal(await unlock(other, sub, to), 404, 404);
		expect((await unlock(other, other, to)).status).toBe(200);
		expect((await rightCode({ to }, sub)).body.code).toBe(486);
		expect((await unlock(api, sub, to)).status).toBe(200);
		expect((await rightCode({ to }, sub)).body.code).toBe(200);
	});

	it.each([[undefined], [""], [["491711"]]])(
		"of recipient %j: 400",
		async (recipient) => {
			expectRefusal(await unlock(api, api, recipient), 400, 400, {
				parameter: "recipient",
			});
		},
	);
});

describe("the wrong codes of a victim", () => {
	async function looks(to: string, count: number): Promise<void> {
		const { requestId, code } = await api.sent({ to, maxAttempts: 10 });
		for (let one = 0; one < count; one++) {
			const reply = await api.verify(requestId, wrongCode(code));
			expect(reply.body.code, reply.text).toBe(481);
		}
	}
	async function succeed(parameters: Parameters): Promise<void> {
		const { requestId, code } = await api.sent(parameters);
		const reply = await api.verify(requestId, code);
		expect(reply.status, reply.text).toBe(200);
	}

	it("are not cleared by a success of one's own address that only names the victim", async () => {
		const to = freshRecipient();
		const emailTo = "Guesser@example.com";
		const mine = {
			to,
			emailTo,
			emailFrom: "shop@example.com",
			subject: "Code",
		};
		await looks(to, 8);
		await looks(to, 8);
		await succeed({ ...mine, channel: "email" });
		await looks(to, 4);
		const { requestId, code } = await api.sent({ to });
		for (const submitted of [wrongCode(code), code]) {
			const reply = await api.verify(requestId, submitted);
			expectRefusal(reply, 429, 486, { requestID: requestId });
		}
	});

	it("are cleared by a success with the victim as the one recipient", async () => {
		const to = freshRecipient();
		for (let round = 0; round < 3; round++) {
			await looks(to, 9);
			await looks(to, 9);
			await succeed({ to });
		}
	});
});
