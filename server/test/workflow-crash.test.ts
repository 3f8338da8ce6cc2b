/**
 * A workflow of three steps at 1 s intervals to a gateway that outlives the
 * service, which is killed between steps and started again (abuse cases 55 to
 * 57): each step goes out, in order, at most the one in flight twice.
 */

import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LEASE_MS } from "../src/verification/lease.ts";
import { startGateway } from "./http-gateway.ts";
import {
	BODY,
	codeFrom,
	freshRecipient,
	type Parameters,
	type Sdr,
	SENDER,
} from "./support/client.ts";
import type { Answer } from "./support/exchange.ts";
import {
	eventually as eventuallyWithin,
	leasesRunOut,
	leaveNothingBehind,
	messagesUnderWay,
	newPlace,
	type Place,
	type Service,
	startService,
	wait,
} from "./support/process.ts";

const SID = "AC0123456789abcdef0123456789abcdef";
const TOKEN = "a-token-of-more-than-16-characters";
const CHANNELS = ["sms", "call", "email"];

type Taken = { id: string; requestId: string; channel: string; text: string };

let place: Place;
let gateway: Awaited<ReturnType<typeof startGateway>>;
/** In the order of arrival. */
let taken: Taken[];
/** Messages that the gateway has not answered yet. */
let unanswered: Set<ServerResponse>;
/** The gateway's delay before an answer. */
let delayMs: number;
let service: Service | null = null;

beforeEach(async () => {
	taken = [];
	unanswered = new Set();
	delayMs = 0;
	gateway = await startGateway((seen, response) => {
		taken.push(JSON.parse(seen.body) as Taken);
		unanswered.add(response);
		response.on("close", () => unanswered.delete(response));
		setTimeout(() => {
			response.setHeader("content-type", "application/json");
			response.end('{"ref":"1"}');
		}, delayMs);
	});
	const settings = {
		logLevel: "warn",
		guard: { countries: "all", mode: "off" },
		providers: [
			{
				...{ type: "http", name: "gateway", channels: CHANNELS },
				url: `${gateway.origin}/messages`,
				json: {
					...{ id: "{id}", requestId: "{requestId}" },
					...{ to: "{to}", channel: "{channel}", text: "{text}" },
				},
				reference: { field: "ref" },
			},
		],
	};
	place = newPlace(JSON.stringify(settings));
});
afterEach(async () => {
	await leaveNothingBehind();
	await gateway.close();
});

async function start(): Promise<void> {
	service = await startService(place, {
		environment: { POSTERN_ACCOUNT_SID: SID, POSTERN_AUTH_TOKEN: TOKEN },
	});
}

async function kill(): Promise<void> {
	await service?.end("SIGKILL");
	service = null;
}

async function call<Body = Answer>(path: string, body?: Parameters) {
	const method = body === undefined ? "GET" : "POST";
	const reply = await (service as Service).call<Body>(method, path, body);
	expect(reply.status, reply.text).toBe(200);
	return reply.body;
}

async function send(workflow = "three"): Promise<string> {
	const to = freshRecipient();
	const { requestID } = await call("/2fa/send", {
		...{ service: "2FA", from: SENDER, to, body: BODY },
		...{ emailTo: `user${to}@example.com`, subject: "Your code" },
		workflow,
	});
	return String(requestID);
}

const eventually = (what: string, isSo: () => boolean | Promise<boolean>) =>
	// On PostgreSQL a message in flight at a kill waits for the end of its lease.
	eventuallyWithin(what, isSo, LEASE_MS + 20_000);
const of = (requestId: string) =>
	taken.filter((message) => message.requestId === requestId);

/** Messages of an OTP whose acceptance is committed. */
async function accepted(requestId: string): Promise<string[]> {
	const { events } = await call<Sdr>(`/2fa/search/${requestId}`);
	return events
		.filter(({ channelStatus }) => channelStatus === "sent")
		.map(({ sid }) => sid);
}

