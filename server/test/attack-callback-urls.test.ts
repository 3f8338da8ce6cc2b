/**
 * Who: a customer, or whoever may send in its name, with a callback URL of his
 * own choice (abuse cases 69-74).
 * Gain: Postern as his hand inside our network (metadata, databases, our own
 * service), and, where that fails, connections, memory and time of ours.
 * Stopped by: the address that is connected to is checked, and is the one that
 * was checked; nothing is followed; time, headers and body have bounds.
 */

import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { forbiddenUrl } from "../src/outbound/forbidden-url.ts";
import {
	type GuardedHttp,
	type GuardOptions,
	guardedHttp,
} from "../src/outbound/guarded-http.ts";
import { openOutbound } from "../src/outbound/http.ts";
import { vettedConnector } from "../src/outbound/vetted-connector.ts";
import { systemTimers, type Timers } from "../src/timers.ts";
import { periodsUntil } from "./support/effort.ts";
import {
	type Listener,
	startListener,
	writeForEver,
} from "./support/listener.ts";

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const end of ended.splice(0).reverse()) await end();
});

/** A listener that Postern must never reach; it would answer anybody. */
let inside: Listener;
beforeEach(async () => {
	inside = await listener((socket) => {
		socket.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
	});
});

async function listener(play: (socket: Socket) => void): Promise<Listener> {
	const started = await startListener(play);
	ended.push(started.close);
	return started;
}

function guard(options: Partial<GuardOptions> = {}): GuardedHttp {
	const http = guardedHttp({
		allow: [],
		resolve: () => Promise.reject(new Error("no name is asked for here")),
		...options,
	});
	ended.push(http.close);
	return http;
}

const get = (http: GuardedHttp, url: string) =>
	http.send({ url, method: "GET", headers: [], body: null });

describe("a URL that names an address inside", () => {
	it.each([
		"http://127.0.0.1:PORT/",
		"http://127.1:PORT/",
		"http://127.0.0.1.:PORT/",
		"http://2130706433:PORT/",
		"http://0x7f000001:PORT/",
		"http://0x7f.1:PORT/",
		"http://0177.0.0.1:PORT/",
		"http://017700000001:PORT/",
		"http://%31%32%37.0.0.1:PORT/",
		"http://①②⑦.⓪.⓪.①:PORT/",
		"http://127。0。0。1:PORT/",
		"http://0:PORT/",
		"http://0.0.0.0:PORT/",
		"http://[::]:PORT/",
		"http://[::1]:PORT/",
		"http://[0:0:0:0:0:0:0:1]:PORT/",
		"http://[::127.0.0.1]:PORT/",
		"http://[::ffff:127.0.0.1]:PORT/",
		"http://[::ffff:7f00:1]:PORT/",
		"http://[64:ff9b::7f00:1]:PORT/",
		"http://[2002:7f00:1::]:PORT/",
		"http://localhost:PORT/",
		"http://LOCALHOST.:PORT/",
		"http://a.localhost:PORT/",
		"https://127.0.0.1:PORT/",
		"http:127.0.0.1:PORT/",
		"http:\\\\127.0.0.1:PORT\\",
		"http://169.254.169.254/latest/meta-data/",
		"http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/",
		"http://[::ffff:169.254.169.254]/",
		"http://[64:ff9b::a9fe:a9fe]/",
		"http://[fd00:ec2::254]/",
		"http://metadata.google.internal/",
		"http://printer.local/",
		"http://db/",
		"http://100.100.100.200/",
		"http://168.63.129.16/",
		"http://192.168.0.1/",
		"http://[fe80::1]/",
	])("%s", async (text) => {
		const url = text.replace("PORT", String(inside.port));
		expect(forbiddenUrl(url, [])).toContain("must not lead to");
		expect(await get(guard(), url)).toEqual({
			outcome: "not_sent",
			reason: forbiddenUrl(url, []),
		});
		expect(inside.connections).toBe(0);
	});
});

