/** Costs of messages: who sees which, and that nobody sees them unasked. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import { loadSettings } from "../src/start/load-settings.ts";
import { type Client, type Credentials, clientOf } from "./support/client.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const toys = new Map<string, Toy>();
const directory = mkdtempSync(join(tmpdir(), "postern-prices-"));
const file = (name: string, text: string) => {
	const path = join(directory, name);
	writeFileSync(path, text);
	return path;
};
const LONG = `${"x".repeat(160)}{code}`;

let postern: TestPostern;
let master: Client;
let customer: Client;
let account: Credentials;

beforeAll(async () => {
	const toy = (name: string) => ({
		...{ type: "toy", name, channels: ["sms", "call"], secret: "a-toy-secret" },
	});
	postern = await startTestPostern({
		definitions: [...DEFINITIONS, toyDefinition(toys)],
		settings: {
			sendLimits: [],
			providers: [toy("dear"), toy("cheap")],
			routes: [
				{ channel: "sms", providers: ["dear", "cheap"], strategy: "cheapest" },
			],
			currency: "EUR",
			rates: { USD: "0.92" },
			prices: {
				dear: {
					file: file("dear.csv", "sms,49,0.10\nsms,1,0.01\nsms,3361,0.05\n"),
				},
				cheap: {
					file: file("cheap.csv", "sms,49,0.09\nsms,1,0.02\n"),
					currency: "USD",
				},
			},
			markup: "1.15",
		},
	});
	// Days are asked for, and a new one has answers of its own.
	toMidMonth(postern);
	for (const each of toys.values()) each.link?.ready(true);
	master = clientOf(postern);
	const made = await master.call<{
		data: { sid: string; authToken: string };
	}>("POST", "/accounts", { name: "Customer" });
	const { sid, authToken } = made.body.data;
	account = { sid, token: authToken };
	customer = clientOf(postern, account);
});
afterAll(async () => {
	await postern.stop();
	rmSync(directory, { recursive: true });
});

async function sent(api: Client, parameters: object): Promise<string> {
	for (const each of toys.values()) each.link?.ready(true);
	const reply = await api.send({ ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

type Record_ = Record<string, unknown> & {
	events: Record<string, unknown>[];
};
const get = <Body = Record_>(api: Client, path: string) =>
	api.call<Body>("GET", path);

describe("of a record", () => {
	it("nothing is shown without include, and with it what was charged", async () => {
		const requestId = await sent(master, { to: "491715550100", body: LONG });
		const plain = await get(master, `/2fa/search/${requestId}`);
		expect(Object.keys(plain.body)).not.toContain("cost");
		expect(plain.text).not.toMatch(/price|cost|provider|currency/);
		const { body } = await get(
			master,
			`/2fa/search/${requestId}?include=price,cost,provider`,
		);
		// 0.09 USD are 0.0828 EUR, and there are two parts.
		const amounts = { price: "0.19044", cost: "0.1656" };
		expect(body).toMatchObject({ ...amounts, currency: "EUR" });
		expect(body.events).toMatchObject([{ ...amounts, provider: "cheap" }]);
		const { events, price: _, cost: __, currency: ___, ...rest } = body;
		const bare = events.map(({ price, cost, provider, ...event }) => event);
		expect({ ...rest, events: bare }).toEqual({
			...plain.body,
			events: plain.body.events,
		});
	});

	it("a customer sees the price, and neither cost nor provider", async () => {
		const requestId = await sent(customer, { to: "12125550100" });
		const { body, text } = await get(
			customer,
			`/2fa/search/${requestId}?include=price`,
		);
		expect(body).toMatchObject({ price: "0.0115", currency: "EUR" });
		expect(text).not.toMatch(/cost|provider|dear/);
		for (const name of ["cost", "provider", "price,cost"]) {
			for (const path of [
				`/2fa/search/${requestId}`,
				"/2fa/search",
				"/2fa/search.csv",
			]) {
				const refused = await get(customer, `${path}?include=${name}`);
				expect([path, refused.status]).toEqual([path, 403]);
			}
		}
		// The master sees it, also where it acts for the customer.
		const seen = await get(
			master,
			`/2fa/search/${requestId}?include=cost,provider&accountSid=${account.sid}`,
		);
		expect(seen.body).toMatchObject({ cost: "0.01" });
		expect(seen.body.events[0]).toMatchObject({ provider: "dear" });
	});

	it("lists and exports include the same", async () => {
		const list = await get<{
			twoFaOtpSdrs: Record_[];
			first_page_uri: string;
		}>(customer, "/2fa/search?include=price&pageSize=1");
		expect(list.body.twoFaOtpSdrs[0]).toMatchObject({ price: "0.0115" });
		expect(list.body.first_page_uri).toContain("include=price");
		const csv = await get(
			master,
			"/2fa/search.csv?include=provider,price,cost",
		);
		const [head = "", first = ""] = csv.text.split("\r\n");
		expect(head).toMatch(/,events,price,cost,provider,currency$/);
		expect(first).toMatch(/,0\.19044,0\.1656,cheap,EUR$/);
		const plain = await get(master, "/2fa/search.csv");
		expect(plain.text.split("\r\n")[0]).toMatch(/,events$/);
	});

	it("a record of which one price is not known has none", async () => {
		const own = await master.subAccount("Two messages");
		const requestId = await sent(own, { to: "491715550104" });
		postern.clock.advance(31_000);
		for (const each of toys.values()) each.link?.ready(true);
		// No list has a price for calls.
		const again = { requestId, channel: "call" };
		const { status } = await own.call("POST", "/2fa/resend", again);
		expect(status).toBe(200);
		await postern.settled();
		const path = `/2fa/search/${requestId}?include=price`;
		const { body } = await get(own, path);
		expect(body).toMatchObject({ price: null });
		expect(body.events).toMatchObject([{ price: "0.09522" }, { price: null }]);
	});

	it("what cannot be included is refused", async () => {
		const { status, body } = await get(master, "/2fa/search?include=prices");
		expect([status, body]).toMatchObject([
			400,
			{ details: { parameter: "include" } },
		]);
	});

	it("a message that nobody took has no price", async () => {
		for (const each of toys.values()) {
			each.answer = () => ({
				...{ outcome: "refused", retry: "never" },
				...{ errorCode: null, errorMessage: null },
			});
		}
		const requestId = await sent(master, { to: "491715550101" });
		const { body } = await get(
			master,
			`/2fa/search/${requestId}?include=price,cost,provider`,
		);
		expect(body).toMatchObject({ price: null, cost: null });
		expect(body.events).toMatchObject([{ price: null, provider: "cheap" }]);
		for (const each of toys.values()) {
			each.answer = ({ eventSid }) => ({
				...{ outcome: "accepted", status: "sent", reference: eventSid },
			});
		}
	});
});

describe("/2fa/usage/costs", () => {
	type Costs = { usageCosts: Record<string, unknown>[] };

	it("are by channel and country; for the master also by provider", async () => {
		postern.clock.advance(11_000);
		const own = await get<Costs>(customer, "/2fa/usage/costs");
		expect(own.body.usageCosts).toMatchObject([
			{
				...{ channel: "sms", country: "US", count: "1", currency: "EUR" },
				...{ amount: "0.0115", accountSid: account.sid },
			},
		]);
		expect(own.text).not.toMatch(/"cost"|provider|dear/);
		const all = await get<Costs>(master, "/2fa/usage/costs/daily?channel=sms");
		expect(all.body.usageCosts).toMatchObject([
			{
				...{ channel: "sms", country: "DE", provider: "cheap", count: "1" },
				...{ amount: "0.19044", cost: "0.1656", currency: "EUR" },
			},
		]);
		const { startDate, endDate } = all.body.usageCosts[0] ?? {};
		expect(startDate).toBe(endDate);
		const calls = await get<Costs>(master, "/2fa/usage/costs?channel=call");
		expect(calls.body.usageCosts).toEqual([]);
		const other = await get(master, "/2fa/usage/costs/hourly");
		expect(other.status).toBe(404);
	});

	it("are read again after ten seconds, and not before", () =>
		postern.clock.still(async () => {
			const count = async () =>
				(await get<Costs>(customer, "/2fa/usage/costs/alltime")).body
					.usageCosts[0]?.count;
			postern.clock.advance(10_000);
			expect(await count()).toBe("1");
			await sent(customer, { to: "12125550101" });
			postern.clock.advance(9_999);
			expect(await count()).toBe("1");
			postern.clock.advance(1);
			expect(await count()).toBe("2");
		}));

	it("of one country are one row for a customer, whoever carried them", async () => {
		await sent(customer, { to: "491715550102" });
		const cheap = toys.get("cheap");
		cheap?.link?.ready(false);
		await customer.send({ to: "491715550103" });
		await postern.settled();
		postern.clock.advance(11_000);
		const path = `/2fa/usage/costs?accountSid=${account.sid}`;
		const rows = async (api: Client) =>
			(await get<Costs>(api, path)).body.usageCosts
				.filter(({ country }) => country === "DE")
				.map(({ provider, count, amount }) => [provider, count, amount]);
		// 0.0828 and 0.10, times 1.15.
		expect(await rows(customer)).toEqual([[undefined, "2", "0.21022"]]);
		expect(await rows(master)).toEqual([
			["cheap", "1", "0.09522"],
			["dear", "1", "0.115"],
		]);
	});

	it("say how many messages they leave out, and are null where no price is known", async () => {
		const own = await master.subAccount("Unpriced");
		const french = async (api: Client) => {
			postern.clock.advance(11_000);
			const path = `/2fa/usage/costs?accountSid=${own.account.sid}`;
			const { body } = await get<Costs>(api, path);
			return body.usageCosts.map(
				({ count, amount, unpriced, cost, uncosted, currency }) =>
					[count, amount, unpriced, cost, uncosted, currency].join(),
			);
		};
		await sent(own, { to: "33712345678" });
		expect(await french(own)).toEqual(["1,,1,,,EUR"]);
		expect(await french(master)).toEqual(["1,,1,,1,EUR"]);
		await sent(own, { to: "33612345678" });
		expect(await french(own)).toEqual(["2,0.0575,1,,,EUR"]);
		expect(await french(master)).toEqual(["2,0.0575,1,0.05,1,EUR"]);
	});

	it("of another customer are as unknown as its other things", async () => {
		const { status } = await get(
			customer,
			`/2fa/usage/costs?accountSid=${postern.master.sid}`,
		);
		expect(status).toBe(403);
	});
});

it("the start says that amounts from before are in another currency", async () => {
	const sentence = "are amounts in another currency";
	expect(postern.log()).not.toContain(sentence);
	await postern.restart({ currency: "USD", rates: { EUR: "1.08" } });
	expect(postern.log()).toContain(sentence);
	expect(postern.log()).toContain('"former":[{"currency":"EUR"');
	await postern.restart();
});

describe("the start stops", () => {
	const load = (prices: object) => {
		const yaml = join(directory, "postern.yaml");
		const providers = [{ type: "sandbox", name: "a" }];
		writeFileSync(yaml, JSON.stringify({ providers, currency: "EUR", prices }));
		return loadSettings({ POSTERN_CONFIG: yaml });
	};

	it.each([
		[
			"a price that is no number",
			"a",
			"sms,49,0.1\nsms,1,free",
			"line 2: the price",
		],
		["a prefix twice", "a", "sms,49,0.1\nsms,+49,0.2", "line 2: sms 49 has"],
		["prices of nobody", "b", "sms,49,0.1", "prices: there is no provider b"],
	])("for %s, and says where", async (_, name, text, sentence) => {
		const path = file("wrong.csv", text);
		await expect(load({ [name]: { file: path } })).rejects.toThrow(sentence);
	});

	it("for a file that is not there", async () => {
		await expect(load({ a: { file: "/nowhere.csv" } })).rejects.toThrow(
			"prices.a.file: /nowhere.csv cannot be read (ENOENT)",
		);
	});
});
