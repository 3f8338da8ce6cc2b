/** Traffic: what is counted of messages, by hour, country and provider, and what is left of it. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import type { Store } from "../src/store/contract.ts";
import { dayOf } from "../src/usage/usage.ts";
import { type Client, clientOf } from "./support/client.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { exchange } from "./support/exchange.ts";
import { unswept } from "./support/intervals.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const toys = new Map<string, Toy>();
const accepts: Toy["answer"] = ({ eventSid }) => ({
	...{ outcome: "accepted", status: "sent", reference: eventSid },
});
const refuses =
	(retry: "never" | "elsewhere"): Toy["answer"] =>
	() => ({
		...{ outcome: "refused", retry, errorCode: "30005", errorMessage: null },
	});

let postern: TestPostern;
let api: Client;
let store: Store;

beforeAll(async () => {
	const toy = (name: string) => ({
		...{ type: "toy", name, channels: ["sms", "call"], secret: "a-toy-secret" },
	});
	postern = await startTestPostern({
		definitions: [...DEFINITIONS, toyDefinition(toys)],
		timers: unswept,
		settings: {
			sendLimits: [],
			providers: [
				toy("first"),
				toy("second"),
				{ type: "sandbox", name: "mail", channels: ["email"] },
			],
		},
	});
	toMidMonth(postern);
	api = clientOf(postern);
	store = await postern.openStore();
});
afterAll(async () => {
	await store.close();
	await postern.stop();
});
afterEach(() => {
	for (const toy of toys.values()) {
		toy.answer = accepts;
		toy.messages.length = 0;
	}
	// The next test has days of its own.
	postern.clock.advance(3 * 24 * 60 * 60 * 1_000);
});

function toy(name: string): Toy {
	const found = toys.get(name);
	if (found === undefined) throw new Error(name);
	found.link?.ready(true);
	return found;
}

async function sent(parameters: object = {}): Promise<string> {
	toy("first");
	toy("second");
	const reply = await api.send({ ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

async function word(name: string, status: "delivered" | "undelivered") {
	const reference = toy(name).messages.at(-1)?.eventSid ?? "";
	await toy(name).link?.received([
		{ reference, status, errorCode: null, errorMessage: null },
	]);
}

/** Rows of today and the days around it, without zeros. */
async function traffic(account = postern.master.sid) {
	const now = postern.clock.now();
	const rows = await store.traffic(
		account,
		{ first: dayOf(now - 86_400_000), last: dayOf(now + 86_400_000) },
		0,
	);
	return rows.map((row) =>
		Object.entries(row)
			.filter(([, value]) => value !== 0 && value !== 0n && value !== "")
			.map(([name, value]) =>
				typeof value !== "string" ? `${name} ${value}` : value,
			)
			.join(", "),
	);
}