describe("a URL that is more than an address", () => {
	const ALL_OF_IPV4 = ["0.0.0.0/1", "128.0.0.0/1"];

	it.each([
		["file:///etc/passwd", "http or https"],
		["gopher://example.com/_GET", "http or https"],
		["ftp://example.com/", "http or https"],
		["javascript:alert(1)", "http or https"],
		["//example.com/", "http or https"],
		["http://", "http or https"],
		["http://user@example.com/", "credentials"],
		["http://user:password@example.com/", "credentials"],
		["http://:password@example.com/", "credentials"],
		["http://example.com@127.0.0.1/", "credentials"],
		["http://example.com:22/", "port"],
		["http://example.com:25/", "port"],
		["http://example.com:3306/", "port"],
		["http://example.com:7687/", "port"],
		["http://example.com:5986/", "port"],
		["http://example.com:8125/", "port"],
		["http://example.com:5555/", "port"],
		["http://example.com:6379/", "port"],
		["http://example.com:10080/", "port"],
		["http://example.com:1720/", "port"],
		["https://example.com:6443/", "port"],
		["http://example.com:2375/containers/json", "port"],
		["http://example.com:9200/", "port"],
		["http://example.com:0/", "port"],
		["http://example.com/\r\nX-Injected: 1", "control characters"],
		["http://exa\tmple.com/", "control characters"],
		[" http://example.com/", "spaces"],
		["http://example.com/a b", "spaces"],
	])("%j is refused for its %s", async (url, why) => {
		expect(forbiddenUrl(url, ALL_OF_IPV4)).toContain(why);
		expect(await get(guard({ allow: ALL_OF_IPV4 }), url)).toMatchObject({
			outcome: "not_sent",
		});
	});

	it.each([
		"https://example.com/hook?a=b#c",
		"http://example.com:8080/",
		"https://example.com:8443/",
		"https://8.8.8.8/",
		"https://[2606:4700::1111]/",
		"https://bücher.example/",
	])("%s is fine", (url) => {
		expect(forbiddenUrl(url, [])).toBeNull();
	});
});

describe("a name that leads inside", () => {
	it.each([
		["loopback", ["127.0.0.1"]],
		["loopback, of IPv6", ["::1"]],
		["loopback, mapped", ["::ffff:127.0.0.1"]],
		["metadata", ["169.254.169.254"]],
		["public and private", ["8.8.8.8", "127.0.0.1"]],
		["public of one kind, private of the other", ["8.8.8.8", "fd00:ec2::254"]],
		["NAT64 of private", ["64:ff9b::7f00:1"]],
		["no address at all", []],
		["what is no address", ["inside.example"]],
	])("%s", async (_, answer) => {
		const http = guard({ resolve: async () => answer });
		const url = `http://hook.example:${inside.port}/`;
		expect(forbiddenUrl(url, [])).toBeNull();
		expect(await get(http, url)).toEqual({
			outcome: "not_sent",
			reason: "FORBIDDEN_ADDRESS",
		});
		expect(inside.connections).toBe(0);
	});
});

test("an address in the URL is checked at the connection too, where no name is asked for", async () => {
	for (const host of ["127.0.0.1", "[::1]", "[::ffff:7f00:1]"]) {
		const outbound = openOutbound(
			`http://${host}:${inside.port}`,
			{
				connections: 1,
				connectTimeoutMs: 1_000,
				silenceTimeoutMs: 1_000,
				maxReplyBytes: 1_000,
			},
			vettedConnector({
				mayReach: () => false,
				resolve: async () => ["127.0.0.1"],
				timeoutMs: 1_000,
			}),
		);
		ended.push(outbound.destroy);
		const request = {
			method: "GET",
			path: "/",
			headers: [],
			body: null,
		} as const;
		expect(await outbound.send(request, new AbortController().signal)).toEqual({
			outcome: "not_sent",
			reason: "FORBIDDEN_ADDRESS",
		});
	}
	expect(inside.connections).toBe(0);
});

