import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it, test } from "vitest";
import { forbiddenUrl } from "../src/outbound/forbidden-url.ts";
import {
	type GuardedHttp,
	type GuardOptions,
	guardedHttp,
} from "../src/outbound/guarded-http.ts";
import { dnsResolver } from "../src/outbound/resolve.ts";
import { periodsUntil } from "./support/effort.ts";
import { heldTimers } from "./support/held-timers.ts";
import {
	CLOSED_PORT,
	type Listener,
	onRequests,
	startListener,
} from "./support/listener.ts";

const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const end of ended.splice(0).reverse()) await end();
});

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

async function listener(play: (socket: Socket) => void) {
	const started = await startListener(play);
	ended.push(started.close);
	return started;
}

/** Answers every request and keeps the connection. */
const answering = () =>
	listener((socket) => onRequests(socket, () => socket.write(OK)));

const silent = () => listener(() => undefined);

/** Resolves every name to 127.0.0.1, which is allowed. */
function guard(options: Partial<GuardOptions> = {}): GuardedHttp {
	const http = guardedHttp({
		allow: ["127.0.0.0/8"],
		resolve: async () => ["127.0.0.1"],
		...options,
	});
	ended.push(http.close);
	return http;
}

const get = (http: GuardedHttp, url: string) =>
	http.send({ url, method: "GET", headers: [], body: null });

const TIMEOUT_MS = 10_000;

/** A request times out when the test says so: no busy machine gives one too little time. */
function guardWithHeldTime(options: Partial<GuardOptions> = {}) {
	const { timers, runOut } = heldTimers(TIMEOUT_MS);
	return { http: guard({ ...options, timeoutMs: TIMEOUT_MS, timers }), runOut };
}

/** Resolves when it has received so many requests. */
const untilAsked = (of: Listener, times: number) =>
	expect.poll(() => of.received.match(/ HTTP\/1\.1\r\n/g)?.length).toBe(times);

const NOT_PUBLIC = expect.stringContaining("must not lead to");

test.each<[string, readonly string[], unknown]>([
	["http://127.0.0.1:8000/", ["127.0.0.0/8"], null],
	["http://[::ffff:127.0.0.1]:8000/", ["127.0.0.0/8"], null],
	["http://[::1]:8000/", ["127.0.0.0/8"], NOT_PUBLIC],
	["http://localhost:8000/", ["127.0.0.0/8"], null],
	["http://localhost:8000/", ["::1"], null],
	["http://localhost:8000/", ["10.0.0.0/8"], NOT_PUBLIC],
	["http://10.0.0.1/", ["127.0.0.0/8"], NOT_PUBLIC],
	["http://hooks.internal/", ["10.0.0.0/8"], null],
	["http://hooks/", ["10.0.0.0/8"], null],
	["http://hooks/", [], NOT_PUBLIC],
])("%s with %j allowed: %j", (url, allow, fault) => {
	expect(forbiddenUrl(url, allow)).toEqual(fault);
});

test("a reply comes as it is, and the connection serves again", async () => {
	const outside = await answering();
	const http = guard();
	const url = `http://hook.example:${outside.port}/a/b?c=d%20e#f`;
	const outcome = await http.send({
		url,
		method: "POST",
		headers: ["x-a", "b"],
		body: "{}",
	});
	expect(outcome).toMatchObject({ outcome: "reply", status: 200 });
	expect(await get(http, url)).toMatchObject({ status: 200 });
	expect(outside.received).toMatch(/^POST \/a\/b\?c=d%20e HTTP\/1\.1\r\n/);
	expect(outside.received).toContain(`host: hook.example:${outside.port}\r\n`);
	expect(outside.connections).toBe(1);
});

test("localhost is not asked of DNS", async () => {
	const outside = await answering();
	const http = guard({ resolve: () => Promise.reject(new Error("asked")) });
	expect(await get(http, `http://localhost:${outside.port}/`)).toMatchObject({
		status: 200,
	});
});

test("of localhost no more is reached than may be", async () => {
	const inside = await answering();
	const http = guard({ allow: ["::1"] });
	const outcome = await get(http, `http://localhost:${inside.port}/`);
	expect(outcome.outcome).toBe("not_sent");
	expect(inside.connections).toBe(0);
});

test("a name without an address says so", async () => {
	const http = guard({
		resolve: () =>
			Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })),
	});
	expect(await get(http, "http://hook.example/")).toEqual({
		outcome: "not_sent",
		reason: "ENOTFOUND",
	});
});