describe("of a message is counted", () => {
	it("that it was accepted, delivered and verified, once each", async () => {
		const requestId = await sent({ to: "491715550100" });
		expect(await traffic()).toEqual([
			"sms, DE, first, sent 1, accepted 1, segments 1",
		]);
		await word("first", "delivered");
		await word("first", "delivered");
		const code = toy("first").messages[0]?.code ?? "";
		const wrong = await api.verify(
			requestId,
			code === "000000" ? "1" : "000000",
		);
		expect(wrong.status).toBe(422);
		expect((await api.verify(requestId, code)).status).toBe(200);
		expect((await api.verify(requestId, code)).status).toBe(409);
		expect(await traffic()).toEqual([
			"sms, DE, first, sent 1, accepted 1, delivered 1, verified 1, segments 1",
		]);
	});

	it("that it failed, and what the next provider did", async () => {
		toy("first").answer = refuses("elsewhere");
		await sent({ to: "14165550100", body: `${"x".repeat(160)}{code}` });
		await word("second", "undelivered");
		expect(await traffic()).toEqual([
			"sms, CA, first, sent 1, failed 1",
			"sms, CA, second, sent 1, accepted 1, failed 1, segments 2",
		]);
	});

	it("nothing while nobody knows what will become of it", () =>
		postern.clock.still(async () => {
			toy("first").answer = () => ({ outcome: "unknown", errorMessage: "x" });
			toy("second").link?.ready(false);
			await api.send({ to: "491715550101" });
			await postern.settled();
			expect(toy("first").messages).toHaveLength(1);
			expect(await traffic()).toEqual([]);
			postern.clock.advance(2_000);
			await postern.settled();
			expect(await traffic()).toEqual(["sms, DE, first, sent 1, failed 1"]);
		}));

	it("by the hour in which it began, whenever more of it is known", async () => {
		const requestId = await sent({ to: "491715550102", expiry: 86_400 });
		const began = postern.clock.now();
		postern.clock.advance(5 * 60 * 60 * 1_000);
		const code = toy("first").messages[0]?.code ?? "";
		expect((await api.verify(requestId, code)).status).toBe(200);
		const hours = await postern.storedRows();
		const own = hours.filter(
			(row) =>
				row.includes(new Date(began).toISOString().slice(0, 13)) &&
				row.startsWith("traffic"),
		);
		expect(own).toHaveLength(1);
		expect(own[0]).toMatch(/"verified":"?1/);
	});

	it("by that hour also where a provider takes it hours later", async () => {
		toy("first").answer = () => ({
			...{ outcome: "refused", retry: "later", retryAfterMs: 7_200_000 },
			...{ errorCode: null, errorMessage: null },
		});
		toy("second").link?.ready(false);
		const { status } = await api.send({ to: "491715550104", expiry: 86_400 });
		expect(status).toBe(200);
		await postern.settled();
		const began = new Date(postern.clock.now()).toISOString().slice(0, 13);
		toy("first").answer = accepts;
		postern.clock.advance(7_200_000);
		await postern.settled();
		const own = (await postern.storedRows()).filter(
			(row) => row.startsWith("traffic") && row.includes(began),
		);
		expect(own).toHaveLength(1);
		expect(own[0]).toMatch(/"accepted":"?1/);
	});

	it("a right code for the message that was accepted last before it", async () => {
		const requestId = await sent({
			...{ to: "491715550103", emailTo: "a@example.com" },
			...{ emailFrom: "b@example.com", subject: "Code" },
		});
		postern.clock.advance(31_000);
		await api.call("POST", "/2fa/resend", { requestId, channel: "email" });
		await postern.settled();
		const code = toy("first").messages[0]?.code ?? "";
		expect((await api.verify(requestId, code)).status).toBe(200);
		expect(await traffic()).toEqual([
			"email, mail, sent 1, accepted 1, delivered 1, verified 1, segments 1",
			"sms, DE, first, sent 1, accepted 1, segments 1",
		]);
	});

	it("a right code in counts and metrics for the same message, where a later one was refused", async () => {
		const verified = async (channel: string) => {
			const { text } = await exchange(postern.metricsUrl, { method: "GET" });
			const name = "postern_verifications_verified_total";
			const labels = `\\{channel="${channel}",calling_code="49"\\}`;
			const sample = new RegExp(`^${name}${labels} (\\d+)$`, "m");
			return Number(sample.exec(text)?.[1] ?? 0);
		};
		const before = await verified("sms");
		const requestId = await sent({ to: "491715550105" });
		const code = toy("first").messages[0]?.code ?? "";
		toy("first").answer = refuses("never");
		postern.clock.advance(31_000);
		await api.call("POST", "/2fa/resend", { requestId, channel: "call" });
		await postern.settled();
		expect((await api.verify(requestId, code)).status).toBe(200);
		expect(await traffic()).toEqual([
			"call, DE, first, sent 1, failed 1",
			"sms, DE, first, sent 1, accepted 1, verified 1, segments 1",
		]);
		expect(await verified("sms")).toBe(before + 1);
		expect(await verified("call")).toBe(0);
	});
});

it("sums are those of the account, the days and the period that are asked for", async () => {
	const row = {
		...{ channel: "sms", country: "DE", provider: "a" },
		...{
			sent: 1,
			accepted: 1,
			delivered: 0,
			failed: 0,
			verified: 1,
			blocked: 0,
		},
		...{ segments: 2, costMicros: 7_000_000_000_000, priceMicros: 3 },
		...{ costed: 1, priced: 0 },
	};
	const at = (accountSid: string, hour: string, more = {}) => ({
		...row,
		accountSid,
		hour,
		...more,
	});
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: [
			at("ACa", "2020-01-01T23"),
			at("ACa", "2020-01-02T00"),
			at("ACa", "2020-01-02T23", { sent: 5 }),
			at("ACa", "2020-01-02", { country: "FR" }),
			at("ACa", "2020-01-03T00"),
			at("ACb", "2020-01-02T00"),
		],
	}));
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: [at("ACa", "2020-01-02T00", { sent: 10, costMicros: 1 })],
	}));
	const days = { first: "2020-01-02", last: "2020-01-02" };
	const { provider, channel } = row;
	expect(await store.traffic("ACa", days, 10)).toEqual([
		{
			...{ hour: "2020-01-02", channel, country: "DE", provider },
			...{ sent: 16, accepted: 3, delivered: 0, failed: 0, verified: 3 },
			...{ blocked: 0, segments: 6, priceMicros: 9n, costed: 3, priced: 0 },
			costMicros: 14_000_000_000_001n,
		},
		{
			...row,
			hour: "2020-01-02",
			country: "FR",
			costMicros: 7_000_000_000_000n,
			priceMicros: 3n,
		},
	]);
	const names = async (length: number) =>
		(
			await store.traffic(
				"ACa",
				{ first: "2020-01-01", last: "2020-01-03" },
				length,
			)
		).map(({ hour, country, sent }) => `${hour} ${country} ${sent}`);
	expect(await names(7)).toEqual(["2020-01 DE 18", "2020-01 FR 1"]);
	expect(await names(0)).toEqual([" DE 18", " FR 1"]);
	expect(
		(await store.trafficSince("2020-01-02T23")).filter(
			({ provider }) => provider === "a",
		),
	).toMatchObject([{ country: "DE", sent: 6 }]);
});

