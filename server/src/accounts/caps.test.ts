import { expect, test } from "vitest";
import { unpricedChannel } from "./cap-prices.ts";
import { type Cap, capsInForce, writtenCaps } from "./caps.ts";

const cap = (amount: number, more: Partial<Cap> = {}): Cap => ({
	...{ period: "day", country: null, amount, currency: "EUR" },
	...more,
});
const worthOf = (micros: number, currency: string) =>
	currency === "EUR" ? micros : currency === "USD" ? micros / 2 : null;
const account = (budgets: Record<string, readonly Cap[]>) => ({
	sid: "AC1",
	budgets,
});

test.each<[string, Record<string, readonly Cap[]>, number[]]>([
	["the account's own", { AC1: [cap(5)], AC0: [cap(9)] }, [5]],
	["one above it", { AC1: [cap(9)], AC0: [cap(5)] }, [5]],
	["two above it, in any order", { AC0: [cap(4)], ACx: [cap(3)] }, [3]],
	[
		"each of its period and country",
		{
			AC1: [cap(5), cap(2, { country: "DE" })],
			AC0: [cap(6, { period: "month" })],
		},
		[5, 2, 6],
	],
	[
		"one in another currency",
		{ AC1: [cap(8, { currency: "USD" })], AC0: [cap(5)] },
		[4],
	],
	[
		"nobody's, in a currency of no worth",
		{ AC1: [cap(8, { currency: "XXX" }), cap(5)] },
		[0],
	],
])("the strictest holds: %s", (_, budgets, limits) => {
	const inForce = capsInForce(account(budgets), worthOf);
	expect(inForce.map(({ limit }) => limit)).toEqual(limits);
});

test("what is its own, and what is from above", () => {
	const both = account({ AC1: [cap(5)], AC0: [cap(9)], ACx: [cap(7)] });
	expect(writtenCaps(both, true)).toEqual([cap(5)]);
	expect(writtenCaps(both, false)).toEqual([cap(9), cap(7)]);
	expect(writtenCaps({ sid: "AC1" }, true)).toEqual([]);
});

const carriers = [
	{ name: "one", channels: ["sms", "email"] as const },
	{ name: "two", channels: ["sms"] as const },
];
const has =
	(...all: string[]) =>
	(provider: string, channel: string, digits: string) =>
		all.includes(`${provider} ${channel} ${digits}`);

test.each<[string | null, string[], string | null]>([
	[null, ["one sms ", "two sms ", "one email "], null],
	[null, ["one sms ", "two sms "], "email"],
	[null, ["one sms ", "one email "], "sms"],
	["DE", ["one sms 49", "two sms 49"], null],
	["DE", ["one sms 49"], "sms"],
])("a cap of %s with the prices %j lacks %s", (country, prices, channel) => {
	expect(
		unpricedChannel({ country }, { hasAllCapPrices: has(...prices) }, carriers),
	).toBe(channel);
});
