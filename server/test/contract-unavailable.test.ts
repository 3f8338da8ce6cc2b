/** Section 11 of the contract: 503, and its cause in the operator's log. */

import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ServedDialect } from "../src/api/served-dialect.ts";
import { Refusal } from "../src/errors.ts";
import { newKey } from "../src/secrets/key-file.ts";
import { type Client, clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";
import { toyDialect } from "./support/toy-dialect.ts";

/** It takes time to word a refusal. */
const SLOW: ServedDialect = {
	...toyDialect,
	name: "slow",
	routes: () => (_scope, _options, done) => done(),
	wire: (context) => {
		const { refused, ...wire } = toyDialect.wire(context);
		return {
			...wire,
			prefixes: ["/slow"],
			async refused(refusal, request) {
				await new Promise((resolve) => setTimeout(resolve, 10));
				return refused(refusal, request);
			},
		};
	},
};

let postern: TestPostern;
let api: Client;

beforeEach(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterEach(() => postern.stop());

/** The logged causes of requests that got 503. */
const causes = () =>
	postern
		.log()
		.split("\n")
		.filter((line) => line.includes('"status":503'))
		.map((line) => (JSON.parse(line) as { cause?: string }).cause);

/** Locks the store for writing, until the returned function is called. */
async function locked(): Promise<() => Promise<void>> {
	if (postern.databaseUrl === null) {
		const db = new DatabaseSync(join(postern.directory, "data", "postern.db"));
		db.exec("begin exclusive");
		return async () => db.close();
	}
	const client = new pg.Client({ connectionString: postern.databaseUrl });
	await client.connect();
	await client.query("begin; lock table verification in exclusive mode");
	return () => client.end();
}

it("of a store that cannot be written names the cause", {
	timeout: 30_000,
}, async () => {
	const release = await locked();
	expectRefusal(await api.send(), 503, 503);
	await release();
	expect(causes()).toEqual([
		expect.stringMatching(/holds the lock|timeout|canceling/i),
	]);
	expect((await api.send()).status).toBe(200);
});

it("of a key that is not to be had names the cause", async () => {
	// Long enough to be in no id by chance.
	const { requestId, code } = await api.sent({ codeLength: 10 });
	const { id, bytes } = newKey(0);
	writeFileSync(
		join(postern.directory, "postern.keys"),
		`${id}:${bytes.toString("base64")}\n`,
	);
	await new Promise((resolve) => setTimeout(resolve, 600));
	expectRefusal(await api.verify(requestId, code), 503, 503);
	postern.clock.advance(30_000);
	const again = await api.call("POST", "/2fa/resend", { requestId });
	expectRefusal(again, 503, 503, { requestID: requestId });
	expect(causes()).toEqual([
		expect.stringMatching(/^No key with the id k\w+ is configured$/),
		"The code does not open under the keys at hand",
	]);
	expect(postern.log()).not.toContain(code);
});

describe("of a request that waits for longer than a connection may be silent", () => {
	const SILENCE_MS = 300;
	const WAIT_LONG = /\/(hangs|sends-late|begun)/;
	let hangs: TestPostern;
	let answerLate: (error?: Error) => void;

	beforeEach(async () => {
		const late = new Promise<void>((resolve, reject) => {
			answerLate = (error) => (error ? reject(error) : resolve());
		});
		// Where no request waits for it.
		late.catch(() => {});
		hangs = await startTestPostern({
			dialects: [toyDialect, SLOW],
			routes(app) {
				// From here on: on a busy machine a request may come after as long a silence.
				app.addHook("onRequest", async ({ url, raw }) => {
					if (WAIT_LONG.test(url)) raw.socket.setTimeout(SILENCE_MS);
				});
				for (const url of ["/2fa/hangs", "/toy/hangs", "/console/hangs"]) {
					app.route({
						method: ["GET", "POST"],
						url,
						config: { asksNoCredentials: true, leavesParameters: true },
						handler: async () => {
							await late;
							return { tooLate: true };
						},
					});
				}
				const open = { asksNoCredentials: true, leavesParameters: true };
				app.get("/2fa/sends-late", { config: open }, async (_, reply) => {
					reply.header("content-disposition", "attachment");
					await late;
					return reply.send("late");
				});
				app.get("/slow/hangs", { config: open }, async () => late);
				app.get(
					"/begun",
					{ config: { asksNoCredentials: true, leavesParameters: true } },
					(http, reply) => {
						reply.hijack();
						http.decided();
						reply.raw.writeHead(200);
						reply.raw.write("half");
					},
				);
			},
		});
	});
	afterEach(async () => {
		answerLate();
		await hangs.stop();
	});

	async function isServed(): Promise<void> {
		expect((await clientOf(hangs).send()).status).toBe(200);
	}

	it.each(["/2fa/hangs", "/console/hangs"])("%s", async (path) => {
		for (const method of ["GET", "POST"] as const) {
			const reply = await clientOf(hangs).call(method, path);
			expectRefusal(reply, 503, 503);
			expect(reply.headers).toMatchObject({
				...{ "retry-after": "10", "cache-control": "no-store" },
				"x-request-id": expect.any(String),
			});
		}
		answerLate();
		// The connection serves on, and the late reply goes nowhere.
		await isServed();
		expect(hangs.log()).toContain("It was not answered within 55 s");
		expect(hangs.log()).not.toMatch(/already sent|"level":50/i);
	});

	it.each([
		["a refusal", new Refusal("unavailable"), 0],
		["a bug", new Error("a bug"), 1],
	])("%s that comes after it: lines at error: %#", async (_, error, lines) => {
		expect((await clientOf(hangs).call("GET", "/2fa/hangs")).status).toBe(503);
		answerLate(error);
		await isServed();
		expect(hangs.log().match(/"level":50/g) ?? []).toHaveLength(lines);
	});

	it("in another dialect", async () => {
		const reply = await fetch(`${hangs.url}/toy/hangs`);
		expect(reply.status).toBe(503);
		expect(reply.headers.get("x-toy")).toBe("yes");
		expect(await reply.text()).toBe("toy: unavailable");
	});

	it("in a dialect that takes time for it", async () => {
		const reply = await fetch(`${hangs.url}/slow/hangs`);
		expect(reply.status).toBe(503);
		expect(await reply.text()).toBe("toy: unavailable");
	});

	it("what a handler sends late goes nowhere, and its URL is not in the log", async () => {
		const path = "/2fa/sends-late?to=%2B4917155555";
		const reply = await clientOf(hangs).call("GET", path);
		expectRefusal(reply, 503, 503);
		expect(reply.headers).not.toHaveProperty("content-disposition");
		answerLate();
		await isServed();
		expect(hangs.log()).not.toContain("4917155555");
	});

	it("408 if its body does not come, and the connection takes no other request", async () => {
		const { hostname, port } = new URL(hangs.url);
		const socket = connect(Number(port), hostname);
		socket.write(
			`POST /2fa/hangs HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 10\r\n\r\nabc`,
		);
		let answer = "";
		for await (const piece of socket) answer += piece;
		expect(answer).toMatch(/^HTTP\/1.1 408 /);
		expect(answer).toMatch(/\r\nconnection: close\r\n/i);
		expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
	});

	it("but one that has begun to be answered is cut", async () => {
		const reply = await fetch(`${hangs.url}/begun`);
		await expect(reply.text()).rejects.toThrow();
	});
});