test("a certificate that nobody vouches for is not good enough", async () => {
	const pem = (name: string) =>
		readFileSync(new URL(`support/test-only-tls.${name}.pem`, import.meta.url));
	let requests = 0;
	const server = createTlsServer(
		{ key: pem("key"), cert: pem("cert") },
		(_, response) => {
			requests++;
			response.end();
		},
	);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	ended.push(() => new Promise((done) => server.close(done)));
	const { port } = server.address() as AddressInfo;
	expect(await get(guard(), `https://127.0.0.1:${port}/`)).toMatchObject({
		outcome: "not_sent",
		reason: expect.stringMatching(/CERT|SIGNATURE/),
	});
	expect(requests).toBe(0);
});

describe("connections", () => {
	it("are closed when their origin is not asked for", async () => {
		const outside = await answering();
		const http = guard({ keptMs: 50 });
		await get(http, `http://127.0.0.1:${outside.port}/`);
		expect(outside.open).toBe(1);
		// Before undici would do it: a server can delay that.
		expect(await periodsUntil(50, outside.emptied())).toBeLessThan(40);
		expect(outside.connections).toBe(1);
	});

	it("serve one request at a time", async () => {
		const outside = await listener((socket) =>
			onRequests(socket, (head) => {
				if (!head.includes("/hang")) socket.write(OK);
			}),
		);
		const { http, runOut } = guardWithHeldTime();
		const url = `http://127.0.0.1:${outside.port}/`;
		await get(http, url);
		const hanging = get(http, `${url}hang`);
		expect(await get(http, url)).toMatchObject({ status: 200 });
		expect(outside.connections).toBe(2);
		runOut();
		expect(await hanging).toMatchObject({ reason: "timeout" });
	});

	it("to thousands of endpoints do not pile up", async () => {
		const outside = await answering();
		const http = guard({ kept: 50, keptMs: 10_000 });
		for (let round = 0; round < 20; round++) {
			await Promise.all(
				Array.from({ length: 100 }, (_, i) =>
					get(http, `http://hook-${round}-${i}.example:${outside.port}/`),
				),
			);
			// The kept connections, and those of the last round that are not closed yet.
			expect(outside.open).toBeLessThanOrEqual(50 + 100);
		}
		expect(outside.connections).toBe(2_000);
		await http.close();
		await outside.emptied();
	});

	it.each([
		["to one origin", { perOrigin: 2 }, "127.0.0.1"],
		["in all", { total: 2 }, "hook.example"],
	])(
		"are not more than may be %s, and there is room afterwards",
		async (_, bound, host) => {
			const outside = await silent();
			const other = await answering();
			const { http, runOut } = guardWithHeldTime(bound);
			const hanging = ["127.0.0.1", "127.0.0.1"].map((name) =>
				get(http, `http://${name}:${outside.port}/`),
			);
			expect(await get(http, `http://${host}:${outside.port}/`)).toEqual({
				outcome: "not_sent",
				reason: "CROWDED",
			});
			await untilAsked(outside, 2);
			runOut();
			await Promise.all(hanging);
			expect(await get(http, `http://${host}:${other.port}/`)).toMatchObject({
				status: 200,
			});
			expect(outside.connections).toBe(2);
			const third = get(http, `http://127.0.0.1:${outside.port}/`);
			await untilAsked(outside, 3);
			runOut();
			expect(await third).toMatchObject({ outcome: "broken" });
		},
	);

	it("to an endpoint that hangs are not made anew for what was given up", async () => {
		const outside = await silent();
		const other = await answering();
		const { http, runOut } = guardWithHeldTime();
		for (let n = 1; n <= 3; n++) {
			const hanging = [1, 2].map(() =>
				get(http, `http://127.0.0.1:${outside.port}/`),
			);
			await untilAsked(outside, 2 * n);
			runOut();
			await Promise.all(hanging);
			await outside.emptied();
			// A pool that reconnects would have done so by now.
			await get(http, `http://127.0.0.1:${other.port}/`);
			expect(outside.connections).toBe(2 * n);
		}
	});

	it("that fail make room for others", async () => {
		const other = await answering();
		const http = guard({ total: 1 });
		for (let n = 0; n < 10; n++) {
			expect(
				await get(http, `http://hook-${n}.example:${CLOSED_PORT}/`),
			).toEqual({ outcome: "not_sent", reason: "ECONNREFUSED" });
		}
		expect(await get(http, `http://127.0.0.1:${other.port}/`)).toMatchObject({
			status: 200,
		});
	});
});

