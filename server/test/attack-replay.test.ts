/**
 * Who: someone who has seen a code go by: over a shoulder, in a log of the
 * customer's, on a forged page that asks for it.
 * Gain: a second sign-in with a code that was good once, or good elsewhere.
 * Stopped by: a code is good once, for its own OTP, and it is made canonical in
 * one place before it is counted and compared (OpenBao CVE-2025-6014: a code with
 * a blank was another string to the list of used ones).
 */

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const variants = [
	"123456",
	" 123456",
	"123456\n",
	"123 456",
	"123-456",
	"١٢٣٤٥٦",
	"１２３４５６",
	123456,
	"0123456",
	"+123456",
	"1.23456e5",
	"123456\u0000",
	"123\u200d456",
	"\u200f123456",
	"123456.0",
	["123456"],
];

it("a used code is used: at once, later, and after a restart (abuse case 14)", async () => {
	const { requestId, code } = await api.sent();
	await api.verify(requestId, code);
	const used = async () => (await api.verify(requestId, code)).body.code;
	expect(await used()).toBe(485);
	postern.clock.advance(1_000);
	expect(await used()).toBe(485);
	await postern.restart();
	expect(await used()).toBe(485);
	postern.clock.advance(3_600_000);
	expect(await used()).toBe(485);
});

it.each(variants)(
	"a used code is used in every spelling: %j (abuse case 15)",
	async (typed) => {
		const { requestId, code } = await api.sent({ code: "123456" });
		await api.verify(requestId, code);
		expect([400, 485]).toContain(
			(await api.verify(requestId, typed)).body.code,
		);
		expect((await api.record(requestId)).checks).toHaveLength(1);
	},
);

it.each(variants)(
	"no spelling of a wrong code is free: %j (abuse case 15)",
	async (typed) => {
		const { requestId } = await api.sent({ code: "999999", maxAttempts: 1 });
		const reply = await api.verify(requestId, typed);
		const { status, checks } = await api.record(requestId);
		if (reply.status === 400)
			expect([status, checks.length]).toEqual(["pending", 0]);
		else
			expect([reply.body.code, status, checks.length]).toEqual([
				483,
				"failed",
				1,
			]);
	},
);

it("a number is never padded to a code with a leading zero (abuse case 16)", async () => {
	const { requestId } = await api.sent({ code: "001234" });
	expect((await api.verify(requestId, 1234)).body.code).toBe(481);
	expect((await api.record(requestId)).checks).toMatchObject([
		{ status: "invalid", code: "1234" },
	]);
});

it("one OTP's code is a wrong code for another of the same recipient (abuse case 17)", async () => {
	const to = freshRecipient();
	const one = await api.sent({ to, service: "login", code: "111111" });
	const other = await api.sent({ to, service: "payment", code: "222222" });
	expect((await api.verify(other.requestId, one.code)).body.code).toBe(481);
	expect((await api.verify(one.requestId, one.code)).body.code).toBe(200);
	expect(
		(await api.verify(other.requestId, other.code, { service: "login" })).body
			.code,
	).toBe(404);
	expect((await api.verify(other.requestId, other.code)).body.code).toBe(200);
});

it("an old code is good for its own OTP alone, while that lives (abuse case 18)", async () => {
	const to = freshRecipient();
	const old = await api.sent({ to, guardTime: 60, code: "111111" });
	const new_ = await api.sent({ to, code: "222222" });
	expect((await api.verify(new_.requestId, old.code)).body.code).toBe(481);
	expect((await api.verify(old.requestId, old.code)).body.code).toBe(200);
	expect((await api.verify(new_.requestId, new_.code)).body.code).toBe(200);
});
