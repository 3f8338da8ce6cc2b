/**
 * A provider is in trouble, its messages wait, and the operator puts another one in its
 * place: those who wait for a code get it from the new one.
 */

import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
} from "./support/callback-endpoint.ts";
import { type Client, clientOf } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const toys = new Map<string, Toy>();
let postern: TestPostern;
let api: Client;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;

const toy = (name: string, ...channels: string[]) => ({
	...{ type: "toy", name, secret: "a-toy-secret", channels },
});
const FORMER = toy("former", "sms", "call");

beforeAll(async () => {
	endpoint = await startCallbackEndpoint();
	postern = await startTestPostern({
		definitions: [...DEFINITIONS, toyDefinition(toys)],
		settings: { ...MAY_CALL_US, sendLimits: [], providers: [FORMER] },
	});
	api = clientOf(postern);
	ready();
	await api.call("POST", "/2fa/workflows", {
		name: "then call",
		channels: [
			{ channel: "sms", interval: 0 },
			{ channel: "call", interval: 300 },
		],
	});
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
});
afterEach(async () => {
	endpoint.seen.length = 0;
	await restart(FORMER);
});

function ready(): void {
	for (const { link } of toys.values()) link?.ready(true);
}

async function restart(...providers: object[]): Promise<void> {
	toys.clear();
	await postern.restart({ providers });
	ready();
}

/** A send whose message waits for the former provider. */
async function sent(
	parameters: Record<string, unknown> = {},
	retryAfterMs = 1_000,
) {
	const former = toys.get("former") as Toy;
	former.answer = () => ({
		...{ outcome: "refused", retry: "later", retryAfterMs },
		...{ errorCode: null, errorMessage: "busy" },
	});
	const callbackUrl = endpoint.url;
	const reply = await api.send({ callbackUrl, ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	const requestId = String(reply.body.requestID);
	expect(await eventsOf(requestId)).toEqual(["sms queued"]);
	return requestId;
}

async function eventsOf(requestId: string): Promise<string[]> {
	const { events } = await api.record(requestId);
	return events.map(({ channel, channelStatus }) =>
		[channel, channelStatus].join(" "),
	);
}

/** It waits for its own time, and then for another instance that knows its provider. */
async function afterTwoLooks(): Promise<void> {
	for (let look = 0; look < 2; look++) {
		postern.clock.advance(5_000);
		await postern.settled();
	}
}

it("a message that waits for it goes by the route that there is now", async () => {
	const requestId = await sent();
	await restart(toy("present", "sms"));
	await afterTwoLooks();
	expect(await eventsOf(requestId)).toEqual(["sms sent"]);
	const present = toys.get("present") as Toy;
	expect(present.messages.map((message) => message.requestId)).toEqual([
		requestId,
	]);
});

it("if no route is left it has failed, and the next step begins", async () => {
	const requestId = await sent({ workflow: "then call" });
	await restart(toy("caller", "call"));
	await afterTwoLooks();
	// Another instance may still know the provider of a store that several share.
	if (postern.databaseUrl !== null) {
		expect(await eventsOf(requestId)).toEqual(["sms queued"]);
		postern.clock.advance(60_000);
		await postern.settled();
	}
	expect(await eventsOf(requestId)).toEqual(["sms failed", "call sent"]);
	const told = endpoint.seen.map(({ body }) => JSON.parse(body).event);
	expect(told).toEqual(["otp.undelivered", "otp.sent"]);
});

it.runIf(isOnPostgres)(
	"another instance has a minute for it, however long it has waited before",
	async () => {
		const requestId = await sent({}, 120_000);
		await restart(toy("caller", "call"));
		postern.clock.advance(120_000);
		await postern.settled();
		await afterTwoLooks();
		expect(await eventsOf(requestId)).toEqual(["sms queued"]);
		await restart(FORMER);
		postern.clock.advance(5_000);
		await postern.settled();
		expect(await eventsOf(requestId)).toEqual(["sms sent"]);
	},
);

it("no sandbox takes it", async () => {
	const requestId = await sent();
	await restart();
	await afterTwoLooks();
	postern.clock.advance(60_000);
	await postern.settled();
	expect(await eventsOf(requestId)).toEqual(["sms failed"]);
	expect(await postern.messages()).toEqual([]);
});

it.each([
	["the settings", toy("present", "sms")],
	["the channel", toy("former", "call")],
])(
	"a message that another provider of its route may carry goes there, if one has left %s",
	async (_, instead) => {
		await restart(FORMER, toy("other", "sms"));
		const other = toys.get("other") as Toy;
		other.answer = () => ({
			...{ outcome: "refused", retry: "later", retryAfterMs: 1_000 },
			...{ errorCode: null, errorMessage: "busy" },
		});
		const requestId = await sent();
		await restart(instead, toy("other", "sms"));
		await afterTwoLooks();
		expect(await eventsOf(requestId)).toEqual(["sms sent"]);
		expect(toys.get("other")?.messages).toHaveLength(1);
		expect(toys.get(instead.name)?.messages).toEqual([]);
	},
);

it("a provider that has left the channel alone gets no message of it either", async () => {
	const requestId = await sent();
	await restart(toy("former", "call"), toy("present", "sms"));
	await afterTwoLooks();
	expect(await eventsOf(requestId)).toEqual(["sms sent"]);
	expect(toys.get("former")?.messages).toEqual([]);
	expect(toys.get("present")?.messages).toHaveLength(1);
});
