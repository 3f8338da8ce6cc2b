/**
 * SIGTERM and SIGINT: the service stops accepting, finishes what it accepted,
 * gives back its leases, and exits 0 (abuse case 59).
 */

import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { browserAt } from "./support/console.ts";
import { periodsUntil } from "./support/effort.ts";
import { readStream } from "./support/event-stream.ts";
import { basic } from "./support/exchange.ts";
import {
	type MessageGateway,
	startMessageGateway,
	TEXT,
} from "./support/message-gateway.ts";
import {
	eventually,
	leasesRunOut,
	leaveNothingBehind,
	messagesUnderWay,
	newPlace,
	type Place,
	type Service,
	startService,
	wait,
} from "./support/process.ts";

/** The longest shutdown without anything slow, on a busy machine. */
const PROMPTLY_MS = 12_000;
const gateways: MessageGateway[] = [];

afterAll(async () => {
	await leaveNothingBehind();
	for (const gateway of gateways) await gateway.close();
});

async function withGateway(
	answers: { delayMs?: number },
	provider: Record<string, unknown> = {},
): Promise<{ gateway: MessageGateway; place: Place }> {
	const gateway = await startMessageGateway(answers);
	gateways.push(gateway);
	const place = newPlace(
		`logLevel: warn\nproviders:\n  - ${gateway.settings(provider)}\n`,
	);
	return { gateway, place };
}

let recipients = 0;
const send = (service: Service) =>
	service.call("POST", "/2fa/send", {
		service: "shutdown",
		from: "Postern",
		to: `49171${String(++recipients).padStart(7, "0")}`,
		body: TEXT,
	});

async function isRefused({ url }: Service): Promise<boolean> {
	const { port } = new URL(url);
	const socket = connect(Number(port), "127.0.0.1");
	return new Promise((resolve) => {
		socket.once("error", () => resolve(true));
		socket.once("connect", () => {
			socket.destroy();
			resolve(false);
		});
	});
}

/** A connection that has sent `text`. */
async function connected({ url }: Service, text: string): Promise<Socket> {
	const socket = connect(Number(new URL(url).port), "127.0.0.1");
	await once(socket, "connect");
	socket.on("error", () => {});
	if (text !== "") socket.write(text);
	return socket;
}

/** Resolves when the service has read all input before this: it reads in the order of arrival. */
async function hasBeenRead(service: Service): Promise<void> {
	for (let turn = 0; turn < 3; turn++) await service.call("GET", "/healthz");
}

/** The console's list of verifications, open in a session of the account's token. */
async function liveList({ place, url, account }: Service) {
	const browser = browserAt(() => url);
	const token = readFileSync(place.tokenFile, "utf8").trim();
	const signedIn = await browser.call("POST", "/console/session", {
		...{ accountSid: account, token },
	});
	expect(signedIn.status, signedIn.text).toBe(200);
	const reader = await readStream(`${url}/console/stream`, browser);
	expect(reader.status).toBe(200);
	return reader;
}

async function promptlyEnded(
	service: Service,
	signal: NodeJS.Signals | null,
	withinMs = PROMPTLY_MS,
) {
	const from = performance.now();
	// A second signal would end it now.
	const ended = await (signal === null ? service.ended : service.end(signal));
	const tookMs = performance.now() - from;
	expect([ended.code, ended.signal, ended.stderr]).toEqual([0, null, ""]);
	expect(tookMs).toBeLessThan(withinMs);
	return Math.round(tookMs);
}