it("hours of days that are long over become those days, and sums stay", async () => {
	const row = {
		...{ accountSid: "ACc", channel: "sms", country: "DE", provider: "a" },
		...{
			sent: 1,
			accepted: 1,
			delivered: 0,
			failed: 0,
			verified: 1,
			blocked: 0,
		},
		...{ segments: 2, costMicros: 3, priceMicros: 4, costed: 1, priced: 1 },
	};
	const days = ["2021-03-01", "2021-03-02", "2021-03-03"];
	const hours = days.flatMap((day) =>
		Array.from(
			{ length: 24 },
			(_, i) => `${day}T${String(i).padStart(2, "0")}`,
		),
	);
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: hours.map((hour) => ({ ...row, hour })),
	}));
	const all = { first: "2021-03-01", last: "2021-03-03" };
	const before = await store.traffic("ACc", all, 10);
	// 40 days after it: the last of them still has its hours.
	const now = Date.parse("2021-04-12T12:00:00Z");
	while (await store.sweep(now, 0)) {}
	expect(await store.traffic("ACc", all, 10)).toEqual(before);
	const own = (await postern.storedRows()).filter((each) =>
		/^traffic .*"ACc"/.test(each),
	);
	expect(own).toHaveLength(2 + 24);
	while (await store.sweep(now + 86_400_000, 0)) {}
	expect(await store.traffic("ACc", all, 10)).toEqual(before);
	expect(before).toMatchObject(
		days.map((hour) => ({ hour, sent: 24, costMicros: 72n })),
	);
});