describe("a name that changes its mind (DNS rebinding)", () => {
	// 127.0.0.2 stands for a public address: it is the only one allowed, and nobody
	// listens there. The forbidden listener is at 127.0.0.1.
	const allow = ["127.0.0.2/32"];

	test("within a request: asked once, and what was checked is connected to", async () => {
		const asked: string[] = [];
		const http = guard({
			allow,
			timeoutMs: 1_000,
			resolve: async (name) => {
				asked.push(name);
				return asked.length === 1 ? ["127.0.0.2"] : ["127.0.0.1"];
			},
		});
		const outcome = await get(http, `http://hook.example:${inside.port}/`);
		expect(outcome.outcome).toBe("not_sent");
		expect(outcome).not.toMatchObject({ reason: "FORBIDDEN_ADDRESS" });
		expect(asked).toEqual(["hook.example"]);
		expect(inside.connections).toBe(0);
	});

	test("between requests: every new connection is checked anew", async () => {
		const outside = await listener((socket) => {
			socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
		});
		const answers = [["127.0.0.1"], ["127.0.0.2"]];
		const http = guard({
			allow: ["127.0.0.1"],
			resolve: async () => answers.shift() ?? [],
		});
		const url = `http://hook.example:${outside.port}/`;
		expect(await get(http, url)).toMatchObject({ status: 200 });
		expect(await get(http, url)).toMatchObject({ reason: "FORBIDDEN_ADDRESS" });
		expect(outside.connections).toBe(1);
	});
});

