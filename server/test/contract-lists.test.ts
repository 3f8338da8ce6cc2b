/** Countries, types and lists: who may write them, and the sends that they refuse. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countedAs } from "../src/numbers/country.ts";
import { isCountry } from "../src/numbers/phone.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let master: Client;
let customer: Client;
let shop: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: {
			guard: { countries: ["DE", "AT", "GB"], mode: "on" },
			trustedProxies: ["127.0.0.1"],
		},
	});
	master = clientOf(postern);
});
afterAll(() => postern.stop());
beforeEach(async () => {
	customer = await master.subAccount("customer");
	shop = await customer.subAccount("shop");
});

const patch = (by: Client, of: Client, members: Parameters) =>
	by.call<{ data: Record<string, unknown> }>(
		"PATCH",
		`/accounts/${of.account.sid}`,
		members,
	);
async function patched(by: Client, of: Client, members: Parameters) {
	const reply = await patch(by, of, members);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

type Entry = { sid: string; uri: string; [name: string]: unknown };
const listsOf = ({ account }: Client) => `/accounts/${account.sid}/lists`;
const add = (by: Client, entry: Parameters, of = by) =>
	by.call<{ data: { result: Entry[] } }>("POST", listsOf(of), {
		...{ list: "deny", subject: "prefix", value: "+49170", reason: "test" },
		...entry,
	});
async function added(by: Client, entry: Parameters = {}, of = by) {
	const reply = await add(by, entry, of);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.result[0] as Entry;
}
const codeOf = async (by: Client, parameters: Parameters) =>
	(await by.send(parameters)).body.code;

const LETTERS = Array.from({ length: 26 }, (_, i) =>
	String.fromCharCode(65 + i),
);
const COUNTRIES = LETTERS.flatMap((first) =>
	LETTERS.map((second) => first + second),
).filter(isCountry);

const GERMAN = "491701234567";
const AMERICAN = "12125550123";

describe("a country", () => {
	it("that is not allowed is 489, with a record that says so", async () => {
		const reply = await shop.send({ to: AMERICAN });
		const requestID = String(reply.body.requestID);
		expectRefusal(reply, 403, 489, { requestID });
		expect(reply.body.details).toEqual({ alternatives: ["channel"] });
		const record = await shop.call<Record<string, unknown>>(
			"GET",
			`/2fa/search/${requestID}?include=blocked,guard`,
		);
		expect(record.body.guard).toEqual({
			...{ code: 489, rule: "country", node: "US", since: null, until: null },
		});
	});

	it("is that of the number, for every channel of the send, and none for email", async () => {
		for (const channel of ["sms", "call", "whatsapp"]) {
			const body = channel === "whatsapp" ? { from: undefined } : {};
			expect(await codeOf(shop, { to: AMERICAN, channel, ...body })).toBe(489);
		}
		const mail = { channel: "email", emailTo: "a@b.com", subject: "Code" };
		expect(await codeOf(shop, { ...mail, to: undefined })).toBe(200);
		const made = await shop.call("POST", "/2fa/workflows", {
			name: "mail first",
			channels: [
				{ channel: "email", interval: 0 },
				{ channel: "sms", interval: 600 },
			],
		});
		expect(made.status, made.text).toBe(200);
		const both = { workflow: "mail first", emailTo: "a@b.com", subject: "C" };
		expect(await codeOf(shop, { ...both, to: AMERICAN })).toBe(489);
	});

	it("of a number that no SMS is worth is 489 for SMS, and not for a call", async () => {
		const premium = { to: "499001234567" };
		const reply = await shop.send(premium);
		expect(reply.body.code).toBe(489);
		expect(await codeOf(shop, { ...premium, channel: "call" })).toBe(200);
	});

	it("is asked before the limits: a closed one charges none", async () => {
		const limit = {
			name: "one",
			buckets: [{ name: "a", max: 1, interval: 60 }],
		};
		expect((await shop.call("POST", "/2fa/limits", limit)).status).toBe(200);
		const key = { limits: { one: "k" } };
		expect(await codeOf(shop, { to: AMERICAN, ...key })).toBe(489);
		expect(await codeOf(shop, key)).toBe(200);
		expect(await codeOf(shop, { to: AMERICAN, ...key })).toBe(489);
		expect(await codeOf(shop, key)).toBe(491);
	});
});

describe("an account", () => {
	it("tightens what holds for it and all below it, and sees both parts", async () => {
		const data = await patched(customer, customer, {
			allowedCountries: ["AT", "US"],
		});
		expect(data.allowedCountries).toEqual({
			own: ["AT", "US"],
			above: ["DE", "AT", "GB"],
			inForce: ["AT"],
		});
		expect(await codeOf(shop, { to: GERMAN })).toBe(489);
		expect(await codeOf(shop, { to: AMERICAN })).toBe(489);
		await patched(customer, customer, { allowedCountries: null });
		expect(await codeOf(shop, { to: GERMAN })).toBe(200);
	});

	it.each<[string, string]>([
		["a form", `allowedCountries=${encodeURIComponent('["DE","at"]')}`],
		["JSON as text", JSON.stringify({ allowedCountries: '["DE","at"]' })],
		["JSON", '{"allowedCountries":["DE","at"]}'],
	])("takes the list of its countries from %s", async (_, body) => {
		const type = body.startsWith("{") ? "json" : "x-www-form-urlencoded";
		const reply = await customer.call<{ data: Record<string, unknown> }>(
			"PATCH",
			`/accounts/${shop.account.sid}`,
			body,
			{ "content-type": `application/${type}` },
		);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.body.data.allowedCountries).toMatchObject({
			yours: ["DE", "AT"],
		});
	});

	it("that names one country without a list is told the forms", async () => {
		const reply = await patch(customer, shop, { allowedCountries: "DE" });
		expectRefusal(reply as never, 400, 400, { parameter: "allowedCountries" });
		expect((reply.body as unknown as { message: string }).message).toBe(
			'allowedCountries must be all or a list in JSON, such as ["a","b"]',
		);
	});

	it("takes a bound of the hour for each country, beside everything else", async () => {
		const messagesPerHour = Object.fromEntries(
			COUNTRIES.filter((country) => countedAs(country) === country).map(
				(country) => [country, 500],
			),
		);
		expect(COUNTRIES.length).toBeGreaterThan(240);
		const { guard } = await patched(customer, shop, {
			guard: { messagesPerHour },
			allowedCountries: COUNTRIES,
			allowedAddresses: Array.from({ length: 100 }, (_, i) => `10.0.0.${i}`),
		});
		expect(guard).toMatchObject({ yours: { messagesPerHour } });
	});

	it("takes countries in lower case, and numbers as text", async () => {
		const { guard } = await patched(customer, shop, {
			guard: { messagesPerHour: { de: "5", "*": 2 } },
		});
		expect(guard).toMatchObject({
			yours: { messagesPerHour: { DE: 5, "*": 2 } },
		});
		const twice = await patch(customer, shop, {
			guard: { messagesPerHour: { de: 5, DE: 6 } },
		});
		expect(twice.status).toBe(400);
		const entry = await added(shop, { subject: "country", value: "at" });
		expect(entry.value).toBe("AT");
		expect(await codeOf(shop, { to: "436641234567" })).toBe(488);
	});

	it("cannot loosen what was set from above, nor can one in between", async () => {
		await patched(master, shop, { allowedCountries: ["AT"] });
		for (const by of [shop, customer]) {
			await patched(by, shop, { allowedCountries: "all" });
			expect(await codeOf(shop, { to: GERMAN })).toBe(489);
		}
		await patched(master, shop, { allowedCountries: null });
		expect(await codeOf(shop, { to: GERMAN })).toBe(200);
	});

	it("above sees its own part apart, and what another one wrote only in the whole", async () => {
		const body = { allowedCountries: ["GB"], guard: { level: "high" } };
		const data = await patched(master, shop, body);
		expect(data.allowedCountries).toMatchObject({ own: null, yours: ["GB"] });
		expect(data.guard).toMatchObject({ own: {}, yours: { level: "high" } });
		for (const one of [customer, shop]) {
			const seen = await patched(one, shop, { name: "shop" });
			expect(seen.guard).toMatchObject({ above: { level: "high" } });
			expect(seen.guard).not.toHaveProperty("yours");
			expect(seen.allowedCountries).not.toHaveProperty("yours");
		}
		const none = await patched(master, shop, {
			...{ allowedCountries: null, guard: null },
		});
		expect(none.guard).not.toHaveProperty("yours");
		expect(none.allowedCountries).not.toHaveProperty("yours");
	});

	it("cannot turn the guard off, or choose a lower level", async () => {
		const data = await patched(shop, shop, {
			guard: { mode: "off", level: "low" },
		});
		expect(data.guard).toMatchObject({
			own: { mode: "off", level: "low" },
			above: { mode: "on", level: "medium" },
			inForce: { mode: "on", level: "medium" },
		});
		expect(await codeOf(shop, { to: AMERICAN })).toBe(489);
	});

	it("that allows no country sends to none", async () => {
		await patched(shop, shop, { allowedCountries: [] });
		expect(await codeOf(shop, { to: GERMAN })).toBe(489);
	});

	it.each<[string, Parameters, string]>([
		["no country", { allowedCountries: ["XX"] }, "allowedCountries"],
		["a word", { allowedCountries: "some" }, "allowedCountries"],
		["a mode", { guard: { mode: "maybe" } }, "guard"],
		["a rule", { guard: { modes: "on" } }, "guard"],
		["a bound of -1", { guard: { messagesPerHour: { DE: -1 } } }, "guard"],
		["a bound of nobody", { guard: { messagesPerHour: { XX: 1 } } }, "guard"],
		[
			"a bound of a country without numbers",
			{ guard: { messagesPerHour: { DE: 1, mf: 1 } } },
			"MF, which has no numbers of its own: its numbers count as GP",
		],
		["101 numbers", { guard: { numbersPerAddress: 101 } }, "guard"],
	])("that writes %s is told so", async (_, members, parameter) => {
		const reply = await patch(shop, shop, members);
		expect(reply.status, reply.text).toBe(400);
		expect(reply.text).toContain(parameter);
		expect(reply.body).toMatchObject({
			details: { parameter: expect.stringMatching(/^(?:guard|allowed)/) },
		});
	});
});

describe("a list", () => {
	it("denies numbers, prefixes, countries, clients and domains: 488", async () => {
		const mail = { channel: "email", subject: "Code", to: undefined };
		for (const [subject, value, send] of [
			["number", "+49 170 1234567", { to: GERMAN }],
			["prefix", "+49171", {}],
			["country", "AT", { to: "436641234567" }],
			["address", "203.0.113.0/24", { clientIp: "203.0.113.9" }],
			["domain", "spam.example", { ...mail, emailTo: "a@x.spam.example" }],
		] as const) {
			const own = await master.subAccount("listed");
			expect(await codeOf(own, send)).toBe(200);
			const entry = await added(own, { subject, value });
			const reply = await own.send({ ...send });
			const requestID = String(reply.body.requestID);
			expectRefusal(reply, 403, 488, { requestID });
			// A client that is denied is so on every channel.
			expect(reply.body.details).toEqual(
				subject === "address" ? undefined : { alternatives: ["channel"] },
			);
			const record = await own.call<{ guard: unknown }>(
				"GET",
				`/2fa/search/${requestID}?include=blocked,guard`,
			);
			expect(record.body.guard).toMatchObject({ rule: "list", node: value });
			const gone = await own.call("DELETE", entry.uri);
			expect(gone.status, gone.text).toBe(200);
			expect(await codeOf(own, send)).toBe(200);
		}
	});

	it("keeps a value without blanks around it", async () => {
		// A form reads the + of -d value=+49170 as a blank.
		for (const [subject, value, kept] of [
			["prefix", " 49170", "49170"],
			["country", " at ", "AT"],
			["domain", "spam.example\t", "spam.example"],
		] as const) {
			expect((await added(shop, { subject, value })).value).toBe(kept);
		}
	});

	it("of an account above holds, and no entry below undoes it", async () => {
		await added(customer, { value: "+49170" });
		await added(shop, { list: "allow", subject: "number", value: GERMAN });
		expect(await codeOf(shop, { to: GERMAN })).toBe(488);
		expect(await codeOf(master, { to: GERMAN })).toBe(200);
	});

	it("that denies is ended by its writer, or above that, alone", async () => {
		const entry = await added(master, {}, customer);
		const soon = new Date(postern.clock.now() + 60_000).toISOString();
		for (const reply of [
			await customer.call("DELETE", entry.uri),
			await customer.call("PATCH", entry.uri, { until: soon }),
			await customer.call("PATCH", entry.uri, { until: null }),
		]) {
			expectRefusal(reply, 403, 403);
		}
		postern.clock.advance(61_000);
		expect(await codeOf(customer, { to: GERMAN })).toBe(488);
		const named = await customer.call("PATCH", entry.uri, { reason: "ours" });
		expect(named.status, named.text).toBe(200);
		const own = await added(customer, { value: "+49171" });
		for (const [by, { uri }] of [
			[master, entry],
			[master, own],
		] as const) {
			const gone = await by.call("DELETE", uri);
			expect(gone.status, gone.text).toBe(200);
		}
		expect(await codeOf(customer, { to: GERMAN })).toBe(200);
		// An account may forgo an entry that allows.
		const allowed = await added(master, { list: "allow" }, customer);
		const forgone = await customer.call("DELETE", allowed.uri);
		expect(forgone.status, forgone.text).toBe(200);
	});

	it("holds for a trusted user too, and so do countries", async () => {
		await added(shop, {});
		expect(await codeOf(shop, { to: GERMAN, trusted: true })).toBe(488);
		expect(await codeOf(shop, { to: AMERICAN, trusted: true })).toBe(489);
	});

	it("of allowed ones opens no country", async () => {
		await added(shop, { list: "allow", subject: "number", value: AMERICAN });
		expect(await codeOf(shop, { to: AMERICAN })).toBe(489);
	});

	it("says whether it has an effect: an account may not allow itself what the settings forbid", async () => {
		const number = { subject: "number" };
		const made = await Promise.all([
			added(shop, { value: "+49170" }),
			added(shop, { ...number, list: "allow", value: GERMAN }),
			added(customer, { list: "allow", value: "+43" }, shop),
			added(master, { ...number, list: "allow", value: AMERICAN }, shop),
		]);
		const effects = [true, false, false, true];
		expect(made.map(({ hasEffect }) => hasEffect)).toEqual(effects);
		for (const [i, { uri }] of made.entries()) {
			const { body } = await shop.call<{ data: Entry }>("GET", uri);
			expect(body.data.hasEffect).toBe(effects[i]);
		}
		// The longest decides all the same.
		expect(await codeOf(shop, { to: GERMAN })).toBe(200);
		expect(await codeOf(shop, { to: "491701234568" })).toBe(488);
	});

	it("ends when its end has come, and says so in the refusal", async () => {
		const until = new Date(postern.clock.now() + 20 * 60_000).toISOString();
		await added(shop, { until });
		const reply = await shop.send({ to: GERMAN });
		expect(reply.headers["retry-after"]).toBe("3600");
		postern.clock.advance(21 * 60_000);
		expect(await codeOf(shop, { to: GERMAN })).toBe(200);
	});

	it("holds in every mode", async () => {
		await added(shop, {});
		await postern.restart({ guard: { countries: "all", mode: "off" } });
		expect(await codeOf(shop, { to: GERMAN })).toBe(488);
		expect(await codeOf(shop, { to: AMERICAN })).toBe(200);
		await postern.restart();
	});

	it("is shown in pages, changed, and logged with who did it", async () => {
		const first = await added(shop, { value: "+49170" });
		postern.clock.advance(1);
		const second = await added(shop, { list: "allow", value: "+43" });
		const page = await shop.call<{ data: { total: number; result: Entry[] } }>(
			"GET",
			`${listsOf(shop)}?pageSize=1`,
		);
		expect(page.body.data).toMatchObject({ total: 2, pageSize: 1 });
		expect(page.body.data.result).toEqual([second]);
		const denied = await shop.call<{ data: { result: Entry[] } }>(
			"GET",
			`${listsOf(shop)}?list=deny`,
		);
		expect(denied.body.data.result).toEqual([first]);
		const changed = await shop.call<{ data: Entry }>("PATCH", first.uri, {
			...{ reason: "still", until: "2100-01-01T00:00:00Z" },
		});
		expect(changed.body.data).toEqual({
			...first,
			reason: "still",
			until: "2100-01-01T00:00:00.000Z",
		});
		const one = await shop.call<{ data: Entry }>("GET", first.uri);
		expect(one.body.data).toEqual(changed.body.data);
		const audit = await shop.call("GET", `/accounts/${shop.account.sid}/audit`);
		expect(audit.text).toContain("entry.created");
		expect(audit.text).toContain("entry.changed");
	});

	it("of others is out of reach", async () => {
		const entry = await added(customer, {});
		const other = await master.subAccount("other");
		for (const [method, path] of [
			["GET", listsOf(customer)],
			["DELETE", entry.uri],
			["GET", entry.uri],
			["DELETE", entry.uri.replace(customer.account.sid, other.account.sid)],
		] as const) {
			const reply = await other.call(method, path);
			expect(reply.status, reply.text).toBe(404);
		}
		expect((await add(other, {}, customer)).status).toBe(404);
		expect(await codeOf(shop, { to: GERMAN })).toBe(488);
	});

	it("takes several entries, or none of them", async () => {
		const entries = [
			{ list: "deny", subject: "prefix", value: "+4915", reason: "a" },
			{ list: "deny", subject: "domain", value: "x.example", reason: "b" },
		];
		const both = await shop.call<{ data: { result: Entry[] } }>(
			...(["POST", listsOf(shop), { entries }] as const),
		);
		expect(both.body.data.result).toHaveLength(2);
		const bad = [
			{ list: "deny", subject: "prefix", value: "+4916", reason: "c" },
			{ list: "deny", subject: "number", value: "hello", reason: "d" },
		];
		const none = await shop.call("POST", listsOf(shop), { entries: bad });
		expectRefusal(none, 400, 400, { parameter: "entries.1.value" });
		const again = await shop.call("POST", listsOf(shop), {
			entries: [bad[0], entries[0]],
		});
		expectRefusal(again, 400, 400, { parameter: "value" });
		const page = await shop.call<{ data: { total: number } }>(
			"GET",
			listsOf(shop),
		);
		expect(page.body.data.total).toBe(2);
	});

	it("takes numbers for texts, in one entry and in several", async () => {
		const one = { list: "deny", subject: "prefix", value: 4_915, reason: 7 };
		const several = { entries: [{ ...one, value: 4_916 }] };
		const inText = JSON.stringify([{ ...one, value: 4_917 }]);
		for (const given of [one, several, { entries: inText }]) {
			const reply = await shop.call<{ data: { result: Entry[] } }>(
				...(["POST", listsOf(shop), given] as const),
			);
			expect(reply.status, reply.text).toBe(200);
			expect(reply.body.data.result[0]?.reason).toBe("7");
		}
	});

	it("takes as many entries at once as the documents say, with all members", async () => {
		const entries = Array.from({ length: 501 }, (_, i) => ({
			...{ list: "deny", subject: "prefix", value: `+4917${1_000 + i}` },
			...{ reason: "old blocklist", until: "2099-12-31T00:00:00Z" },
		}));
		const post = (some: typeof entries) =>
			shop.call<{ data: { result: Entry[] } }>("POST", listsOf(shop), {
				entries: some,
			});
		expect((await post(entries)).status).toBe(400);
		const reply = await post(entries.slice(1));
		expect(reply.status, reply.text.slice(0, 200)).toBe(200);
		expect(reply.body.data.result).toHaveLength(500);
	});

	it.each<[string, Parameters, string]>([
		["no number", { subject: "number", value: "hello" }, "value"],
		["no prefix", { value: "0170" }, "value"],
		["no country", { subject: "country", value: "Germany" }, "value"],
		["no number's country", { subject: "country", value: "EH" }, "value"],
		["no network", { subject: "address", value: "203.0.113.0/33" }, "value"],
		["no domain", { subject: "domain", value: "localhost" }, "value"],
		["no subject", { subject: "name" }, "subject"],
		["no list", { list: "maybe" }, "list"],
		["no reason", { reason: " " }, "reason"],
		["a reason with a colour", { reason: "a\x1b[31mRED" }, "reason"],
		["a reason of two lines", { reason: "a\nb" }, "reason"],
		["a value of two lines", { value: "+49151\n12345999" }, "value"],
		[
			"everybody's network",
			{ subject: "address", value: "::ffff:0:0/96" },
			"value",
		],
		["without a reason", { reason: undefined }, "reason"],
		["a past end", { until: "2020-01-01T00:00:00Z" }, "until"],
		["an end that is no day", { until: "2100-02-30T00:00:00Z" }, "until"],
		["an end without a zone", { until: "2100-01-01" }, "until"],
	])("refuses %s with one sentence", async (_, entry, parameter) => {
		expectRefusal((await add(shop, entry)) as never, 400, 400, { parameter });
	});

	it("refuses a second entry about the same, however it is spelled", async () => {
		const { sid } = await added(shop, { subject: "number", value: GERMAN });
		const same = { subject: "number", value: "0049 (170) 12 345 67" };
		for (const list of ["deny", "allow"]) {
			const reply = await add(shop, { ...same, list });
			expectRefusal(reply as never, 400, 400, { parameter: "value" });
			expect(reply.text).toContain(sid);
		}
	});
});

const mailStep = (interval: number) => ({ channel: "email", interval });
const smsStep = (interval: number) => ({ channel: "sms", interval });

describe("bounds of an hour", () => {
	const HOUR = 60 * 60_000;
	const send = (parameters: Parameters = {}) => codeOf(shop, parameters);

	it("let so many messages through to a country, of all accounts of a customer", async () => {
		await patched(master, customer, {
			guard: { messagesPerHour: { DE: 3, "*": 0 } },
		});
		expect(await codeOf(customer, {})).toBe(200);
		expect([await send(), await send(), await send()]).toEqual([200, 200, 488]);
		expect(await send({ to: "436641234567" })).toBe(488);
		postern.clock.advance(HOUR);
		expect(await send()).toBe(200);
	});

	it("of 0 have no end to wait for, whatever was sent before", async () => {
		const bound = (DE: number) =>
			patched(master, customer, { guard: { messagesPerHour: { DE } } });
		await bound(5);
		expect(await send()).toBe(200);
		await bound(0);
		const reply = await shop.send({});
		expectRefusal(reply, 403, 488, {
			requestID: String(reply.body.requestID),
		});
		expect(reply.headers["retry-after"]).toBeUndefined();
		expect(reply.body.details).toEqual({ alternatives: ["channel"] });
	});

	it("that were lowered tell a client when there is room, not when one number is forgotten", async () => {
		await patched(master, customer, { guard: { numbersPerAddress: 3 } });
		const clientIp = "203.0.113.40";
		for (const minutes of [40, 15, 1]) {
			expect(await send({ clientIp })).toBe(200);
			postern.clock.advance(minutes * 60_000);
		}
		await patched(master, customer, { guard: { numbersPerAddress: 1 } });
		// The three are forgotten after 4, 44 and 59 minutes.
		const reply = await shop.send({ clientIp });
		expect(reply.headers["retry-after"]).toBe("3600");
		postern.clock.advance(5 * 60_000);
		expect(await send({ clientIp })).toBe(488);
		postern.clock.advance(55 * 60_000);
		expect(await send({ clientIp })).toBe(200);
	});

	it("let one client cause messages to so many numbers", async () => {
		await patched(master, customer, { guard: { numbersPerAddress: 2 } });
		const [a, b] = [freshRecipient(), freshRecipient()];
		const clientIp = "2001:db8:1:2::3";
		const near = "2001:db8:1:2:ffff::4";
		expect(await send({ to: a, clientIp })).toBe(200);
		expect(await send({ to: b, clientIp: near })).toBe(200);
		expect(await send({ to: a, clientIp })).toBe(200);
		expect(await send({ clientIp })).toBe(488);
		expect(await send({ clientIp: "2001:db8:1:3::3" })).toBe(200);
		expect(await send()).toBe(200);
		postern.clock.advance(HOUR);
		expect(await send({ clientIp })).toBe(200);
	});

	it.each<[string, Parameters[], number]>([
		["later", [mailStep(0), smsStep(60)], 60],
		["in the decision of the send", [mailStep(0), smsStep(0)], 0],
		["first, after a wait", [smsStep(60), mailStep(60)], 60],
	])(
		"bound the numbers of a client whose SMS begins %s",
		async (_, channels, seconds) => {
			await patched(master, customer, { guard: { numbersPerAddress: 2 } });
			const made = await shop.call("POST", "/2fa/workflows", {
				name: "both",
				channels,
			});
			expect(made.status, made.text).toBe(200);
			const sent: string[] = [];
			for (let i = 0; i < 4; i++) {
				const reply = await shop.send({
					...{
						to: freshRecipient(),
						emailTo: `client${i}@b.com`,
						subject: "Code",
					},
					...{ workflow: "both", clientIp: "203.0.113.20" },
				});
				if (reply.body.code === 200) sent.push(String(reply.body.requestID));
			}
			postern.clock.advance(seconds * 1_000 + 1);
			await postern.settled();
			const begun: (string | null)[] = [];
			for (const sid of sent) {
				const { events } = await shop.record(sid);
				for (const { channel, channelErrorCode } of events) {
					if (channel === "sms") begun.push(channelErrorCode);
				}
			}
			expect(begun).toEqual([null, null, "488", "488"]);
		},
	);

	it("bound the numbers of a client whose mail is sent again as an SMS", async () => {
		await patched(master, customer, { guard: { numbersPerAddress: 2 } });
		const codes: unknown[] = [];
		for (let i = 0; i < 3; i++) {
			const sent = await shop.send({
				...{
					to: freshRecipient(),
					emailTo: `client${i}@b.com`,
					subject: "Code",
				},
				...{ channel: "email", clientIp: "203.0.113.21" },
			});
			expect(sent.status, sent.text).toBe(200);
			postern.clock.advance(31_000);
			const { requestID: requestId } = sent.body;
			const again = await shop.call<{ code: number }>("POST", "/2fa/resend", {
				...{ requestId, channel: "sms" },
			});
			codes.push(again.body.code);
		}
		expect(codes).toEqual([200, 200, 488]);
	});

	it("are charged for what begins alone: a refused send counts nothing", async () => {
		await patched(master, customer, { guard: { messagesPerHour: { DE: 1 } } });
		await added(shop, { value: "+49170" });
		expect(await send({ to: GERMAN })).toBe(488);
		expect(await send()).toBe(200);
		expect(await send()).toBe(488);
	});
});

describe("the mode shadow", () => {
	it("notes what would be refused, and lets it through", async () => {
		await postern.restart({ guard: { countries: ["DE"], mode: "shadow" } });
		const reply = await shop.send({ to: AMERICAN });
		expect(reply.status, reply.text).toBe(200);
		const record = await shop.call<{ guard: unknown }>(
			"GET",
			`/2fa/search/${reply.body.requestID}?include=guard`,
		);
		expect(record.body.guard).toMatchObject({ code: 489, node: "US" });
		await postern.restart();
	});
});

describe("a test account", () => {
	it("is judged by nothing of this", async () => {
		const made = await shop.call<{ data: { sid: string; authToken: string } }>(
			...(["POST", "/accounts", { name: "t", testMode: true }] as const),
		);
		const { sid, authToken } = made.body.data;
		const test = clientOf(postern, { sid, token: authToken });
		await added(shop, {});
		expect(await codeOf(test, { to: GERMAN })).toBe(200);
		expect(await codeOf(test, { to: AMERICAN })).toBe(200);
	});
});

describe("the commands of rules", () => {
	it("write the empty list of countries, and name a wrong amount", async () => {
		const { account } = customer;
		const { printed } = await postern.command([
			...["guard", "rules", "--account", account.sid, "--countries="],
		]);
		expect(printed).toMatch(/^countries +none/m);
		const { refusal } = await postern.command([
			...["budgets", "set", "day", "-1", "--account", account.sid],
		]);
		expect(refusal).not.toContain("Unknown option");
		expect(refusal).toMatch(/^budgets/);
	});
});

describe("the commands that list", () => {
	const printedSids = async (prefix: string, ...words: string[]) => {
		const { printed } = await postern.command(words);
		return printed.match(RegExp(`^${prefix}[0-9a-f]{32}`, "gm")) ?? [];
	};

	it("begin with the oldest, whatever has changed since", async () => {
		const { sid } = customer.account;
		const path = `/accounts/${sid}/users`;
		const users: string[] = [];
		for (const name of ["ann", "ben"]) {
			const email = `${name}.${sid}@example.com`;
			const made = await master.call<{ data: { sid: string } }>(
				...(["POST", path, { email, role: "viewer" }] as const),
			);
			users.push(made.body.data.sid);
		}
		const entries = [
			await added(customer, { value: "+49170" }),
			await added(customer, { value: "+49171" }),
		].map((entry) => entry.sid);
		await patched(master, customer, { name: "another" });
		await master.call("PATCH", `${path}/${users[0]}`, { role: "support" });
		const changed = await master.call(
			...(["PATCH", `${listsOf(customer)}/${entries[0]}`] as const),
			{ reason: "another" },
		);
		expect(changed.status, changed.text).toBe(200);
		const accounts = [sid, shop.account.sid];
		const listed = await printedSids("AC", "accounts");
		expect(listed.filter((each) => accounts.includes(each))).toEqual(accounts);
		const people = await printedSids("US", "users");
		expect(people.filter((each) => users.includes(each))).toEqual(users);
		expect(await printedSids("LE", "lists", "--account", sid)).toEqual(entries);
	});
});

describe("postern lists", () => {
	it("writes, shows and removes entries", async () => {
		const words = (text: string) => postern.command(text.split(" "));
		const { printed } = await words(
			"lists deny prefix +49179 --reason pumped --until 2100-01-01",
		);
		const [sid = ""] = printed.split(" ");
		expect(sid).toMatch(/^LE[0-9a-f]{32}$/);
		expect((await words("lists")).printed).toContain("+49179");
		const coloured = await postern.command([
			...["lists", "deny", "prefix", "+49178", "--reason", "a\x1b[31mRED"],
		]);
		expect(coloured.refusal).toContain("control characters");
		const refusalOf = async (text: string) => (await words(text)).refusal;
		expect(await refusalOf("lists deny prefix hello --reason x")).toContain(
			"is no beginning of phone numbers",
		);
		expect(await refusalOf("lists deny prefix +4917")).toContain("reason");
		expect(await refusalOf("lists remove LE1")).toContain("no entry");
		expect(await refusalOf("lists --account AC1")).toContain("no account");
		await words(
			`lists allow prefix +49178 --reason x --account ${shop.account.sid}`,
		);
		const [allowed] = (await postern.storedRows()).filter((row) =>
			row.includes("+49178"),
		);
		expect(allowed).toMatch(new RegExp(`writer\\W+${master.account.sid}`));
		expect((await words(`lists remove ${sid}`)).printed).toContain(sid);
		expect((await words("lists")).printed).not.toContain("+49179");
	});
});
