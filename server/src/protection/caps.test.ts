import { expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import type { Cap } from "../accounts/caps.ts";
import { newsOfCap, thresholdOf } from "./cap-news.ts";
import { type CapParts, capsOn, highestCost } from "./caps.ts";

const cap = (more: Partial<Cap> = {}): Cap => ({
	...{ period: "day", country: null, amount: 10, currency: "EUR" },
	...more,
});
const accounts: Record<string, Pick<Account, "budgets">> = {
	below: { budgets: { below: [cap(), cap({ country: "DE" })] } },
	above: {
		budgets: { above: [cap({ period: "month", country: "FR" }), cap()] },
	},
	master: {},
};
const parts: CapParts = {
	accounts: {
		account: (sid) => accounts[sid] as Account,
		lineOf: () => ["below", "above", "master"],
	},
	capPriceOf: (provider) => ({ cheap: 1, dear: 3, free: 0 })[provider] ?? null,
	worthOf: (micros) => micros,
	currency: "EUR",
};

test.each<["sms" | "email", string, string[]]>([
	["sms", "491715550100", ["below day *", "below day DE", "above day *"]],
	["sms", "33612345678", ["below day *", "above month FR", "above day *"]],
	["email", "a@example.com", ["below day *", "above day *"]],
])("a message by %s to %s counts in %j", (channel, recipient, keys) => {
	const uses = capsOn(parts, "below", { channel, recipient });
	expect(uses.map(({ key }) => key)).toEqual(
		keys.map((key) => `spending ${key}`),
	);
});

test.each<[string[], number, number | null]>([
	[["cheap", "dear"], 1, 3],
	[["dear", "cheap"], 3, 9],
	[["free"], 2, 0],
	[["cheap", "unknown"], 1, null],
])(
	"a message that %j may carry in %i parts costs %s at most",
	(candidates, count, cost) => {
		const to = { channel: "sms", recipient: "49" } as const;
		expect(highestCost(parts, to, candidates, count)).toBe(cost);
	},
);

test.each([
	[79, 100, 0],
	[80, 100, 80],
	[99, 100, 80],
	[100, 100, 100],
	[130, 100, 100],
	[0, 0, 100],
	[799_999_999_999_999, 1_000_000_000_000_000, 0],
	[800_000_000_000_000, 1_000_000_000_000_000, 80],
])("%i of %i reach the threshold %i", (used, limit, threshold) => {
	expect(thresholdOf(used, limit)).toBe(threshold);
});

test.each([
	[
		"an earlier period says nothing",
		{ period: "2026-11-28", told: 100 },
		80,
		1,
	],
	["once a threshold", { period: "2026-11-29", told: 80 }, 80, 0],
	[
		"the higher one after the lower",
		{ period: "2026-11-29", told: 80 },
		100,
		1,
	],
	[
		"the lower one not after the higher",
		{ period: "2026-11-29", told: 100 },
		80,
		0,
	],
	["none is no news", { period: "2026-11-29", told: 0 }, 0, 0],
])("an account is told: %s", (_, row, threshold, count) => {
	const use = {
		key: "k",
		accountSid: "AC1",
		period: "day",
		country: null,
		limit: 5,
	} as const;
	const listeningOf = () =>
		({ url: "https://example.com/", method: "POST" }) as const;
	const { news, spendings } = newsOfCap(
		{ ...parts, listeningOf, newNewsId: () => "NE1" },
		use,
		{ key: "k", used: 4, ...row },
		"2026-11-29",
		{ threshold, now: 1 },
	);
	expect([news.length, spendings.length]).toEqual([count, count]);
	if (count > 0)
		expect(spendings[0]).toMatchObject({ told: threshold, change: 0 });
});
