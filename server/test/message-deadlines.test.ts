/** A gateway that hangs costs its time-out and nothing more, wherever it hangs. */

import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { deadlines } from "../src/deadline.ts";
import { withinTime } from "../src/delivery/within-time.ts";
import type { Answer } from "../src/providers/contract.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import { systemTimers, type Timers } from "../src/timers.ts";
import { httpSettings } from "./http-gateway.ts";
import { periodsUntil } from "./support/effort.ts";
import { heldTimers } from "./support/held-timers.ts";
import { MESSAGE } from "./support/message.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

const ACCEPTED =
	'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"id":"x"}';

/** `play` gets each request with its connection, once the last piece of it has come. */
async function gateway(play: (socket: Socket, request: string) => void) {
	let pieces = 0;
	let requests = 0;
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		let request = "";
		sockets.add(socket);
		socket.on("error", () => {});
		socket.on("data", (piece) => {
			pieces++;
			request += String(piece);
			if (!isWhole(request)) return;
			requests++;
			play(socket, request);
			request = "";
		});
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	open.push(() => {
		for (const socket of sockets) socket.destroy();
		return new Promise((done) => server.close(done));
	});
	const { port } = server.address() as { port: number };
	return { port, pieces: () => pieces, requests: () => requests };
}

function isWhole(request: string): boolean {
	const [head = "", body] = request.split("\r\n\r\n");
	const length = /^content-length: (\d+)$/im.exec(head)?.[1];
	return body !== undefined && Buffer.byteLength(body) === Number(length);
}

function messages(
	port: number,
	timeoutMs: number,
	{ scheme = "http", timers = systemTimers } = {},
) {
	const provider = httpProvider(
		httpSettings({
			type: "http",
			name: "plain",
			channels: ["sms"],
			url: `${scheme}://127.0.0.1:${port}/send`,
			json: { to: "{to}", text: "{text}" },
			reference: { field: "id" },
			concurrency: 4,
			timeoutMs,
		}),
		Date.now,
	);
	const waits = deadlines(timers);
	open.push(async () => {
		waits.close();
		await provider.close();
	});
	const send = (text = MESSAGE.text): Promise<Answer> =>
		withinTime(timers, waits, provider, { ...MESSAGE, text });
	return { send, waits };
}

const NOT_SENT = { outcome: "refused", retry: "later" };

/** The time of the messages runs out when the test says so. */
function messagesInHeldTime(port: number) {
	const timeoutMs = 60_000;
	const { timers, runOut } = heldTimers(timeoutMs);
	return { ...messages(port, timeoutMs, { timers }), runOut };
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe("a gateway that hangs", () => {
	test("before the connection is made: certainly not sent", async () => {
		const timeoutMs = 1_000;
		// It takes the connection, and never says its part of the TLS handshake.
		const { port, pieces } = await gateway(() => {});
		const answer = messages(port, timeoutMs, { scheme: "https" }).send();
		expect(await periodsUntil(timeoutMs / 2, answer)).toBeLessThanOrEqual(4);
		expect(await answer).toMatchObject(NOT_SENT);
		await expect.poll(pieces).toBeGreaterThan(0);
	});

	test.each<[string, string]>([
		["before its headers", ""],
		["in its headers", "HTTP/1.1 200 OK\r\ncontent-type: appl"],
		["in its body", ACCEPTED.slice(0, -4)],
	])("%s: it may have been sent", async (_, start) => {
		const { port, requests } = await gateway((socket) => socket.write(start));
		const { send, runOut } = messagesInHeldTime(port);
		const answer = send();
		await expect.poll(requests).toBe(1);
		// The start of the reply arrives.
		await wait(50);
		runOut();
		expect(await answer).toMatchObject({
			outcome: "unknown",
			errorMessage: "The connection broke (timeout)",
		});
	});

	test("in one of two messages that began together: the other is not touched", async () => {
		const { port, requests } = await gateway((socket, request) => {
			if (!request.includes("hangs")) socket.write(ACCEPTED);
		});
		const { send, runOut } = messagesInHeldTime(port);
		const [slow, hung] = [send("slow"), send("hangs")];
		expect(await slow).toMatchObject({ outcome: "accepted", reference: "x" });
		await expect.poll(requests).toBe(2);
		runOut();
		expect(await hung).toMatchObject({ outcome: "unknown" });
	});
});

test("a reset while others are under way breaks only its own message", async () => {
	const { port, requests } = await gateway((socket, request) => {
		if (request.includes("reset")) socket.resetAndDestroy();
		else setTimeout(() => socket.write(ACCEPTED), 100);
	});
	const { send } = messages(port, 60_000);
	const answers = await Promise.all(
		["one", "reset", "two", "three"].map((text) => send(text)),
	);
	expect(answers.map(({ outcome }) => outcome)).toEqual([
		"accepted",
		"unknown",
		"accepted",
		"accepted",
	]);
	// A message that may have been sent is not sent again here.
	expect(requests()).toBe(4);
});

test("a message that waits for a connection is not sent when its time is over", async () => {
	const { port, requests } = await gateway(() => {});
	const { send, runOut } = messagesInHeldTime(port);
	const under = ["1", "2", "3", "4", "5"].map((text) => send(text));
	await expect.poll(requests).toBe(4);
	runOut();
	const answers = await Promise.all(under);
	expect(answers.slice(0, 4).map(({ outcome }) => outcome)).toEqual(
		new Array(4).fill("unknown"),
	);
	expect(answers[4]).toMatchObject(NOT_SENT);
	expect(requests()).toBe(4);
});

test("all under way end when a shutdown has waited long enough", async () => {
	const { port, requests } = await gateway(() => {});
	const { send, waits } = messages(port, 60_000);
	const under = ["1", "2"].map((text) => send(text));
	await vi.waitFor(() => expect(requests()).toBe(2), 10_000);
	waits.passAllAfter(0);
	expect(await Promise.all(under)).toMatchObject([
		{ outcome: "unknown" },
		{ outcome: "unknown" },
	]);
});

test("no timer of a deadline is left when all messages have their answers", async () => {
	const { port } = await gateway((socket) => socket.write(ACCEPTED));
	const running = new Set<object>();
	const timers: Timers = {
		...systemTimers,
		after(ms, work) {
			const timer = {};
			running.add(timer);
			const stop = systemTimers.after(ms, () => {
				running.delete(timer);
				work();
			});
			return () => {
				running.delete(timer);
				stop();
			};
		},
	};
	const { send } = messages(port, 60_000, { timers });
	await Promise.all(Array.from({ length: 20 }, () => send()));
	expect(running.size).toBeLessThanOrEqual(2);
	await vi.waitFor(() => expect(running.size).toBe(0), 10_000);
});
