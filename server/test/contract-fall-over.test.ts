/**
 * A provider that is down costs a message nothing where its route has another:
 * it is not asked, or asked once, and no pause follows.
 */

import dns from "node:dns";
import {
	afterAll,
	afterEach,
	beforeAll,
	describe,
	expect,
	it,
	vi,
} from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import { type Client, clientOf } from "./support/client.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import {
	type MessageGateway,
	startMessageGateway,
} from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const toys = new Map<string, Toy>();
const NAMELESS = "gateway.invalid";

let good: MessageGateway;
let hanging: MessageGateway;
let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	good = await startMessageGateway();
	hanging = await startMessageGateway({
		delayMs: Number.POSITIVE_INFINITY,
	});
	const http = (name: string, url: string) => ({
		...{ type: "http", name, channels: ["sms"], url, timeoutMs: 5_000 },
		json: { to: "{to}", text: "{text}" },
	});
	const own = (gateway: MessageGateway, more: object) =>
		JSON.parse(gateway.settings({ ...more })) as { url: string };
	const route = (prefix: string, ...providers: string[]) => ({
		...{ channel: "sms", prefixes: [prefix], providers },
	});
	postern = await startTestPostern({
		definitions: [...DEFINITIONS, toyDefinition(toys)],
		settings: {
			sendLimits: [],
			providers: [
				own(good, { name: "good" }),
				own(hanging, { name: "hanging", timeoutMs: 2_500 }),
				http("refuses", `http://127.0.0.1:${CLOSED_PORT}/`),
				http("nameless", `http://${NAMELESS}/`),
				http("untrusted", own(good, {}).url.replace("http:", "https:")),
				{ type: "toy", name: "toy", secret: "a-toy-secret" },
			],
			routes: [
				route("491711", "refuses", "good"),
				route("491712", "nameless", "good"),
				route("491713", "untrusted", "good"),
				route("491714", "toy", "good"),
				route("491715", "hanging", "good"),
				route("491716", "toy", "refuses"),
			],
		},
	});
	api = clientOf(postern);
});
afterAll(async () => {
	await postern.stop();
	await good.close();
	await hanging.close();
});
afterEach(() => {
	const toy = toys.get("toy") as Toy;
	toy.answer = ({ eventSid }) => ({
		...{ outcome: "accepted", status: "sent", reference: eventSid },
	});
	toy.link?.ready(false);
});

let numbers = 0;
async function sent(prefix: string): Promise<string> {
	const to = `${prefix}${String(++numbers).padStart(5, "0")}`;
	const reply = await api.send({ to, body: "Your code is {code}" });
	expect(reply.status, reply.text).toBe(200);
	return String(reply.body.requestID);
}

async function eventsOf(requestId: string) {
	const { events } = await api.record(requestId);
	return events.map(({ channelStatus }) => channelStatus);
}

/** The service's clock stands still: a message that waits for a pause does not arrive. */
async function goodHas(requestId: string): Promise<void> {
	await good.code(requestId);
	await postern.settled();
}

describe("the next provider has it at once where the first", () => {
	type Done = (error: Error) => void;
	it.each([
		["refuses connections", "491711", []],
		["has a name that nobody knows", "491712", [NAMELESS]],
		["speaks no TLS", "491713", []],
	])("%s: two events", async (_, prefix, names) => {
		// No name server is asked.
		const lookup = vi
			.spyOn(dns, "lookup")
			.mockImplementation(((name: string, _: object, done: Done) =>
				done(Object.assign(new Error(name), { code: "ENOTFOUND" }))) as never);
		const requestId = await sent(prefix);
		await goodHas(requestId);
		expect(lookup.mock.calls.map(([name]) => name)).toEqual(names);
		lookup.mockRestore();
		expect(await eventsOf(requestId)).toEqual(["failed", "sent"]);
	});

	it("is throttled and does not say for how long", async () => {
		const toy = toys.get("toy") as Toy;
		toy.link?.ready(true);
		toy.answer = () => ({
			...{ outcome: "refused", retry: "later" },
			...{ errorCode: "slow", errorMessage: null },
		});
		const requestId = await sent("491714");
		await goodHas(requestId);
		expect(await eventsOf(requestId)).toEqual(["failed", "sent"]);
	});

	it("has no connection: nothing was asked of it", async () => {
		const requestId = await sent("491714");
		await goodHas(requestId);
		expect(await eventsOf(requestId)).toEqual(["sent"]);
	});
});

it("a provider that says for how long, up to 5 s, is asked again", async () => {
	const toy = toys.get("toy") as Toy;
	toy.link?.ready(true);
	toy.answer = () => ({
		...{ outcome: "refused", retry: "later", retryAfterMs: 5_000 },
		...{ errorCode: "slow", errorMessage: null },
	});
	const requestId = await sent("491714");
	await postern.settled();
	expect(await eventsOf(requestId)).toEqual(["queued"]);
	toy.answer = ({ eventSid }) => ({
		...{ outcome: "accepted", status: "sent", reference: eventSid },
	});
	postern.clock.advance(5_000);
	await postern.settled();
	expect(await eventsOf(requestId)).toEqual(["sent"]);
	expect(toy.messages.at(-1)?.requestId).toBe(requestId);
});

it("a message does not go to the line of a provider that is down, but waits for the last that is not", () =>
	postern.clock.still(async () => {
		const toy = toys.get("toy") as Toy;
		toy.link?.ready(false);
		const requestId = await sent("491716");
		await postern.settled();
		expect(await eventsOf(requestId)).toEqual(["queued"]);
		toy.link?.ready(true);
		postern.clock.advance(2_000);
		await postern.settled();
		expect(await eventsOf(requestId)).toEqual(["sent"]);
	}));

it("one that hangs costs its first messages the time-out, and then none", async () => {
	const first: string[] = [];
	for (let i = 0; i < 5; i++) first.push(await sent("491715"));
	await postern.settled();
	for (const requestId of first) {
		expect(await eventsOf(requestId)).toEqual(["failed", "sent"]);
	}
	const taken = hanging.taken.length;
	expect(taken).toBe(5);
	const then = await sent("491715");
	await goodHas(then);
	expect(await eventsOf(then)).toEqual(["sent"]);
	expect(hanging.taken.length).toBe(taken);
});
