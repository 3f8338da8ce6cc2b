/**
 * Who: someone with the API's credentials, or a sign-in page that passes checks
 * on, who fires many requests at once.
 * Gain: more looks at a code than were allowed, or one code used twice.
 * Stopped by: a check is paid for before it is looked at, and decisions on one
 * OTP are in sequence, whatever arrives together.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { tally } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

/** `count` different wrong codes of six digits. */
const wrongCodes = (code: string, count: number) =>
	Array.from({ length: count }, (_, index) =>
		String((Number(code) + 1 + index) % 1_000_000).padStart(6, "0"),
	);

describe("guessing in parallel", () => {
	it("200 wrong checks at once: exactly 5 are looked at (abuse case 1)", async () => {
		const { requestId, code } = await api.sent({ maxAttempts: 5 });
		const guesses = wrongCodes(code, 200);
		const replies = await times(200, (index) =>
			api.verify(requestId, guesses[index]),
		);
		expect(tally(replies)).toEqual({ 481: 4, 483: 196 });
		const { status, checks } = await api.record(requestId);
		expect(status).toBe("failed");
		expect(checks.map((check) => check.status)).toEqual(
			Array(5).fill("invalid"),
		);
		expect((await api.verify(requestId, code)).body.code).toBe(483);
	});

	it("with the right code among them: it counts only among the first 5 (abuse case 2)", async () => {
		for (let round = 0; round < 10; round++) {
			const { requestId, code } = await api.sent({ maxAttempts: 5 });
			const guesses = wrongCodes(code, 40);
			guesses[round] = code;
			const replies = await times(40, (index) =>
				api.verify(requestId, guesses[index]),
			);
			const { status, checks } = await api.record(requestId);
			const right = checks.findIndex((check) => check.code === code);
			expect(checks.length).toBeLessThanOrEqual(5);
			expect(tally(replies)[200] ?? 0).toBe(right < 0 ? 0 : 1);
			expect(status).toBe(right < 0 ? "failed" : "success");
			if (right >= 0) expect(checks).toHaveLength(right + 1);
		}
	});
});

describe("one code, many uses", () => {
	it("500 right checks at once: exactly one 200 (abuse case 3)", async () => {
		const { requestId, code } = await api.sent();
		const replies = await times(500, () => api.verify(requestId, code));
		expect(tally(replies)).toEqual({ 200: 1, 485: 499 });
		const { status, checks } = await api.record(requestId);
		expect([status, checks.map((check) => check.status)]).toEqual([
			"success",
			["valid"],
		]);
	});

	it("the right code together with a cancel: never both (abuse case 4)", async () => {
		for (let round = 0; round < 25; round++) {
			const { requestId, code } = await api.sent();
			const check = () => api.verify(requestId, code);
			const cancel = () => api.cancel(requestId);
			const [first, second] =
				round % 2 === 0
					? await Promise.all([check(), cancel()])
					: (await Promise.all([cancel(), check()])).reverse();
			const { status } = await api.record(requestId);
			expect([first?.body.code, second?.body.code]).toEqual(
				status === "success" ? [200, 485] : [484, 200],
			);
			expect(["success", "canceled"]).toContain(status);
		}
	});
});

describe("many sends", () => {
	it("100 at once to one recipient leave exactly one pending", async () => {
		const to = freshRecipient();
		const replies = await times(100, () => api.send({ to }));
		expect(tally(replies)).toEqual({ 200: 100 });
		const requestIds = replies.map(({ body }) => String(body.requestID));
		expect(new Set(requestIds).size).toBe(100);
		const records = await times(100, (index) =>
			api.record(String(requestIds[index])),
		);
		const pending = records.filter(({ status }) => status === "pending");
		expect(pending).toHaveLength(1);
		expect(records.filter(({ status }) => status === "canceled")).toHaveLength(
			99,
		);
	});

	it("a send together with the right code of the one before: one of them is first", async () => {
		for (let round = 0; round < 10; round++) {
			const to = freshRecipient();
			const { requestId, code } = await api.sent({ to });
			const [check] = await Promise.all([
				api.verify(requestId, code),
				api.send({ to }),
			]);
			const { status } = await api.record(requestId);
			expect([check.body.code, status]).toEqual(
				status === "success" ? [200, "success"] : [484, "canceled"],
			);
		}
	});

	it("wrong checks while a send replaces their OTP are none of the new one's", async () => {
		const to = freshRecipient();
		const first = await api.sent({ to, maxAttempts: 5 });
		const [second] = await Promise.all([
			api.send({ to }, { Prefer: "return=representation" }),
			times(20, () => api.verify(first.requestId, wrongCode(first.code))),
		]);
		const record = await api.record(String(second.body.requestID));
		expect([record.status, record.checks]).toEqual(["pending", []]);
		expect(
			(await api.record(first.requestId)).checks.length,
		).toBeLessThanOrEqual(5);
	});
});
