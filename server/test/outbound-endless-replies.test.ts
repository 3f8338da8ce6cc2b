/**
 * Who: a customer with a callback endpoint of their own, or whoever runs a gateway.
 * Gain: the memory and the one thread of everybody, by replies that never end and
 * whose bytes no bound on the body counts.
 * Stopped by: a bound on all bytes and lines of a reply as they are received,
 * after which the connection is closed. A body that nobody reads is not kept.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import { guardedHttp } from "../src/outbound/guarded-http.ts";
import { type OutboundOutcome, openOutbound } from "../src/outbound/http.ts";

const MIB = 1024 * 1024;
const AT_ONCE = 48;
const TOO_LONG = ["REPLY_TOO_LONG"];
const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** For each attack: the start of a reply, the piece that repeats while it is read, and the end. */
const PLAYS: Record<
	string,
	{ first: string; endless: string; ends: unknown[] }
> = {
	"chunks of one byte": { first: CHUNKED, endless: "1\r\nx\r\n", ends: [200] },
	"chunks with long extensions": {
		first: CHUNKED,
		endless: `1;${"x".repeat(500)}\r\nx\r\n`,
		ends: [200],
	},
	"one chunk extension": {
		first: `${CHUNKED}1;`,
		endless: "x".repeat(600),
		ends: [200],
	},
	"interim replies": {
		first: "",
		endless: "HTTP/1.1 103 Early Hints\r\n\r\n",
		ends: TOO_LONG,
	},
	"interim replies with headers": {
		first: "",
		endless: `HTTP/1.1 102 Processing\r\n${"a:\r\n".repeat(40)}\r\n`,
		ends: TOO_LONG,
	},
	"headers of one letter": { first: OK, endless: "a:\r\n", ends: TOO_LONG },
	"one header": {
		first: `${OK}a:`,
		endless: "x".repeat(600),
		ends: ["UND_ERR_HEADERS_OVERFLOW"],
	},
	"one word for the status": {
		first: "HTTP/1.1 200 ",
		endless: "OK ",
		ends: TOO_LONG,
	},
	trailers: {
		first: `${CHUNKED}1\r\nx\r\n0\r\n`,
		endless: "a:\r\n",
		ends: [200],
	},
	"blank lines": { first: "", endless: "\r\n", ends: TOO_LONG },
	"a body after its length": {
		first: `${OK}Content-Length: 2\r\n\r\nok`,
		endless: "x".repeat(600),
		ends: [200],
	},
	"blank lines after its length": {
		first: `${OK}Content-Length: 2\r\n\r\nok`,
		endless: "\r\n",
		ends: [200],
	},
	"a body without a length": {
		first: `${OK}\r\n`,
		endless: "x\n",
		ends: [200],
	},
};

/** A process of its own, so that its memory is not measured. The path names the attack. */
const ENDPOINT = `
	const { createServer } = require("node:net");
	const { parentPort, workerData: plays } = require("node:worker_threads");
	const server = createServer((socket) => {
		socket.on("error", () => undefined);
		let head = "";
		socket.on("data", (piece) => {
			const isWhole = head.includes("\\r\\n\\r\\n");
			head += piece.toString("latin1");
			if (isWhole || !head.includes("\\r\\n\\r\\n")) return;
			const [name] = /[^/ ]+(?= HTTP)/.exec(head);
			const { first, endless } = plays[decodeURIComponent(name)];
			const again = endless.repeat(Math.ceil(16_384 / endless.length));
			socket.write(first);
			const more = () => {
				while (socket.writable && socket.write(again));
			};
			socket.on("drain", more);
			more();
		});
	});
	server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

let endpoint: Worker;
let origin: string;

beforeAll(async () => {
	endpoint = new Worker(ENDPOINT, { eval: true, workerData: PLAYS });
	const port = await new Promise((done) => endpoint.once("message", done));
	origin = `http://127.0.0.1:${port}`;
});
afterAll(() => endpoint.terminate());

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function kept(): number {
	collect();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** The most memory that is in use while replies come to many requests at once. */
async function mostKept(
	ask: () => Promise<OutboundOutcome>,
): Promise<{ most: number; ends: unknown[] }> {
	const before = kept();
	const ends = new Set<unknown>();
	let most = 0;
	let over = 0;
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			const outcome = await ask();
			ends.add(outcome.outcome === "reply" ? outcome.status : outcome.reason);
			if (++over % 24 === 0) most = Math.max(most, kept() - before);
		}),
	);
	return { most, ends: [...ends] };
}

const plays = Object.keys(PLAYS);

it.each(plays)(
	"%s without end from a callback endpoint: cut off, and not kept",
	async (play) => {
		const http = guardedHttp({
			allow: ["127.0.0.0/8"],
			timeoutMs: 15_000,
			keepsBody: false,
		});
		const { most, ends } = await mostKept(() =>
			http.send({
				url: `${origin}/${encodeURIComponent(play)}`,
				method: "POST",
				headers: [],
				body: "{}",
			}),
		);
		await http.close();
		expect(ends).toEqual(PLAYS[play]?.ends);
		expect(most).toBeLessThan(20 * MIB);
	},
);

// The bound is the same with and without kept bodies.
it.each([
	"chunks of one byte",
	"interim replies",
	"headers of one letter",
	"trailers",
	"a body without a length",
])(
	"%s without end from a gateway: cut off, and little is kept",
	async (play) => {
		const outbound = openOutbound(origin, {
			connections: AT_ONCE,
			connectTimeoutMs: 15_000,
			silenceTimeoutMs: 15_000,
			maxReplyBytes: 64 * 1024,
		});
		const { most, ends } = await mostKept(() =>
			outbound.send(
				{
					method: "POST",
					path: `/${encodeURIComponent(play)}`,
					headers: [],
					body: "{}",
				},
				AbortSignal.timeout(15_000),
			),
		);
		await outbound.destroy();
		expect(ends).toEqual(PLAYS[play]?.ends);
		expect(most).toBeLessThan(20 * MIB);
	},
);
