import { expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import type { Cap } from "../accounts/caps.ts";
import { newsOfCap } from "./cap-news.ts";
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

test.each<[Record<string, number>, number | null]>([
	[{ cheap: 1, dear: 1 }, 3],
	[{ dear: 3, cheap: 3 }, 9],
	[{ dear: 1, cheap: 4 }, 4],
	[{ free: 2 }, 0],
	[{ cheap: 1, unknown: 1 }, null],
])(
	"a message that is so many parts at each of %j costs %s at most",
	(counts, cost) => {
		const to = { channel: "sms", recipient: "49" } as const;
		const partCountAt = (provider: string) => counts[provider] ?? 0;
		expect(highestCost(parts, to, Object.keys(counts), partCountAt)).toBe(cost);
	},
);

const TODAY = "2026-11-29";

/** The thresholds that are told, and `told` of the row after them. */
function told(
	[used, limit]: readonly [number, number],
	row: { readonly told: number; readonly period?: string },
	isRefused = false,
	listens = true,
) {
	const use = {
		...({ key: "k", accountSid: "AC1", period: "day" } as const),
		...{ country: null, limit },
	};
	const listening = { url: "https://example.com/", method: "POST" } as const;
	const { news, spendings } = newsOfCap(
		{
			...parts,
			listeningOf: () => (listens ? listening : null),
			newNewsId: () => "NE1",
		},
		use,
		{ key: "k", used, period: TODAY, ...row },
		TODAY,
		{ isRefused, now: 1 },
	);
	return [
		news.map(({ facts }) => facts.threshold),
		spendings.map(({ told, change }) => told + change),
	];
}

test.each<[number, number, string[]]>([
	[79, 100, []],
	[80, 100, ["80"]],
	[99, 100, ["80"]],
	[100, 100, ["80", "100"]],
	[130, 100, ["80", "100"]],
	[799_999_999_999_999, 1_000_000_000_000_000, []],
	[800_000_000_000_000, 1_000_000_000_000_000, ["80"]],
])("%i of %i cross %j", (used, limit, thresholds) => {
	expect(told([used, limit], { told: 0 })[0]).toEqual(thresholds);
});

test("an account is told once of each threshold and period", () => {
	// What is said of yesterday's spending says nothing of today's.
	expect(told([80, 100], { told: 80, period: "2026-11-28" }, true)).toEqual([
		...[["100"], [90]],
	]);
	expect(told([80, 100], { told: 80 })).toEqual([[], []]);
	expect(told([100, 100], { told: 80 })).toEqual([["100"], [100]]);
	expect(told([100, 100], { told: 100 }, true)).toEqual([[], []]);
});

test("a refusal below 80 % is told as 100, and leaves 80 to be told", () => {
	const [news, [after = 0]] = told([60, 100], { told: 0 }, true) as [
		string[],
		number[],
	];
	expect(news).toEqual(["100"]);
	expect(told([60, 100], { told: after }, true)).toEqual([[], []]);
	expect(told([85, 100], { told: after })).toEqual([["80"], [100]]);
});

test("an account that does not listen is told when it does", () => {
	expect(told([100, 100], { told: 0 }, false, false)).toEqual([[], []]);
});
