/** What a record keeps of its news: tries, outcomes, and news that are told again. */

import { describe, expect, test } from "vitest";
import {
	type Callbacks,
	leaseCallback,
	type Silenced,
	type Told,
	takeCallbackOutcome,
	tell,
	tellAgain,
} from "./news.ts";

const NOW = Date.UTC(2026, 10, 29);
const DAY = 24 * 60 * 60 * 1_000;

type Subject = {
	sid: string;
	accountSid: string;
	service: string;
	status: string;
	steps: { channel: "sms" }[];
	phone: string;
	email: null;
	callbacks: Callbacks | null;
	told?: Told[];
	silenced?: Silenced;
};

const subject = (): Subject => ({
	...{ sid: "OTP1", accountSid: "AC1", service: "2FA", status: "pending" },
	...{ steps: [{ channel: "sms" }], phone: "4917100001", email: null },
	callbacks: {
		...{ url: "https://example.com/hook", method: "POST", made: 0 },
		...{ waiting: [], handover: null },
	},
});

function tried(
	one: Subject,
	outcome: Parameters<typeof takeCallbackOutcome>[2],
	status: number | null,
	at = NOW,
): boolean {
	const callback = leaseCallback(one, "here", at);
	if (callback === null) throw new Error("nothing waits");
	const answer = { status, reason: status === null ? "ECONNREFUSED" : null };
	return takeCallbackOutcome(one, callback, outcome, at, { jitter: 0, answer });
}

test("tries are kept in order, the last five, with a count of all", () => {
	const one = subject();
	tell(one, "sent", null, NOW);
	for (let n = 0; n < 7; n++) tried(one, "failed", 500 + n, NOW + n);
	expect(one.told?.[0]).toMatchObject({ count: 7, outcome: null });
	expect(one.told?.[0]?.tries.map(({ status }) => status)).toEqual([
		...[502, 503, 504, 505, 506],
	]);
	tried(one, "taken", 204);
	expect(one.told?.[0]).toMatchObject({ count: 8, outcome: "taken" });
});

test("what was handed back untried is no try", () => {
	const one = subject();
	tell(one, "sent", null, NOW);
	tried(one, "later", null);
	expect(one.told).toBeUndefined();
});

test("a record keeps sixteen news, however many there were", () => {
	const one = subject();
	for (let n = 0; n < 40; n++) {
		tell(one, "sent", null, NOW);
		tried(one, "taken", 204);
	}
	expect(one.told).toHaveLength(16);
	expect(one.told?.at(-1)?.news.id).toBe("OTP1-40");
});

test("news that fail for a day are given up", () => {
	const one = subject();
	tell(one, "sent", null, NOW);
	tried(one, "failed", null, NOW + DAY);
	expect(one.told?.[0]).toMatchObject({
		outcome: "given up",
		tries: [{ status: null, reason: "ECONNREFUSED" }],
	});
});

describe("told again", () => {
	test("under the same id, and a late outcome of the earlier hand does not count", () => {
		const one = subject();
		tell(one, "sent", null, NOW);
		const first = leaseCallback(one, "here", NOW);
		if (first === null) throw new Error("nothing waits");
		const answer = { status: 204, reason: null };
		takeCallbackOutcome(one, first, "taken", NOW, { jitter: 0, answer });
		expect(tellAgain(one, first.news.id, NOW)).toBe(true);
		const again = leaseCallback(one, "here", NOW);
		expect(again?.news).toEqual(first.news);
		expect(again?.hand).toBeGreaterThan(first.hand);
		expect(
			takeCallbackOutcome(one, first, "failed", NOW, { jitter: 0, answer }),
		).toBe(false);
	});

	test("behind news that wait, and at once if they wait themselves", () => {
		const one = subject();
		tell(one, "sent", null, NOW);
		tried(one, "taken", 204);
		tell(one, "delivered", null, NOW);
		tried(one, "failed", 503);
		expect(one.callbacks?.handover?.at).toBeGreaterThan(NOW);
		expect(tellAgain(one, "OTP1-1", NOW)).toBe(true);
		expect(one.callbacks?.waiting.map(({ id }) => id)).toEqual([
			"OTP1-2",
			"OTP1-1",
		]);
		expect(tellAgain(one, "OTP1-2", NOW)).toBe(true);
		expect(one.callbacks?.handover?.at).toBe(NOW);
	});

	test("a try under way stays under way", () => {
		const one = subject();
		tell(one, "sent", null, NOW);
		const callback = leaseCallback(one, "here", NOW);
		const before = structuredClone(one.callbacks);
		expect(tellAgain(one, callback?.news.id ?? "", NOW)).toBe(true);
		expect(one.callbacks).toEqual(before);
	});

	test("after 410 too, and later news come again", () => {
		const one = subject();
		tell(one, "sent", null, NOW);
		tried(one, "gone", 410);
		expect(one.callbacks).toBeNull();
		tell(one, "delivered", null, NOW);
		expect(tellAgain(one, "OTP1-1", NOW)).toBe(true);
		expect(one.silenced).toBeUndefined();
		tried(one, "taken", 204);
		tell(one, "success", null, NOW);
		// The number goes on: no two news have one id.
		expect(one.callbacks?.waiting.map(({ id }) => id)).toEqual(["OTP1-2"]);
	});

	test("after 410 the account still hears only what it wanted to hear", () => {
		const one = subject();
		if (one.callbacks !== null) {
			one.callbacks = { ...one.callbacks, kinds: ["sent"] };
		}
		tell(one, "sent", null, NOW);
		tried(one, "gone", 410);
		tellAgain(one, "OTP1-1", NOW);
		tell(one, "delivered", null, NOW);
		expect(one.callbacks?.waiting.map(({ kind }) => kind)).toEqual(["sent"]);
	});

	test("unknown news, or a verification without callbacks: no", () => {
		const one = subject();
		expect(tellAgain(one, "OTP1-1", NOW)).toBe(false);
		expect(tellAgain({ ...one, callbacks: null }, "OTP1-1", NOW)).toBe(false);
	});
});
