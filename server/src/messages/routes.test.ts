import { describe, expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { NO_FACTS } from "./route-order.ts";
import { type Route, router, withDefaultRoutes } from "./routes.ts";

type Asked = Partial<Parameters<ReturnType<typeof router>>[0]>;

const asked = (given: Asked) => ({
	channel: "sms" as Channel,
	recipient: "491715550100",
	accountSid: "AC1",
	service: "2FA",
	draw: 0.5,
	...given,
});
const through = (routes: Route[], given: Asked, facts = NO_FACTS) =>
	router(routes, {
		...facts,
		lineOf: (sid) => (sid === "AC2" ? ["AC2", "AC1", "AC0"] : [sid, "AC0"]),
	})(asked(given));

describe("by leading digits", () => {
	const routes: Route[] = [
		{ channel: "sms", prefixes: ["49", "4917"], providers: ["german"] },
		{ channel: "sms", prefixes: ["491", "1"], providers: ["near", "far"] },
		{ channel: "sms", prefixes: [], providers: ["rest"] },
		{ channel: "call", prefixes: ["44"], providers: ["british"] },
		{ channel: "email", prefixes: [], providers: ["mail"] },
	];
	test.each<[Channel, string, string[]]>([
		["sms", "4930123456", ["german"]],
		["sms", "4915123456", ["near", "far"]],
		["sms", "4917123456", ["german"]],
		["sms", "12012751398", ["near", "far"]],
		["sms", "4", ["rest"]],
		["sms", "33123456", ["rest"]],
		["sms", "", ["rest"]],
		["call", "4420123456", ["british"]],
		["call", "4930123456", []],
		["email", "49@example.com", ["mail"]],
	])("%s to %s goes by %j", (channel, recipient, candidates) => {
		expect(through(routes, { channel, recipient }).candidates).toEqual(
			candidates,
		);
	});
});

describe("by country", () => {
	const routes: Route[] = [
		{ channel: "sms", countries: ["US", "DE"], providers: ["country"] },
		{ channel: "sms", prefixes: ["1", "4917"], providers: ["prefix"] },
		{ channel: "sms", providers: ["rest"] },
	];
	test.each([
		["12125550100", "country", "a country counts more than its code"],
		["14165550100", "prefix", "a neighbour of the same code has another route"],
		["4930123456", "country", "its own"],
		["491715550100", "prefix", "longer leading digits count more"],
		["33123456789", "rest", "no route has it"],
	])("%s goes by %s: %s", (recipient, provider) => {
		expect(through(routes, { recipient }).candidates).toEqual([provider]);
	});
});

describe("by account and service", () => {
	const routes: Route[] = [
		{ channel: "sms", prefixes: ["49"], providers: ["all"] },
		{ channel: "sms", services: ["login"], providers: ["login"] },
		{ channel: "sms", accounts: ["AC1"], providers: ["one"] },
		{
			channel: "sms",
			accounts: ["AC2"],
			services: ["login"],
			prefixes: ["49"],
			providers: ["two's login"],
		},
	];
	test.each<[string, Asked, string[]]>([
		["of an account", { accountSid: "AC1" }, ["one"]],
		["of one below it", { accountSid: "AC2" }, ["one"]],
		[
			"of the nearer account and its service",
			{ accountSid: "AC2", service: "login" },
			["two's login"],
		],
		[
			"of the account above where the nearer has none for the number",
			{ accountSid: "AC2", service: "login", recipient: "33123456789" },
			["one"],
		],
		["an account before a service", { service: "login" }, ["one"]],
		[
			"a service before leading digits",
			{ accountSid: "AC9", service: "login" },
			["login"],
		],
		["of everybody", { accountSid: "AC9" }, ["all"]],
		["of nobody", { accountSid: "AC9", recipient: "33123456789" }, []],
	])("%s", (_, given, candidates) => {
		expect(through(routes, given).candidates).toEqual(candidates);
	});
});

describe("the sender of a route", () => {
	const senders = { US: "12015550100", "*": "Acme" };
	test.each<[string, Route, string, unknown]>([
		[
			"by country",
			{ channel: "sms", providers: ["a"], senders },
			"12125550100",
			{ from: "12015550100", isForced: false },
		],
		[
			"of all others",
			{ channel: "sms", providers: ["a"], senders, senderPolicy: "force" },
			"14165550100",
			{ from: "Acme", isForced: true },
		],
		[
			"none for this country",
			{ channel: "sms", providers: ["a"], senders: { US: "1" } },
			"491715550100",
			null,
		],
		["none", { channel: "sms", providers: ["a"] }, "491715550100", null],
	])("%s", (_, route, recipient, sender) => {
		expect(through([route], { recipient }).sender).toEqual(sender);
	});
});

describe("a strategy", () => {
	const providers = ["a", "b", "c"];
	const draws = (count: number) =>
		Array.from({ length: count }, (_, i) => (i + 0.5) / count);
	const firsts = (route: Omit<Route, "channel">, facts = NO_FACTS) => {
		const counts: Record<string, number> = {};
		for (const draw of draws(100)) {
			const { candidates } = through(
				[{ channel: "sms", ...route }],
				{ draw },
				facts,
			);
			expect([...candidates].sort()).toEqual(providers);
			const first = candidates[0] as string;
			counts[first] = (counts[first] ?? 0) + 1;
		}
		return counts;
	};

	test("order: the first of the list", () => {
		expect(firsts({ providers })).toEqual({ a: 100 });
	});

	test("weighted: shares, the others behind it as the list has them", () => {
		const weights = { a: 70, b: 30, c: 0 };
		expect(firsts({ providers, strategy: "weighted", weights })).toEqual({
			a: 70,
			b: 30,
		});
		const route: Route = {
			...{ channel: "sms", providers, strategy: "weighted" },
			weights: { a: 0 },
		};
		expect(through([route], { draw: 0 }).candidates).toEqual(["b", "a", "c"]);
		expect(firsts({ providers, strategy: "weighted" })).toEqual({
			a: 33,
			b: 34,
			c: 33,
		});
	});

	test("cheapest: the lowest price first, an unknown one last, else as listed", () => {
		const costs: Record<string, number> = { b: 7_500, c: 7_500 };
		const facts = {
			...NO_FACTS,
			unitCost: (name: string) => costs[name] ?? null,
		};
		const route: Route = { channel: "sms", providers, strategy: "cheapest" };
		expect(through([route], {}, facts).candidates).toEqual(["b", "c", "a"]);
		costs.c = 7_499;
		expect(through([route], {}, facts).candidates).toEqual(["c", "b", "a"]);
		expect(through([route], {}).candidates).toEqual(["a", "b", "c"]);
	});

	test("conversion: the best first, and one in ten is any", () => {
		const of: Record<string, [number, number]> = {
			a: [1_000, 500],
			b: [1_000, 700],
			c: [1_000, 600],
		};
		const facts = {
			...NO_FACTS,
			conversion(name: string, channel: Channel, country: string) {
				expect([channel, country]).toEqual(["sms", "DE"]);
				const [sent = 0, verified = 0] = of[name] ?? [];
				return { sent, verified };
			},
		};
		const route = { providers, strategy: "conversion" } as const;
		const counts = firsts(route, facts);
		expect([counts.a, counts.b, counts.c].map((n) => n ?? 0)).toEqual([
			3, 94, 3,
		]);
		const best: Route = { channel: "sms", ...route };
		expect(through([best], { draw: 0.9 }, facts).candidates).toEqual([
			"b",
			"c",
			"a",
		]);
	});

	test("conversion: what is known of few messages weighs little", () => {
		const route: Route = { channel: "sms", providers, strategy: "conversion" };
		const order = (of: Record<string, [number, number]>) =>
			through(
				[route],
				{ draw: 0.9 },
				{
					...NO_FACTS,
					conversion(name) {
						const [sent = 0, verified = 0] = of[name] ?? [];
						return { sent, verified };
					},
				},
			).candidates;
		// b: one message, not verified. a: half of a hundred.
		expect(order({ a: [100, 50], b: [1, 0], c: [100, 20] })).toEqual([
			"a",
			"b",
			"c",
		]);
		expect(order({ a: [100, 50], b: [1_000, 10], c: [100, 20] })).toEqual([
			"a",
			"c",
			"b",
		]);
		expect(order({})).toEqual(providers);
	});
});

describe("a channel without a route for everybody", () => {
	const providers: { name: string; channels: Channel[] }[] = [
		{ name: "a", channels: ["sms", "email"] },
		{ name: "b", channels: ["email", "call"] },
	];
	const routed = (routes: Route[], given: Asked) =>
		through(withDefaultRoutes(routes, providers), given).candidates;

	test("is carried by all that can, in their order", () => {
		const routes: Route[] = [
			{ channel: "sms", prefixes: ["1"], providers: ["b"] },
			{ channel: "email", accounts: ["AC1"], providers: ["b"] },
		];
		expect(routed(routes, { recipient: "123" })).toEqual(["b"]);
		expect(routed(routes, { recipient: "223" })).toEqual([]);
		const email = { channel: "email", recipient: "x@example.com" } as const;
		expect(routed(routes, { ...email, accountSid: "AC9" })).toEqual(["a", "b"]);
		expect(routed(routes, email)).toEqual(["b"]);
		expect(routed(routes, { channel: "call", recipient: "1" })).toEqual(["b"]);
		expect(through([], {}).candidates).toEqual([]);
	});
});

describe("providers with a sender of their own", () => {
	const providers = [
		{ name: "own", channels: ["sms" as const], sender: "12015550100" },
		{ name: "other", channels: ["sms" as const], sender: "Acme" },
		{ name: "none", channels: ["sms" as const, "email" as const] },
		{ name: "mail", channels: ["email" as const], sender: "Acme" },
	];
	const senderOf = (route: Route) =>
		through(withDefaultRoutes([route], providers), {
			channel: route.channel,
			...(route.channel === "email" && { recipient: "x@example.com" }),
		}).sender;

	test.each<[string, Partial<Route>, string | null]>([
		["all of them: the first", { providers: ["own", "other"] }, "12015550100"],
		["the others order", { providers: ["other", "own"] }, "Acme"],
		["one without", { providers: ["own", "none"] }, null],
		["one without, first", { providers: ["none", "own"] }, null],
		[
			"a route with senders",
			{ providers: ["own"], senders: { "*": "Shop" } },
			"Shop",
		],
		["email", { channel: "email", providers: ["mail"] }, null],
	])("a send without from: %s", (_, route, from) => {
		expect(
			senderOf({ channel: "sms", providers: ["own"], ...route })?.from ?? null,
		).toBe(from);
	});
});
