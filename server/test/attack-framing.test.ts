/**
 * Who: someone whose requests reach Postern through a proxy, on a connection
 * that the proxy shares with others (abuse case 87).
 * Gain: a request of his own choice inside another's, past whatever the proxy
 * checks, or another's request as the end of his own.
 * Stopped by: a request whose end two readers could see in two places is
 * refused, and its connection is closed: nothing after it is served.
 */

import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BODY, type Client, clientOf, SENDER } from "./support/client.ts";
import { basic } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;
let head: string;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
	const user = `${postern.master.sid}:${postern.master.token}`;
	head = `POST /2fa/send HTTP/1.1\r\nHost: postern\r\nContent-Type: application/json\r\nAuthorization: ${basic(user)}\r\n`;
});
afterAll(() => postern.stop());

/** Sends these bytes and reads until the other side closes; fails if it never does. */
function raw(bytes: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect(Number(new URL(postern.url).port), "127.0.0.1");
		let text = "";
		socket.setTimeout(10_000, () => {
			socket.destroy();
			reject(new Error(`the connection stays open after: ${text}`));
		});
		socket.on("data", (part) => {
			text += part.toString("latin1");
		});
		socket.on("error", () => undefined);
		socket.on("close", () => resolve(text));
		socket.write(bytes, "latin1");
	});
}

const to = "491719999955";
const parameters = JSON.stringify({
	service: "2FA",
	from: SENDER,
	to,
	body: BODY,
});
const inner = () =>
	`${head}Content-Length: ${Buffer.byteLength(parameters)}\r\n\r\n${parameters}`;