describe("an endpoint that answers", () => {
	const OK = "HTTP/1.1 200 OK\r\n";
	const KIB = 1_024;
	const everyNowAndThen = (socket: Socket, piece: string) => {
		const timer = setInterval(() => socket.write(piece), 20);
		socket.on("close", () => clearInterval(timer));
	};

	const TIMEOUT_MS = 5_000;

	/** Calls an endpoint that runs `play`, and fails if its connection outlives the answer. */
	async function ask(
		play: (socket: Socket) => void,
		timers: Timers = systemTimers,
		meanwhile: (outside: Listener) => Promise<void> = async () => undefined,
	) {
		const outside = await listener(play);
		const http = guard({ allow: ["127.0.0.1"], timeoutMs: TIMEOUT_MS, timers });
		const asked = get(http, `http://127.0.0.1:${outside.port}/`);
		await meanwhile(outside);
		expect(await periodsUntil(TIMEOUT_MS, asked)).toBeLessThanOrEqual(3);
		const outcome = await asked;
		await http.close();
		await outside.emptied();
		expect(outside.connections).toBe(1);
		return { outcome, outside };
	}

	it.each([301, 302, 303, 307, 308])(
		"with %i: nobody follows",
		async (status) => {
			const { outcome } = await ask((socket) => {
				socket.end(
					`HTTP/1.1 ${status} Elsewhere\r\nLocation: http://127.0.0.1:${inside.port}/\r\nContent-Length: 0\r\n\r\n`,
				);
			});
			expect(outcome).toMatchObject({ outcome: "reply", status });
			expect(inside.connections).toBe(0);
		},
	);

	/** Time that passes when the test says so: a process without a core loses none of it. */
	function ownTime() {
		const waiting = new Set<{ readonly at: number; work(): void }>();
		let now = 0;
		const timers: Timers = {
			...systemTimers,
			after(ms, work) {
				const one = { at: now + ms, work };
				waiting.add(one);
				return () => waiting.delete(one);
			},
		};
		return {
			timers,
			pass(ms: number) {
				now += ms;
				for (const one of [...waiting].sort((a, b) => a.at - b.at))
					if (one.at <= now && waiting.delete(one)) one.work();
			},
		};
	}

	async function until(isSo: () => boolean): Promise<void> {
		while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
	}

	it.each<[string, (socket: Socket) => void, "silent"?]>([
		["with silence", () => undefined, "silent"],
		[
			"a byte at a time",
			(socket) => {
				const bytes = [..."HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r"];
				const timer = setInterval(() => socket.write(bytes.shift() ?? ""), 20);
				socket.on("close", () => clearInterval(timer));
			},
		],
		[
			"with a body that drips",
			(socket) => {
				socket.write(`${OK}Content-Length: 9999\r\n\r\n`);
				everyNowAndThen(socket, "x");
			},
		],
		[
			"with headers that drip",
			(socket) => {
				socket.write(OK);
				everyNowAndThen(socket, "a: b\r\n");
			},
		],
		[
			"with early hints for ever",
			(socket) => everyNowAndThen(socket, "HTTP/1.1 103 Early Hints\r\n\r\n"),
		],
	])("%s: its time runs out", async (_, play, silent) => {
		const { timers, pass } = ownTime();
		const { outcome } = await ask(play, timers, async (outside) => {
			await until(() => outside.received !== "");
			pass(TIMEOUT_MS / 2);
			// Bytes that come meanwhile give no more time.
			const { sent } = outside;
			await until(() => silent !== undefined || outside.sent > sent);
			// Requests of 25 ms share a timer.
			pass(TIMEOUT_MS / 2 + 25);
		});
		expect(outcome).toEqual({ outcome: "broken", reason: "timeout" });
	});

	it.each<[string, (socket: Socket) => void]>([
		[
			"with endless headers",
			(socket) => {
				socket.write(OK);
				writeForEver(socket, `${"a: b\r\n".repeat(1_000)}`);
			},
		],
		[
			"with an endless header",
			(socket) => {
				socket.write(`${OK}a: `);
				writeForEver(socket, "x".repeat(16 * KIB));
			},
		],
		[
			"with endless trailers",
			(socket) => {
				socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`);
				writeForEver(socket, "a: b\r\n".repeat(1_000));
			},
		],
		["with no HTTP", (socket) => writeForEver(socket, "\0".repeat(KIB))],
		[
			"with two lengths",
			(socket) =>
				socket.write(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`),
		],
		[
			"with another protocol",
			(socket) =>
				socket.write(
					"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
				),
		],
		[
			"by hanging up",
			(socket) => socket.once("data", () => socket.resetAndDestroy()),
		],
	])("%s: it is hung up on at once", async (_, play) => {
		const { outcome, outside } = await ask(play);
		expect(outcome.outcome).toBe("broken");
		expect(outcome).not.toMatchObject({ reason: "timeout" });
		// Only the buffers of the two sockets.
		expect(outside.sent).toBeLessThan(16 * KIB * KIB);
	});

	it("with an endless body: 64 KiB of it are read", async () => {
		const { outcome, outside } = await ask((socket) => {
			socket.write(`${OK}\r\n`);
			writeForEver(socket, "x".repeat(64 * KIB));
		});
		if (outcome.outcome !== "reply") throw new Error(outcome.reason);
		expect([outcome.body.length, outcome.truncated]).toEqual([64 * KIB, true]);
		expect(outside.sent).toBeLessThan(16 * KIB * KIB);
	});

	it("with endless chunk extensions: it is hung up on, and nothing of them is kept", async () => {
		const before = process.memoryUsage().arrayBuffers;
		const { outcome } = await ask((socket) => {
			socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n1;`);
			writeForEver(socket, "x".repeat(64 * KIB));
		});
		expect(outcome.outcome).toBe("broken");
		const kept = process.memoryUsage().arrayBuffers - before;
		expect(kept).toBeLessThan(64 * KIB * KIB);
	});

	it("with a gzip bomb: it stays packed", async () => {
		const bomb = gzipSync(Buffer.alloc(32 * KIB * KIB));
		const { outcome } = await ask((socket) => {
			socket.write(
				`${OK}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`,
			);
			socket.end(bomb);
		});
		if (outcome.outcome !== "reply") throw new Error(outcome.reason);
		expect(outcome.body.equals(bomb)).toBe(true);
	});
});

test("an endpoint that hangs in the TLS handshake is given up", async () => {
	const outside = await listener(() => undefined);
	const http = guard({ allow: ["127.0.0.1"], timeoutMs: 400 });
	const outcome = await get(http, `https://127.0.0.1:${outside.port}/`);
	expect(outcome).toEqual({ outcome: "not_sent", reason: "timeout" });
	await http.close();
	await outside.emptied();
});

test("a name whose name server hangs is given up", async () => {
	const http = guard({
		timeoutMs: 400,
		resolve: () => new Promise(() => undefined),
	});
	expect(await get(http, "http://hook.example/")).toEqual({
		outcome: "not_sent",
		reason: "timeout",
	});
});
