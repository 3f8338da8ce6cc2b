import { describe, expect, test } from "vitest";
import { DAY_MS } from "../durations.ts";
import {
	type AccountNews,
	freshNews,
	isTooOld,
	leaseNews,
	newsAfter,
} from "./account-news.ts";

const NOW = 1_000_000;
const news: AccountNews = {
	...{ id: "NE1", accountSid: "AC1", event: "account.budget", at: NOW },
	...{ facts: { threshold: "80" }, dueAt: NOW, hand: 0, failures: 0 },
};
const listening = { url: "https://example.com/", method: "POST" } as const;

test("an account that does not listen gets none", () => {
	const given = {
		accountSid: "AC1",
		event: "account.budget",
		facts: {},
	} as const;
	const newNewsId = () => "NE1";
	expect(
		freshNews({ listeningOf: () => null, newNewsId }, given, NOW),
	).toBeNull();
	expect(
		freshNews({ listeningOf: () => listening, newNewsId }, given, NOW),
	).toEqual({ ...news, facts: {} });
});

test("a lease is another hand, and long enough for one that waits its turn", () => {
	const { hand, leasedUntil, news: leased } = leaseNews(news, listening, NOW);
	expect(hand).toBe(1);
	expect(leased).toMatchObject({ hand: 1, dueAt: leasedUntil });
	expect(leasedUntil - NOW).toBeGreaterThanOrEqual(60_000);
});

describe("after a try", () => {
	test.each(["taken", "gone"] as const)(
		"that is %s nothing is left",
		(outcome) => {
			expect(newsAfter(news, outcome, NOW, 0)).toBeNull();
		},
	);

	test("that failed the next one comes later each time, for a day", () => {
		const dues: number[] = [];
		let at = NOW;
		for (let left: AccountNews | null = news; left !== null; ) {
			left = newsAfter(left, "failed", at, 0);
			if (left === null) break;
			dues.push(left.dueAt - at);
			at = left.dueAt;
		}
		expect(dues.slice(0, 4)).toEqual([5_000, 30_000, 120_000, 300_000]);
		expect(at - NOW).toBeLessThan(DAY_MS);
		expect(at - NOW).toBeGreaterThan(DAY_MS / 2);
	});

	test("that was not made, it counts as no failure", () => {
		const after = newsAfter({ ...news, failures: 3 }, "later", NOW, 0);
		expect(after).toMatchObject({ failures: 3 });
		expect(after?.dueAt).toBeGreaterThan(NOW);
	});
});

test("news are given up after a day", () => {
	expect(isTooOld(news, NOW + DAY_MS - 1)).toBe(false);
	expect(isTooOld(news, NOW + DAY_MS)).toBe(true);
});
