/**
 * Who: anybody with an account; for receipts, anybody at all.
 * Gain: requests of 64 KiB that each stop the one thread for everybody.
 * Stopped by: counting the parts of a request before it is read. Nothing that fits
 * into one takes more of the processor than a few ordinary sends.
 */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GATEWAYS } from "./http-gateway.ts";
import { BODY, freshRecipient, SENDER } from "./support/client.ts";
import { basic, FORM } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const JSON_TYPE = "application/json";
const ROOM = 65_000;

/** A body full of `piece`, between `before` and `after`. */
function filled(piece: string, before = "", after = ""): string {
	const room = ROOM - before.length - after.length;
	return before + piece.repeat(Math.floor(room / piece.length)) + after;
}
const object = (piece: string, after = "") =>
	filled(
		piece,
		`{"service":"2FA","from":"${SENDER}","body":"${BODY}",`,
		`${after}"z":1}`,
	);
const numbered = (each: (number: number) => string, length: number) =>
	Array.from({ length: Math.floor(ROOM / length) }, (_, i) => each(i)).join("");

const BODIES: [string, string, string][] = [
	["one parameter again and again", FORM, filled("to=1&")],
	["a parameter that is wrong, again and again", FORM, filled("code=%00&")],
	["names that mean nothing", FORM, numbered((i) => `n${i}=&`, 9)],
	["names near to a parameter's", FORM, filled("guardTme=1&")],
	["separators alone", FORM, filled("&")],
	["what is no UTF-8", FORM, filled("%ff", "to=")],
	["what is encoded", FORM, filled("%C3%BC", "to=")],
	["plus signs", FORM, filled("+", "to=")],
	["JSON: one parameter again and again", JSON_TYPE, object('"to":"1",')],
	["JSON: one name after another", JSON_TYPE, object('"n":{"a":1},')],
	["JSON: names", JSON_TYPE, `{${numbered((i) => `"n${i}":1,`, 11)}"z":1}`],
	[
		"JSON: objects",
		JSON_TYPE,
		object('{"a":1},', '{}],"y":1,').replace('{"a"', '"x":[{"a"'),
	],
	["JSON: a deep one", JSON_TYPE, object('{"a":').replace('{"a"', '"x":{"a"')],
	["JSON: brackets", JSON_TYPE, filled("[", '{"limits":')],
	["JSON: numbers", JSON_TYPE, filled("1,", '{"limits":[', '1],"z":1}')],
	["JSON: backslashes", JSON_TYPE, filled("\\", '{"body":"')],
	[
		"JSON: the document's backslashes",
		JSON_TYPE,
		filled("\\{", '{"body":"', '"'),
	],
	["JSON: line breaks", JSON_TYPE, filled("\n", '{"body":"', '"')],
	[
		"JSON: line breaks after backslashes",
		JSON_TYPE,
		filled("\\\r\n", '{"body":"', '"'),
	],
	["JSON: escapes", JSON_TYPE, filled("\\u0000", '{"body":"', '"}')],
	[
		"JSON in JSON: names",
		JSON_TYPE,
		filled('\\"a\\":1,', '{"limits":"{', '\\"b\\":1}"}'),
	],
	[
		"JSON in JSON: numbers",
		JSON_TYPE,
		filled("1,", '{"limits":"[', '1]","z":1}'),
	],
	["JSON in JSON: brackets", JSON_TYPE, filled("[", '{"limits":"', '"}')],
	["JSON in a form: numbers", FORM, filled("1,", "limits=[", "1]")],
	["JSON without a label: numbers", "text/plain", filled("1,", "[", "1]")],
	["a long recipient", JSON_TYPE, filled("1 ", '{"to":"', '"}')],
	["a long name", JSON_TYPE, filled("guardTme", '{"', '":1}')],
	[
		"200 names that mean nothing",
		JSON_TYPE,
		`{${Array.from({ length: 200 }, (_, i) => `"guardTim${i}${"e".repeat(20)}":1`).join()}}`,
	],
];

let postern: TestPostern;
let socket: Socket;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: {
			logLevel: "error",
			providers: [
				{ type: "sandbox", name: "sandbox", channels: ["sms", "email"] },
				{ name: "twilio", ...GATEWAYS.twilio, channels: ["call"] },
			],
		},
	});
	socket = connect(Number(new URL(postern.url).port), "127.0.0.1");
	socket.setNoDelay(true);
});
afterAll(async () => {
	socket.destroy();
	await postern.stop();
});

function request(line: string, type: string, body: string, more = ""): Buffer {
	const { sid, token } = postern.master;
	return Buffer.from(
		`${line} HTTP/1.1\r\nHost: postern\r\nAuthorization: ${basic(`${sid}:${token}`)}\r\nContent-Type: ${type}\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}

/** The status of the reply, which is read to its end. */
async function status(bytes: Buffer): Promise<number> {
	socket.write(bytes);
	let reply = "";
	while (!isWhole(reply)) {
		const [piece] = (await once(socket, "data")) as [Buffer];
		reply += piece.toString("latin1");
	}
	return Number(reply.slice(9, 12));
}

function isWhole(reply: string): boolean {
	const end = reply.indexOf("\r\n\r\n");
	const length = /^content-length: (\d+)\r$/im.exec(reply)?.[1];
	return end !== -1 && reply.length >= end + 4 + Number(length);
}

const ordinary = () =>
	request(
		"POST /2fa/send",
		JSON_TYPE,
		JSON.stringify({
			service: "2FA",
			from: SENDER,
			to: freshRecipient(),
			body: BODY,
		}),
	);

async function costOf(next: () => Buffer, expected: number): Promise<number> {
	const requests = Array.from({ length: 10 }, next);
	const before = process.cpuUsage();
	for (const bytes of requests) expect(await status(bytes)).toBe(expected);
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

/** Measures both in turn, and takes the best of three: other work of the machine hits both. */
async function expectCheap(hostile: Buffer, expected: number): Promise<void> {
	const ratios: number[] = [];
	for (let round = 0; round < 3; round++) {
		const usual = await costOf(ordinary, 200);
		ratios.push((await costOf(() => hostile, expected)) / usual);
	}
	expect(Math.min(...ratios)).toBeLessThan(3);
}

it.each(BODIES)("%s", async (_, type, body) => {
	expect(body.length).toBeLessThan(64 * 1024);
	await expectCheap(request("POST /2fa/send", type, body), 400);
});

it("a query of one parameter again and again", async () => {
	const query = "to=1&".repeat(3_000);
	await expectCheap(request(`POST /2fa/send?${query}`, FORM, ""), 400);
	await expectCheap(request(`GET /2fa/search?${query}`, FORM, ""), 400);
});

it("a list that is longer than may be", async () => {
	const { sid } = postern.master;
	const body = filled('"10.0.0.0/8",', '{"allowedAddresses":[', '"::1"]}');
	await expectCheap(request(`PATCH /accounts/${sid}`, JSON_TYPE, body), 400);
});

it("a header of commas", async () => {
	const prefer = `Prefer: ${",".repeat(14_000)}\r\n`;
	await expectCheap(
		request("POST /2fa/send", JSON_TYPE, '{"x":1}', prefer),
		400,
	);
});

it("a receipt of 32,000 fields that nobody signed", async () => {
	const path = "POST /receipts/twilio";
	await expectCheap(request(path, FORM, filled("a&", "", "b=1")), 400);
	await expectCheap(request(`${path}?${"a&".repeat(7_000)}`, FORM, ""), 400);
});