describe("SIGTERM", () => {
	it("under load: what was accepted is answered, nothing is lost or sent twice, and the next start works at once", {
		timeout: 60_000,
	}, async () => {
		// The gateway answers nothing until the signal, so further messages wait.
		const { gateway, place } = await withGateway(
			{ delayMs: Number.POSITIVE_INFINITY },
			{ concurrency: 8, timeoutMs: 60_000 },
		);
		const service = await startService(place);
		const acknowledged: string[] = [];
		const refusals: string[] = [];
		async function client(): Promise<void> {
			for (;;) {
				const reply = await send(service).catch(() => null);
				if (reply === null) return;
				if (reply.status === 200)
					acknowledged.push(String(reply.body.requestID));
				else refusals.push(reply.text);
			}
		}
		const clients = Array.from({ length: 16 }, client);
		await eventually("100 sends", () => acknowledged.length >= 100);
		await eventually("the gateway is full", () => gateway.taken.length === 8);
		service.signal("SIGTERM");
		await eventually("it accepts nothing more", () => isRefused(service));
		gateway.setDelay(0);
		gateway.answerAll();
		const tookMs = await promptlyEnded(service, null);
		await Promise.all(clients);
		expect(refusals).toEqual([]);
		// SQLite's file is whole without its log.
		const log = statSync(`${place.database}-wal`, { throwIfNoEntry: false });
		expect(log?.size ?? 0).toBe(0);
		const waiting = await messagesUnderWay(place);
		expect(waiting.all).toBeGreaterThan(0);
		expect(waiting.held).toBe(0);

		const next = await startService(place);
		expect((await send(next)).status).toBe(200);
		await eventually(
			"every message has gone out",
			async () => (await messagesUnderWay(place)).all === 0,
		);
		await Promise.all(
			acknowledged.map(async (id) => {
				const record = await next.call("GET", `/2fa/search/${id}`);
				expect(record.status, record.text).toBe(200);
				expect(gateway.codeOf(id)).toBeDefined();
			}),
		);
		expect(new Set(gateway.copies().values())).toEqual(new Set([1]));
		await promptlyEnded(next, "SIGTERM");
		console.log(
			`SIGTERM under load: ended after ${tookMs} ms, ${acknowledged.length} sends acknowledged, 0 lost, ${waiting.all} messages given back, back after ${Math.round(next.startedInMs)} ms`,
		);
	});

	it("answers a request that it had begun to read, and accepts no other", {
		timeout: 60_000,
	}, async () => {
		const place = newPlace();
		const service = await startService(place);
		const token = readFileSync(place.tokenFile, "utf8").trim();
		const body = JSON.stringify({
			service: "late",
			from: "Postern",
			to: "4917155501234",
			body: TEXT,
		});
		const socket = await connected(
			service,
			`POST /2fa/send HTTP/1.1\r\nHost: postern\r\nAuthorization: ${basic(`${service.account}:${token}`)}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
		);
		await hasBeenRead(service);
		service.signal("SIGTERM");
		await eventually("it accepts nothing more", () => isRefused(service));
		let answer = "";
		socket.setEncoding("utf8").on("data", (part) => {
			answer += part;
		});
		socket.write(body.slice(10));
		await once(socket, "close");
		expect(answer).toMatch(/^HTTP\/1\.1 200 /);
		expect((await service.ended).code).toBe(0);
		const requestId = /OTP[0-9a-f]+/.exec(answer)?.[0];
		const next = await startService(place);
		const record = await next.call("GET", `/2fa/search/${requestId}`);
		expect(record.status, record.text).toBe(200);
		await promptlyEnded(next, "SIGTERM");
	});

	// Beside the next one: it waits six seconds for the rest of a request.
	it.concurrent("is not held up by connections that say nothing, or not all of it", {
		timeout: 60_000,
	}, async () => {
		const service = await startService(newPlace());
		const sockets = [
			// Browsers open such connections in advance.
			await connected(service, ""),
			await connected(service, "POST /2fa/send HTTP/1.1\r\nHost: po"),
			await connected(
				service,
				"POST /2fa/send HTTP/1.1\r\nHost: postern\r\nContent-Length: 100\r\n\r\n{",
			),
		];
		await hasBeenRead(service);
		await promptlyEnded(service, "SIGTERM");
		for (const socket of sockets) socket.destroy();
	});

	it.concurrent("waits for a provider that hangs as long as that may take, and no longer", {
		timeout: 60_000,
	}, async () => {
		const { gateway, place } = await withGateway(
			{ delayMs: Number.POSITIVE_INFINITY },
			{ timeoutMs: 1_500 },
		);
		const service = await startService(place);
		const live = await liveList(service);
		const reply = await send(service);
		expect(reply.status).toBe(200);
		await gateway.code(String(reply.body.requestID));
		service.signal("SIGTERM");
		await live.ended;
		expect(service.isRunning(), "a live list waits for no provider").toBe(true);
		expect(live.events.at(-1)?.name).toBe("restarting");
		await promptlyEnded(service, null, 1_500 + PROMPTLY_MS);

		// The gateway may have taken it, so it goes out exactly once more.
		gateway.setDelay(0);
		const next = await startService(place);
		await eventually(
			"the message is settled",
			async () => (await messagesUnderWay(place)).all === 0,
		);
		expect([...gateway.copies().values()]).toEqual([2]);
		await promptlyEnded(next, "SIGTERM");
	});
});

describe("SIGINT", () => {
	it.each(["SIGINT", "SIGHUP"] as const)(
		"%s ends it as SIGTERM does",
		{
			timeout: 60_000,
		},
		async (signal) => {
			const service = await startService(newPlace());
			expect((await send(service)).status).toBe(200);
			await promptlyEnded(service, signal);
		},
	);

	it("twice ends it now: what a provider has not answered for goes out again", {
		timeout: 60_000,
	}, async () => {
		const { gateway, place } = await withGateway(
			{ delayMs: Number.POSITIVE_INFINITY },
			{ timeoutMs: 60_000 },
		);
		const service = await startService(place);
		const reply = await send(service);
		const requestId = String(reply.body.requestID);
		await gateway.code(requestId);
		service.signal("SIGINT");
		await eventually("it accepts nothing more", () => isRefused(service));
		await wait(200);
		expect(service.isRunning(), "it waits for the provider").toBe(true);
		const ended = service.end("SIGINT");
		expect(await periodsUntil(100, ended)).toBeLessThan(20);
		const { code, stderr } = await ended;
		expect([code, stderr]).toEqual([1, ""]);

		await leasesRunOut(place);
		gateway.setDelay(0);
		const next = await startService(place);
		await eventually(
			"the message is settled",
			async () => (await messagesUnderWay(place)).all === 0,
		);
		expect([...gateway.copies().values()]).toEqual([2]);
		const verified = await next.call("POST", "/2fa/verify", {
			requestId,
			code: gateway.codeOf(requestId),
		});
		expect(verified.status, verified.text).toBe(200);
		await promptlyEnded(next, "SIGTERM");
	});
});

it("a process that nothing keeps alive any more ends with a sentence and code 1", async () => {
	const preload = new URL("./support/emptied-loop.js", import.meta.url);
	const service = await startService(newPlace("logLevel: warn\n"), {
		environment: {
			NODE_OPTIONS: `--import=${fileURLToPath(preload)}`,
		},
	});
	service.signal("SIGUSR2");
	const { code, signal, stderr } = await service.ended;
	expect([code, signal]).toEqual([1, null]);
	expect(stderr).toBe(
		"postern: It ended by itself: nothing was left to wait for, and nobody had asked it to stop. This is a bug\n",
	);
});