test("an endpoint that hangs holds up no other", async () => {
	const outside = await silent();
	const other = await answering();
	const { http, runOut } = guardWithHeldTime();
	let hang = 5;
	const hanging = Array.from({ length: hang }, () =>
		get(http, `http://127.0.0.1:${outside.port}/`).then(() => hang--),
	);
	for (let n = 0; n < 20; n++) {
		expect(await get(http, `http://127.0.0.1:${other.port}/`)).toMatchObject({
			status: 200,
		});
	}
	expect(hang).toBe(5);
	runOut();
	await Promise.all(hanging);
	expect(hang).toBe(0);
});

test("closing waits for what is under way, and nothing is sent after it", async () => {
	const outside = await listener((socket) =>
		onRequests(socket, () => setTimeout(() => socket.write(OK), 50)),
	);
	const http = guard();
	const url = `http://127.0.0.1:${outside.port}/`;
	let isOver = false;
	const sent = get(http, url).finally(() => {
		isOver = true;
	});
	await http.close();
	expect(isOver).toBe(true);
	expect(await sent).toMatchObject({ status: 200 });
	expect(await get(http, url)).toEqual({
		outcome: "not_sent",
		reason: "closed",
	});
	await outside.emptied();
	expect(outside.connections).toBe(1);
});

describe("names are asked of DNS", () => {
	/** A name server with these records; other names do not exist. */
	async function nameServer(records: Record<string, number[]>) {
		const socket = createSocket("udp4");
		socket.on("message", (question, { port, address }) => {
			// One question: after the header a name, ended by 0, then type and class.
			const end = question.indexOf(0, 12) + 5;
			const type = question.readUInt16BE(end - 4) === 1 ? "A" : "AAAA";
			const labels = question.subarray(12, end - 5);
			// Each label is led by its length, which is less than any letter's code.
			const dotted = labels.map((byte) => (byte < 32 ? 46 : byte));
			const name = Buffer.from(dotted).toString("latin1", 1);
			const bytes = records[`${name} ${type}`];
			const header = Buffer.from(question.subarray(0, 12));
			header.writeUInt16BE(0x8180, 2);
			header.writeUInt32BE(bytes === undefined ? 0 : 1 << 16, 6);
			header.writeUInt16BE(0, 10);
			const answer = Buffer.from([
				...[0xc0, 12, 0, type === "A" ? 1 : 28, 0, 1, 0, 0, 0, 0],
				...[0, bytes?.length ?? 0, ...(bytes ?? [])],
			]);
			const reply = [header, question.subarray(12, end)];
			if (bytes !== undefined) reply.push(answer);
			socket.send(Buffer.concat(reply), port, address);
		});
		socket.bind(0, "127.0.0.1");
		await once(socket, "listening");
		ended.push(() => new Promise((done) => socket.close(() => done(null))));
		return dnsResolver([`127.0.0.1:${socket.address().port}`]);
	}
	const LOOPBACK_6 = [...new Array<number>(15).fill(0), 1];

	it("for addresses of both kinds", async () => {
		const resolve = await nameServer({
			"both.example A": [8, 8, 8, 8],
			"both.example AAAA": LOOPBACK_6,
			"four.example A": [8, 8, 4, 4],
			"six.example AAAA": LOOPBACK_6,
		});
		expect(await resolve("both.example")).toEqual(["8.8.8.8", "::1"]);
		expect(await resolve("four.example")).toEqual(["8.8.4.4"]);
		expect(await resolve("six.example")).toEqual(["::1"]);
		await expect(resolve("none.example")).rejects.toMatchObject({
			code: "ENODATA",
		});
	});

	it("and one that must not be reached condemns the other", async () => {
		const resolve = await nameServer({
			"hook.example A": [127, 0, 0, 1],
			"hook.example AAAA": LOOPBACK_6,
		});
		const outside = await answering();
		const http = guard({ resolve, allow: ["127.0.0.1"] });
		expect(await get(http, `http://hook.example:${outside.port}/`)).toEqual({
			outcome: "not_sent",
			reason: "FORBIDDEN_ADDRESS",
		});
		expect(outside.connections).toBe(0);
	});
});
