/** Countries, types of numbers, and lists. */

import { describe, expect, test } from "vitest";
import { addressBits } from "./address-bits.ts";
import { isCountryAllowed, numberFacts, REFUSED_TYPES } from "./countries.ts";
import { listIndex } from "./list-index.ts";
import { type GivenEntry, type ListEntry, readEntry } from "./lists.ts";
import { effectOf, MODES } from "./modes.ts";
import { judgeStatically, type StaticSend } from "./static-layer.ts";

const NOW = Date.UTC(2026, 0, 5);

describe("the country is the region of the number, not its calling code", () => {
	test.each([
		["12125550100", ["US"]],
		["14165550100", ["CA"]],
		["18765550100", ["JM"]],
		["77011234567", ["KZ"]],
		["79161234567", ["RU"]],
		["447911123456", ["GG"]],
		["870773123456", ["001"]],
		["883510012345678", ["001"]],
	])("%s is of %j", (number, countries) => {
		expect(numberFacts(number).countries).toEqual(countries);
	});

	test("if several are possible, all must be allowed", () => {
		// A toll-free number belongs to the whole of a numbering plan.
		const facts = numberFacts("18002530000");
		const { countries } = facts;
		if (countries.length > 1) {
			expect(isCountryAllowed(facts, new Set(countries))).toBe(true);
			expect(isCountryAllowed(facts, new Set(countries.slice(1)))).toBe(false);
		}
		const shared = { countries: ["US", "CA"], refusedType: null };
		expect(isCountryAllowed(shared, new Set(["US"]))).toBe(false);
		expect(isCountryAllowed(shared, new Set(["US", "CA"]))).toBe(true);
	});

	test("satellites only if they are listed, and what no country has never", () => {
		const satellite = numberFacts("870773123456");
		expect(isCountryAllowed(satellite, new Set(["DE"]))).toBe(false);
		expect(isCountryAllowed(satellite, new Set(["001"]))).toBe(true);
		const none = { countries: [], refusedType: null };
		expect(isCountryAllowed(none, new Set(["DE"]))).toBe(false);
		expect(isCountryAllowed(none, "all")).toBe(true);
	});

	test("an empty list allows none", () => {
		expect(isCountryAllowed(numberFacts("12125550100"), new Set())).toBe(false);
	});
});

test.each([
	["499001234567", "PREMIUM_RATE"],
	["447012345678", "PERSONAL_NUMBER"],
	["447640123456", "PAGER"],
	["491801234567", "SHARED_COST"],
	["493012345678", null],
	["491511234567", null],
])("the type of %s that SMS must not go to is %j", (number, type) => {
	expect(numberFacts(number).refusedType).toBe(type);
});

const entry = (given: Partial<GivenEntry>): ListEntry => {
	const read = readEntry({
		list: "deny",
		subject: "prefix",
		value: "+49151",
		until: null,
		reason: "test",
		...given,
	});
	if (typeof read === "string") throw new Error(read);
	return read;
};

function judged(lists: readonly ListEntry[], send: Partial<StaticSend>) {
	const number = send.number === undefined ? "491511234567" : send.number;
	return judgeStatically(
		{
			now: NOW,
			number,
			facts: number === null ? null : numberFacts(number),
			isSms: true,
			clientIp: null,
			email: null,
			...send,
		},
		{ countries: "all", refusedTypes: REFUSED_TYPES, lists: listIndex(lists) },
	);
}

const allow = (given: Partial<GivenEntry>) =>
	entry({ list: "allow", ...given });

describe("of what fits, the longest decides, and deny at equal length", () => {
	test.each<[string, ListEntry[], Partial<StaticSend>, boolean | "guard"]>([
		["nothing", [], {}, "guard"],
		["a denied prefix", [entry({})], {}, false],
		["a longer allowed one", [entry({}), allow({ value: "491511" })], {}, true],
		["a longer denied one", [allow({}), entry({ value: "491511" })], {}, false],
		["both at one length", [allow({}), entry({})], {}, false],
		[
			"a number before its prefix",
			[entry({}), allow({ subject: "number", value: "+49 151 1234567" })],
			{},
			true,
		],
		[
			"a number before a prefix of all its digits",
			[
				entry({ value: "491511234567" }),
				allow({ subject: "number", value: "491511234567" }),
			],
			{},
			true,
		],
		[
			"a country is shorter than any prefix",
			[entry({ subject: "country", value: "DE" }), allow({ value: "4" + "9" })],
			{},
			true,
		],
		[
			"a denied address, whatever the number",
			[allow({}), entry({ subject: "address", value: "203.0.113.0/24" })],
			{ clientIp: "203.0.113.9" },
			false,
		],
		[
			"an allowed address in a denied network",
			[
				entry({ subject: "address", value: "203.0.113.0/24" }),
				allow({ subject: "address", value: "203.0.113.9" }),
			],
			{ clientIp: "::ffff:203.0.113.9" },
			true,
		],
		["an entry that has ended", [entry({ until: NOW })], {}, "guard"],
		[
			"the other spelling of a number",
			[entry({ value: "+5215512" })],
			{ number: "525512345678" },
			false,
		],
		[
			"a domain and those below it",
			[entry({ subject: "domain", value: "Example.com" })],
			{ number: null, email: "a@mail.EXAMPLE.com" },
			false,
		],
		[
			"a domain that only ends alike",
			[entry({ subject: "domain", value: "example.com" })],
			{ number: null, email: "a@notexample.com" },
			"guard",
		],
	])("%s", (_, lists, send, expected) => {
		const verdict = judged(lists, send);
		expect(
			verdict.allowed ? (verdict.skipsGuard ? true : "guard") : false,
		).toBe(expected);
	});

	test("a refusal names the entry, its end and its reason", () => {
		const until = NOW + 1;
		expect(judged([entry({ until, reason: "pumped" })], {})).toEqual({
			allowed: false,
			code: 488,
			rule: "list",
			node: "+49151",
			until,
			reason: "pumped",
		});
	});
});