/** Expects each of its steps, in order and with one code. Returns how many came more than once. */
function doubled(requestId: string): number {
	const messages = of(requestId);
	const firsts = new Map(messages.map(({ id, channel }) => [id, channel]));
	expect([...firsts.values()], JSON.stringify(messages)).toEqual(CHANNELS);
	expect(new Set(messages.map(({ text }) => codeFrom(text))).size).toBe(1);
	return messages.length - firsts.size;
}
const isThrough = (requestId: string) => () =>
	new Set(of(requestId).map(({ id }) => id)).size === 3;

/** Long enough for what a test does between two steps, on a busy machine. */
const PATIENT_SECONDS = 4;

describe("three steps at intervals, killed with kill -9", {
	timeout: 120_000,
}, () => {
	beforeEach(async () => {
		await start();
		for (const [name, seconds] of [
			["three", 1],
			["patient", PATIENT_SECONDS],
		] as const) {
			await call("/2fa/workflows", {
				name,
				channels: CHANNELS.map((channel, i) => ({
					channel,
					interval: i === 0 ? 0 : seconds,
				})),
			});
		}
	});

	it("between each two: none is missing, none that was accepted goes out twice", async () => {
		const sent = [await send(), await send(), await send()];
		const known = new Set<string>();
		for (let steps = 1; steps <= 2; steps++) {
			await eventually(`step ${steps} is accepted`, async () => {
				const ids = await Promise.all(sent.map(accepted));
				for (const id of ids.flat()) known.add(id);
				return ids.every((each) => each.length >= steps);
			});
			await kill();
			await start();
		}
		await eventually("all went out", () => sent.every((id) => isThrough(id)()));
		await eventually("all is answered", () => unanswered.size === 0);
		for (const requestId of sent) {
			expect(doubled(requestId)).toBeLessThanOrEqual(2);
			const ids = of(requestId).map(({ id }) => id);
			for (const id of new Set(ids)) {
				const copies = ids.filter((each) => each === id).length;
				expect(copies).toBeLessThanOrEqual(known.has(id) ? 1 : 2);
			}
		}
	});

	it("while the second and third fall due: they go out at the start, in order", async () => {
		const sent = await send("patient");
		await eventually(
			"the first",
			async () => (await accepted(sent)).length === 1,
		);
		await kill();
		await wait(2.2 * PATIENT_SECONDS * 1_000);
		expect(of(sent)).toHaveLength(1);
		await start();
		await eventually("all went out", isThrough(sent));
		expect(doubled(sent)).toBe(0);
	});

	it("with one in flight: that one goes out twice, and nothing else", async () => {
		const sent = await send("patient");
		await eventually(
			"the first",
			async () => (await accepted(sent)).length === 1,
		);
		delayMs = 60_000;
		await eventually("the second", () => of(sent).length === 2);
		expect(unanswered.size).toBe(1);
		await kill();
		await leasesRunOut(place);
		delayMs = 0;
		await start();
		await eventually("all went out", isThrough(sent));
		await wait(300);
		expect(doubled(sent)).toBe(1);
		const copies = of(sent).filter(({ channel }) => channel === "call");
		expect(copies).toHaveLength(2);
		expect(copies[0]).toEqual(copies[1]);
	});

	it("and verified after the start: no step follows", async () => {
		const sent = await send();
		await eventually(
			"the first",
			async () => (await accepted(sent)).length === 1,
		);
		await kill();
		await start();
		const code = codeFrom(of(sent)[0]?.text ?? "");
		await call("/2fa/verify", { requestId: sent, code });
		// The next step may have begun before the code came: that one is on its way.
		await eventually(
			"nothing is under way",
			async () => (await messagesUnderWay(place)).all === 0,
		);
		const { length } = of(sent);
		await wait(2_500);
		expect(of(sent)).toHaveLength(length);
	});
});
