import { describe, expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { StartError } from "../errors.ts";
import { microsOf, moneyText, ONE, readDecimal } from "./money.ts";
import { readPriceList } from "./price-list.ts";
import { readPrices } from "./prices.ts";

test.each([
	[0, "0.00"],
	[1, "0.000001"],
	[7_500, "0.0075"],
	[1_500_000, "1.50"],
	[12_345_678, "12.345678"],
	[9_007_199_254_740_993_000_000n, "9007199254740993.00"],
])("%s millionths are %s", (micros, text) => {
	expect(moneyText(micros)).toBe(text);
});

test.each([
	["0.0075", "1", 7_500],
	["0.0075", "0.92", 6_900],
	["0.1", "3", 300_000],
	["0.0000005", "1", 1],
	["0.0000004", "1", 0],
	["999999", "1", 999_999_000_000],
])("%s at %s is %i millionths", (amount, rate, micros) => {
	expect(
		microsOf(readDecimal(amount) as bigint, readDecimal(rate) as bigint),
	).toBe(micros);
});

test.each([
	"",
	"1,5",
	"1.",
	".5",
	"-1",
	"1e3",
	"0x1",
	"free",
	"1.0000000000001",
])("%j is no decimal number", (text) => {
	expect(readDecimal(text)).toBeNull();
});

const CHANNELS = ["sms", "call", "email", "whatsapp", "telegram"];
const list = (text: string) => readPriceList(text, "a.csv", CHANNELS, ONE);

describe("a price list", () => {
	const prices = list(
		[
			"channel,prefix,price",
			"sms,+49,0.07",
			'"sms","0049171","0.08"',
			"# everything else",
			"sms,,0.5",
			"",
			"call,1,0.01",
		].join("\r\n"),
	);
	test.each([
		["sms", "4930123456", 70_000],
		["sms", "491715550100", 80_000],
		["sms", "33123456789", 500_000],
		["call", "12125550100", 10_000],
		["call", "491715550100", null],
		["email", "a@example.com", null],
	] as const)("%s to %s costs %s", (channel, recipient, price) => {
		expect(prices.priceOf(channel, recipient)).toBe(price);
	});

	test.each([
		["sms,49,free", "line 1: the price must be"],
		["channel,prefix,price\nsms,49,0.1\nsms,49,1.2.3", "line 3: the price"],
		["sms,49", "line 1: must have three cells"],
		[
			"fax,49,1",
			"line 1: the channel must be one of sms, call, email, whatsapp, telegram",
		],
		["sms,abc,1", "line 1: the prefix must be"],
		["email,49,1", "line 1: the prefix of email must be empty"],
		["sms,49,1\nsms,+49,2", "line 2: sms 49 has a price on a line before"],
		["sms,,1\nsms,,2", "line 2: sms without a prefix has a price"],
		["sms,49,1000001", "line 1: the price is above a million"],
	])("%j stops the start", (text, sentence) => {
		expect(() => list(text)).toThrow(StartError);
		expect(() => list(text)).toThrow(`a.csv: ${sentence}`);
	});
});

describe("prices", () => {
	const place = { source: "postern.yaml", path: "" };
	const files: Record<string, string> = {
		"a.csv": "sms,,0.10",
		"b.csv": "sms,,0.10\ncall,,0.5",
		"sell.csv": "sms,49,0.2",
	};
	const made = (more: object) =>
		readPrices(
			{
				...{ currency: "EUR", rates: { USD: "0.92" }, place, defaultPrice: {} },
				prices: {
					a: { file: "a.csv" },
					b: { file: "b.csv", currency: "USD" },
				},
				...more,
			},
			(file) => files[file] as string,
		);
	const of = (prices: ReturnType<typeof made>, provider: string) => [
		prices.costOf(provider, "sms", "491715550100"),
		prices.priceOf(provider, "sms", "491715550100"),
		prices.priceOf(provider, "sms", "33123456789"),
	];

	test("are in one currency; customers see none by default", () => {
		expect(of(made({}), "a")).toEqual([100_000, null, null]);
		expect(of(made({}), "b")).toEqual([92_000, null, null]);
		expect(of(made({}), "c")).toEqual([null, null, null]);
	});

	test("for customers are a multiple of the cost, or a list of their own", () => {
		const marked = made({ markup: "1.15" });
		expect(of(marked, "a")).toEqual([100_000, 115_000, 115_000]);
		expect(of(marked, "c")).toEqual([null, null, null]);
		const sold = made({ sellPrices: { file: "sell.csv" } });
		expect(of(sold, "a")).toEqual([100_000, 200_000, null]);
		expect(of(sold, "c")).toEqual([null, 200_000, null]);
		const both = made({ sellPrices: { file: "sell.csv" }, markup: "1.5" });
		expect(of(both, "a")).toEqual([100_000, 200_000, 150_000]);
	});

	test("count under a budget: the account's, else the default of the channel", () => {
		const prices = made({
			...{ markup: "2", sellPrices: { file: "sell.csv" } },
			defaultPrice: { call: "0.40", email: "0" },
		});
		const price = (provider: string, channel: Channel, to: string) =>
			prices.capPriceOf(provider, channel, to);
		expect(price("a", "sms", "491715550100")).toBe(200_000);
		expect(price("a", "sms", "33123456789")).toBe(200_000);
		expect(price("c", "sms", "33123456789")).toBeNull();
		expect(price("c", "call", "33123456789")).toBe(400_000);
		expect(price("c", "email", "a@b.com")).toBe(0);
	});

	test.each<[string, Channel, string, boolean]>([
		["a", "sms", "", true],
		["c", "sms", "", false],
		["c", "sms", "49", true],
		["c", "sms", "4", false],
		["c", "call", "", true],
		["a", "email", "", false],
	])(
		"of %s by %s for all numbers with %j: %s",
		(provider, channel, digits, has) => {
			const prices = made({
				...{ markup: "2", sellPrices: { file: "sell.csv" } },
				defaultPrice: { call: "0.40" },
			});
			expect(prices.hasAllCapPrices(provider, channel, digits)).toBe(has);
		},
	);

	test("tell what an amount in another currency is worth", () => {
		const prices = made({});
		expect(prices.worthOf(1_000_000, "EUR")).toBe(1_000_000);
		expect(prices.worthOf(1_000_000, "USD")).toBe(920_000);
		expect(prices.worthOf(1_000_000, "SEK")).toBeNull();
	});

	test("of a file that cannot be read stop the start", () => {
		expect(() =>
			readPrices({
				...{ currency: "EUR", rates: {}, defaultPrice: {}, place },
				prices: { a: { file: "/nowhere/a.csv" } },
			}),
		).toThrow(
			"postern.yaml: prices.a.file: /nowhere/a.csv cannot be read (ENOENT)",
		);
	});
});