test("an allowed number passes neither countries nor types", () => {
	const lists = [allow({ subject: "number", value: "499001234567" })];
	const number = "499001234567";
	expect(judged(lists, { number })).toMatchObject({ code: 489, rule: "type" });
	const facts = numberFacts(number);
	const send = {
		now: NOW,
		number,
		facts,
		isSms: true,
		clientIp: null,
		email: null,
	};
	const rules = {
		countries: new Set(["AT"]),
		refusedTypes: [],
		lists: listIndex(lists),
	};
	expect(judgeStatically(send, rules)).toMatchObject({
		code: 489,
		rule: "country",
		node: "DE",
	});
});

describe("an entry that is none is a sentence", () => {
	test.each<[Partial<GivenEntry>, RegExp]>([
		[{ subject: "number", value: "hello" }, /is no phone number/],
		[{ subject: "number", value: "0151 1234567" }, /is no phone number/],
		[{ subject: "number", value: "+999 123 4567" }, /is no phone number/],
		[{ value: "" }, /is no beginning of phone numbers/],
		[{ value: "+0" }, /is no beginning of phone numbers/],
		[{ value: "+21" }, /is no beginning of phone numbers/],
		[{ value: "+49151x" }, /is no beginning of phone numbers/],
		[{ subject: "country", value: "Germany" }, /is no country/],
		[{ subject: "country", value: "XX" }, /is no country/],
		[
			{ subject: "country", value: "eh" },
			/"eh" has no numbers of its own: its numbers count as MA/,
		],
		[{ subject: "address", value: "203.0.113.0/33" }, /is no address/],
		[{ subject: "address", value: "203.0.113" }, /is no address/],
		[{ subject: "address", value: "0.0.0.0/0" }, /would mean everybody/],
		[{ subject: "domain", value: "com" }, /is no domain/],
		[{ subject: "domain", value: "a@b.c/d" }, /is no domain/],
		[{ subject: "domain", value: "203.0.113.7" }, /is no domain/],
		[{ reason: " " }, /needs a reason/],
		[{ reason: "x".repeat(201) }, /at most 200/],
		[{ until: Number.POSITIVE_INFINITY }, /must be a time/],
	])("%j", (given, sentence) => {
		expect(
			readEntry({
				list: "deny",
				subject: "prefix",
				value: "+49151",
				until: null,
				reason: "test",
				...given,
			}),
		).toMatch(sentence);
	});

	test("the sentence holds a little of what was pasted, on one line", () => {
		const value = `a\nb${"x".repeat(1_000)}`;
		const said = readEntry({
			list: "deny",
			subject: "number",
			value,
			until: null,
			reason: "test",
		});
		expect(said).not.toContain("\n");
		expect(String(said).length).toBeLessThan(150);
	});
});

test("a network is the beginning of its addresses", () => {
	expect(addressBits("203.0.113.7", null)).toMatch(
		new RegExp(`^${addressBits("203.0.113.0", 24)}`),
	);
	expect(addressBits("::ffff:203.0.113.0", 120)).toBe(
		addressBits("203.0.113.0", 24),
	);
	expect(addressBits("2001:db8::1", 32)).toBe(addressBits("2001:db8::", 32));
	expect(addressBits("0.0.0.0", null)).not.toBe(addressBits("::", null));
	expect(addressBits("fe80::1%eth0", null)).toBeNull();
});

test("lists are obeyed in every mode, the guard only where it is on", () => {
	expect(MODES.map((mode) => effectOf(mode, "list"))).toEqual([
		"refused",
		"refused",
		"refused",
	]);
	expect(MODES.map((mode) => effectOf(mode, "block"))).toEqual([
		"let through",
		"recorded",
		"refused",
	]);
	expect(MODES.map((mode) => effectOf(mode, null))).toEqual([
		"let through",
		"let through",
		"let through",
	]);
});
