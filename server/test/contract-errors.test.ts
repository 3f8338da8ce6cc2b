/** Section 11 of the contract: refusals that do not depend on what is asked for. */

import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	BODY,
	type Client,
	clientOf,
	freshRecipient,
	SENDER,
} from "./support/client.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { json } from "./support/raw-bodies.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

describe("404", () => {
	it.each([
		"/2fa",
		"/2fa/nowhere",
		"/nowhere",
		"/2fa/send/more",
		"/accounts/a/b/c",
		"/accounts//tokens",
	])("%s is no route", async (path) => {
		for (const method of ["GET", "POST", "PROPFIND", "QUERY"])
			expectRefusal(await api.call(method, path), 404, 404);
	});
});

describe("405 says what is allowed", () => {
	const record = `/2fa/search/OTP${"0".repeat(32)}`;
	it.each([
		["GET", "/2fa/send", ["POST"]],
		["PUT", "/2fa/send", ["POST"]],
		["DELETE", "/2fa/send.json", ["POST"]],
		["GET", "/2fa/verify", ["POST"]],
		["PATCH", "/2fa/verify/", ["POST"]],
		["GET", "/2fa/cancel", ["POST"]],
		["PUT", record, ["GET"]],
		["PUT", "/accounts", ["GET", "POST"]],
		["POST", `/accounts/AC${"0".repeat(32)}`, ["DELETE", "GET", "PATCH"]],
		["PUT", "/sandbox/messages", ["DELETE", "GET"]],
		["TRACE", "/2fa/send", ["POST"]],
		["PROPFIND", "/2fa/send.json/", ["POST"]],
		["M-SEARCH", "/2fa/limits/search", ["DELETE", "GET", "PUT"]],
		["PURGE", "/healthz", ["GET"]],
		["GET", "/2fa/s%65nd", ["POST"]],
	])("%s %s", async (method, path, allowed) => {
		const reply = await api.call(
			method,
			path,
			method === "GET" ? undefined : {},
		);
		expectRefusal(reply, 405, 405);
		const allow = String(reply.headers.allow).split(/\s*,\s*/);
		// a record can be erased as well (section 12), once that is built
		const said = allow.filter((one) => !/^(HEAD|OPTIONS)$/.test(one));
		expect(said.sort()).toEqual(
			path === record && said.includes("DELETE") ? ["DELETE", "GET"] : allowed,
		);
	});

	it.each([
		["/2fa/send", "POST"],
		["/2fa/search.csv", "GET"],
	])("HEAD %s", async (path, allowed) => {
		const reply = await api.call("HEAD", path);
		expect([reply.status, reply.headers.allow, reply.text]).toEqual([
			405,
			allowed,
			"",
		]);
		expectEveryReply(reply);
	});

	// abuse case 86
	it("a method cannot be smuggled in a header", async () => {
		const override = { "X-HTTP-Method-Override": "POST" };
		const reply = await api.call("GET", "/2fa/send", undefined, override);
		expectRefusal(reply, 405, 405);
	});
});

describe("413: a body over 64 KiB", () => {
	const bodyOf = (length: number) => {
		const parameters = {
			service: "2FA",
			from: SENDER,
			to: freshRecipient(),
			body: BODY,
		};
		const start = JSON.stringify({ ...parameters, padding: "" }).slice(0, -2);
		return `${start.padEnd(length - 2, "x")}"}`;
	};

	it("64 KiB is read, one more byte is not", async () => {
		const most = await api.call("POST", "/2fa/send", bodyOf(65_536), json);
		expect(most.status, most.text).toBe(200);
		expectRefusal(
			await api.call("POST", "/2fa/send", bodyOf(65_537), json),
			413,
			413,
		);
	});

	it("also where no length was announced", async () => {
		const { sid, token } = postern.master;
		const reply = await exchange(`${postern.url}/2fa/send`, {
			method: "POST",
			headers: {
				...json,
				Authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}`,
			},
			body: bodyOf(65_537),
			chunked: true,
		});
		expectRefusal(reply, 413, 413);
	});
});

describe("400", () => {
	it.each(["[]", "[1]", '"text"', "42", "true", "null"])(
		"%s is JSON, but holds no parameters",
		async (body) => {
			expectRefusal(await api.call("POST", "/2fa/send", body, json), 400, 400);
		},
	);

	it("without a body the first required parameter is missed", async () => {
		const missing = await api.call("POST", "/2fa/verify");
		expectRefusal(missing, 400, 400, { parameter: "requestId" });
		expectRefusal(await api.call("POST", "/2fa/cancel"), 400, 400, {
			parameter: "requestId",
		});
	});

	it("a path that is not well encoded", async () => {
		const reply = await api.call("GET", "/2fa/search/%E0%A4%A");
		expect([400, 404]).toContain(reply.status);
		expectRefusal(reply, reply.status, reply.status);
	});
});

describe("what Node's parser refuses is answered like everything else", () => {
	/** Sends these bytes and reads until the other side closes. */
	const raw = (bytes: string) =>
		new Promise<string>((resolve, reject) => {
			const socket = connect(Number(new URL(postern.url).port), "127.0.0.1");
			let text = "";
			socket.setTimeout(10_000, () => socket.destroy(new Error("silence")));
			socket.setEncoding("utf8").on("data", (part: string) => {
				text += part;
			});
			socket.on("error", reject);
			socket.on("close", () => resolve(text));
			socket.write(bytes);
		});

	it.each([
		[400, "GET /healthz HTTP/1.1\r\nno header\r\n\r\n"],
		[405, "CONNECT example.invalid:443 HTTP/1.1\r\nHost: a\r\n\r\n"],
		[431, `GET /healthz HTTP/1.1\r\nX-A: ${"a".repeat(17_000)}\r\n\r\n`],
	])("%i", async (status, bytes) => {
		const [head = "", body = ""] = (await raw(bytes)).split("\r\n\r\n");
		expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		expect(head).toMatch(/\r\nContent-Type: application\/json\b/);
		expect(head).toMatch(/\r\nCache-Control: no-store\r\n/);
		expect(head).toMatch(/\r\nX-Request-Id: \S+\r\n/);
		expect(JSON.parse(body)).toMatchObject({ code: status, requestID: null });
	});

	it.each([
		[200, "GET HTTP://a/healthz"],
		[200, "GET hTTpS://a/healthz"],
		[405, "GET HTTP://a/2fa/send"],
		[405, "GET http://a/2fa/send"],
		[405, "QUERY /2fa/send"],
		[404, "QUERY /nowhere"],
	])("%i for %s", async (status, line) => {
		const reply = await raw(
			`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
		);
		expect(reply).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		if (status === 405) expect(reply).toMatch(/\r\nallow: POST\r\n/i);
	});
});

it.each([
	"/2fa/search",
	"/2fa/limits/search",
	"/2fa/workflows/search",
	"/2fa/templates/search",
	"/2fa/usage/records",
	"/accounts",
	"/receipts",
])(
	"a name under %s of any length is unknown, like a short one",
	async (path) => {
		const [short, long] = [
			await api.call("GET", `${path}/aaa`),
			await api.call("GET", `${path}/${"a".repeat(5_000)}`),
		];
		expect([long.status, long.text]).toEqual([short.status, short.text]);
	},
);