const chunk = (text: string) =>
	`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const ambiguous: [string, () => string][] = [
	[
		"a length and chunks",
		() =>
			`${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner()}`,
	],
	[
		"chunks and a length",
		() =>
			`${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunk(parameters)}0\r\n\r\n${inner()}`,
	],
	[
		"two lengths",
		() =>
			`${head}Content-Length: 0\r\nContent-Length: ${inner().length}\r\n\r\n${inner()}`,
	],
	["two lengths in one", () => `${head}Content-Length: 0, 5\r\n\r\n${inner()}`],
	["a length with a sign", () => `${head}Content-Length: +0\r\n\r\n${inner()}`],
	[
		"a length that is no number",
		() => `${head}Content-Length: 0x0\r\n\r\n${inner()}`,
	],
	[
		"an encoding nobody knows",
		() => `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner()}`,
	],
	[
		"chunked, and something after it",
		() =>
			`${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner()}`,
	],
	[
		"a blank before the colon",
		() => `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner()}`,
	],
	[
		"a chunk size that is none",
		() => `${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n${inner()}`,
	],
	[
		"NUL in a header",
		() => `${head}X-A: a\u0000b\r\nContent-Length: 0\r\n\r\n${inner()}`,
	],
	["a request line that is none", () => `GET\r\n\r\n${inner()}`],
];

it.each(ambiguous)(
	"%s: 400, closed, and nothing after it is served",
	async (_, bytes) => {
		const reply = await raw(bytes());
		expect(reply).toMatch(/^HTTP\/1\.1 4\d\d /);
		expect(reply.match(/HTTP\/1\.1 /g)).toHaveLength(1);
		await postern.settled();
		expect(await api.messages({ to })).toEqual([]);
	},
);

it.each([
	["two Hosts", "Host: postern\r\nHost: postern"],
	["two Hosts that differ", "Host: postern\r\nhost: elsewhere"],
	["a Host that is none", "Host: a b"],
	["a Host with a path", "Host: postern/2fa"],
	["two keys", "Host: postern\r\nIdempotency-Key: a\r\nIdempotency-Key: b"],
	[
		"the same key twice",
		"Host: postern\r\nIdempotency-Key: a\r\nidempotency-key: a",
	],
])("%s: 400, and nothing is sent", async (_, headers) => {
	const last = inner()
		.replace("Host: postern", headers)
		.replace("Content-Length", "Connection: close\r\nContent-Length");
	const reply = await raw(last);
	expect(reply).toMatch(/^HTTP\/1\.1 400 /);
	expect(reply).toMatch(/^x-request-id: \S/im);
	expect(reply).toContain('"message":"The header ');
	await postern.settled();
	expect(await api.messages({ to })).toEqual([]);
});

const bytewise = (text: string) => [...text].map(chunk).join("");

it("a body in thousands of chunks: 400, closed, and nothing is sent", async () => {
	const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
	const body = bytewise(parameters + " ".repeat(60_000));
	for (const [path, status] of [
		["/2fa/send", "400"],
		["/nowhere", "400"],
		// Refused before its body is read: there is no such provider.
		["/receipts/gateway", "404"],
	] as const) {
		const start = chunked.replace("/2fa/send", path);
		const reply = await raw(`${start}${body}0\r\n\r\n${inner()}`);
		expect(reply.startsWith(`HTTP/1.1 ${status} `), reply).toBe(true);
		expect(reply.match(/HTTP\/1\.1 /g)).toHaveLength(1);
	}
	await postern.settled();
	expect(await api.messages({ to })).toEqual([]);
});

it("a body in thousands of chunks after a refusal: closed", async () => {
	const refused = head.replace(/Authorization.*\r\n/, "");
	const body = bytewise(" ".repeat(60_000));
	const reply = await raw(
		`${refused}Transfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n${inner()}`,
	);
	expect(reply).toMatch(/^(HTTP\/1\.1 401 |$)/);
	await postern.settled();
	expect(await api.messages({ to })).toEqual([]);
});

it("a body a byte at a time is read, also after one that was refused (the control)", async () => {
	const other = "491719999655";
	const body = `Transfer-Encoding: chunked\r\n\r\n${bytewise(parameters.replace(to, other))}0\r\n\r\n`;
	const refused = head.replace(/Authorization.*\r\n/, "");
	const reply = await raw(
		`${refused}${body}${head}Connection: close\r\n${body}`,
	);
	expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual([
		"HTTP/1.1 401",
		"HTTP/1.1 200",
	]);
	await postern.settled();
	expect(await api.messages({ to: other })).toHaveLength(1);
});

it("no Host: a reply like any other", async () => {
	const reply = await raw("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
	expect(reply).toMatch(/^HTTP\/1\.1 400 /);
	expect(reply).toMatch(/^x-request-id: \S/im);
	expect(reply).toMatch(/^cache-control: no-store/im);
	expect(reply).toContain('{"code":400,"message":"The header Host is missing"');
});

it("CONNECT, and a connection that is cut after it: refused and closed, and nothing else happens", async () => {
	const request = "CONNECT postern:80 HTTP/1.1\r\nHost: postern\r\n\r\n";
	expect(await raw(request)).toMatch(/^HTTP\/1\.1 405 /);
	for (let i = 0; i < 5; i++) {
		const socket = connect(Number(new URL(postern.url).port), "127.0.0.1");
		socket.on("error", () => undefined);
		await new Promise((resolve) => socket.write(request, resolve));
		socket.resetAndDestroy();
	}
	expect((await api.call("GET", "/healthz")).status).toBe(200);
});

it("CONNECT by a client that keeps its side open: the connection is gone all the same", async () => {
	const { port } = new URL(postern.url);
	const socket = connect({
		...{ port: Number(port), host: "127.0.0.1", allowHalfOpen: true },
	});
	const ends = new Promise((resolve) => socket.on("end", resolve));
	socket.on("error", () => undefined).resume();
	socket.write("CONNECT postern:80 HTTP/1.1\r\nHost: postern\r\n\r\n");
	await ends;
	// Writes to a connection that nobody has any more end with a reset.
	const gone = new Promise((resolve) => socket.on("close", resolve));
	const writing = setInterval(() => socket.write("x"), 20);
	await gone;
	clearInterval(writing);
});

it("headers without end: refused, closed", async () => {
	const reply = await raw(`${head}X-Junk: ${"x".repeat(200_000)}\r\n\r\n`);
	expect(reply).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
});

it("two whole requests on one connection are two requests (the control)", async () => {
	const last = inner().replace("\r\nHost", "\r\nConnection: close\r\nHost");
	const reply = await raw(
		inner().replaceAll(to, "491719999855") +
			last.replaceAll(to, "491719999755"),
	);
	expect(reply.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
	await postern.settled();
	for (const one of ["491719999855", "491719999755"])
		expect(await api.messages({ to: one })).toHaveLength(1);
});
