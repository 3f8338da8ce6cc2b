/**
 * Who: an account that owns a crowd: a thousand accounts below it, thousands of
 * OTPs pending at one number, each for a service of its own, thousands of limits,
 * or hundreds of connections that all ask for a long list; and anybody who sends
 * thousands of requests on one connection.
 * Gain: a service that is busy with the crowd whenever one request names it, and
 * no time and no connections for other accounts.
 * Stopped by: a list looks up its tokens together, a send loads only the OTPs that it
 * may supersede, lists take turns, and there are bounds on the things that an account
 * may have, or have under way.
 */

import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import pg from "pg";
import { afterAll, describe, expect, it, vi } from "vitest";
import { clientOf, freshRecipient, times } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { basic } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";
import { stores } from "./support/stores.ts";
import { add, verificationAt } from "./support/verifications.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

describe("a crowd of accounts", () => {
	it.skipIf(!isOnPostgres)(
		"is listed with one look at the store, and not one for each",
		async () => {
			const postern = await startTestPostern();
			const api = clientOf(postern);
			for (let i = 0; i < 5; i++) await api.subAccount();
			const sent = vi.spyOn(pg.Client.prototype, "query");
			const reply = await api.call<{ data: { result: unknown[] } }>(
				"GET",
				"/accounts",
			);
			const looks = sent.mock.calls.filter(([query]) =>
				/from token_use/.test((query as { text?: string }).text ?? ""),
			);
			sent.mockRestore();
			await postern.stop();
			expect(reply.body.data.result).toHaveLength(6);
			expect(looks).toHaveLength(1);
		},
	);
});

describe("a crowd of OTPs pending at one recipient", () => {
	const { empty, close } = stores();
	afterAll(close);

	it("a send loads those of its own service alone", async () => {
		const store = await empty();
		const recipient = "919960639901";
		const rows = ["login", "payment", "login", "other"].map((service, i) =>
			verificationAt(NOW + i, { service, phone: recipient }),
		);
		await add(store, rows);
		const [{ accountSid }] = rows as [(typeof rows)[number]];
		let loaded: unknown[] = [];
		const key = { accountSid, recipient };
		const keys = {
			pendingOf: [
				{ ...key, service: "login" },
				{ ...key, service: "new" },
			],
			pendingSince: NOW - 1,
		};
		await store.transact(keys, ({ verifications }) => {
			loaded = verifications.map(({ sid }) => sid).sort();
			return NO_CHANGES;
		});
		expect(loaded).toEqual([rows[0]?.sid, rows[2]?.sid].sort());
	});

	it("sends of one batch load each what is its own, and not each other's services", async () => {
		const store = await empty();
		const recipients = ["919960639901", "919960639902", "919960639903"];
		const services = ["login", "payment", "other"];
		const rows = recipients.flatMap((phone, i) =>
			services.map((service, j) =>
				verificationAt(NOW + 3 * i + j, { service, phone }),
			),
		);
		await add(store, rows);
		const [{ accountSid }] = rows as [(typeof rows)[number]];
		let loaded: unknown[] = [];
		const pendingOf = recipients.map((recipient, i) => ({
			accountSid,
			recipient,
			service: services[i] as string,
		}));
		await store.transact(
			{ pendingOf, pendingSince: NOW - 1 },
			({ verifications }) => {
				loaded = verifications.map(({ sid }) => sid).sort();
				return NO_CHANGES;
			},
		);
		expect(loaded).toEqual([rows[0]?.sid, rows[4]?.sid, rows[8]?.sid].sort());
	});
});

/** Copies the account's definitions this many times: as `limit_1`, `limit_2` … and `workflow 1` … */
async function copyDefinitions(
	postern: TestPostern,
	copies: number,
): Promise<void> {
	const store = await postern.openStore();
	const { definitions } = await store.configurationSince(0);
	await store.transact({}, () => ({
		...NO_CHANGES,
		definitions: definitions
			.filter((each) => each.kind !== "user" && each.kind !== "entry")
			.flatMap((each) =>
				Array.from({ length: copies }, (_, i) => ({
					...each,
					sid: each.sid.slice(0, -8) + String(i + 1).padStart(8, "0"),
					name: each.name.replace(/\d+$/, String(i + 1)),
				})),
			),
	}));
	await store.close();
	await postern.restart();
}

describe("a crowd of definitions", () => {
	it("ends at a thousand limits and a thousand workflows", async () => {
		const postern = await startTestPostern();
		const api = clientOf(postern);
		const limit = (i: number) =>
			api.call("POST", "/2fa/limits", {
				name: `limit_${i}`,
				buckets: [{ name: "b", max: 1, interval: 30 }],
			});
		const workflow = (i: number) =>
			api.call("POST", "/2fa/workflows", {
				name: `workflow ${i}`,
				channels: [{ channel: "sms", interval: 0 }],
			});
		// Nine hundred and fifty of each are copies.
		const [first, second] = [await limit(0), await workflow(0)];
		expect([first.status, second.status]).toEqual([200, 200]);
		await copyDefinitions(postern, 950);
		for (const [make, code] of [
			[limit, 494],
			[workflow, 496],
		] as const) {
			const made = await times(49, (i) => make(951 + i));
			expect(new Set(made.map(({ status }) => status))).toEqual(new Set([200]));
			const oneMore = await make(1_000);
			expect([oneMore.status, oneMore.body.code]).toEqual([400, code]);
			// A name that is taken gets the contract's code.
			expect((await make(0)).status).toBe(409);
		}
		await postern.stop();
	}, 60_000);
});

describe("a crowd of requests on one connection", () => {
	const REQUEST = "GET /2fa/search HTTP/1.1\r\nHost: a\r\n\r\n";
	/** The bytes that come back until the connection is closed, or until one further request is answered too. */
	async function pipelined(url: string, requests: number) {
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		let text = "";
		let hasAsked = false;
		const replies = () => text.match(/HTTP\/1\.1 401/g)?.length ?? 0;
		const isOpen = new Promise<boolean>((resolve) => {
			socket.on("close", () => resolve(false));
			socket.on("data", (part) => {
				text += part.toString("latin1");
				if (replies() > requests) resolve(true);
				// The last reply may come in several pieces.
				if (replies() !== requests || hasAsked) return;
				hasAsked = true;
				socket.write(REQUEST);
			});
		});
		socket.on("error", () => {});
		await once(socket, "connect");
		socket.write(REQUEST.repeat(requests));
		const isClosed = !(await isOpen);
		socket.destroy();
		return { isClosed, replies: replies() };
	}

	it("is closed, and a burst such as clients send is answered (abuse case 25)", async () => {
		const postern = await startTestPostern();
		expect(await pipelined(postern.url, 30)).toEqual({
			isClosed: false,
			replies: 30 + 1,
		});
		const crowd = await pipelined(postern.url, 1_000);
		expect(crowd.isClosed).toBe(true);
		expect(crowd.replies).toBeLessThanOrEqual(64);
		const log = postern.log().split('"status":401').length - 1;
		expect(log).toBeLessThanOrEqual(30 + 1 + 64);
		await postern.stop();
	});
});

describe("a crowd of lists", () => {
	const LISTS = 60;

	/** The searches of PostgreSQL's store wait until the returned function is called. */
	function holdSearches(): () => void {
		const { prototype } = pg.Client;
		const query = prototype.query as (...sent: unknown[]) => unknown;
		let free = () => {};
		const isFree = new Promise<void>((resolve) => {
			free = resolve;
		});
		const held = function (this: pg.Client, ...sent: unknown[]) {
			const { text = "" } = (sent[0] ?? {}) as { text?: string };
			return text.includes("account_sid = $1 and sid >= $2")
				? isFree.then(() => query.apply(this, sent))
				: query.apply(this, sent);
		};
		const spy = vi.spyOn(prototype, "query").mockImplementation(held as never);
		return () => {
			spy.mockRestore();
			free();
		};
	}

	it("does not keep another account's send waiting until all are answered", async () => {
		const postern = await startTestPostern();
		const crowd = await clientOf(postern).subAccount();
		const other = await clientOf(postern).subAccount();
		const store = await postern.openStore();
		const now = postern.clock.now();
		const rows = Array.from({ length: 200 }, (_, i) =>
			verificationAt(now - i, { accountSid: crowd.account.sid }),
		);
		await add(store, rows);
		await store.close();
		const { hostname, port } = new URL(postern.url);
		const { sid, token } = crowd.account;
		const connections = await times(LISTS, async () => {
			const socket = connect(Number(port), hostname);
			await once(socket, "connect");
			return socket;
		});
		// The server takes one new connection in each turn of its event loop.
		for (let i = 0; i < 2 * LISTS; i++) await setImmediate();
		const letGo = isOnPostgres ? holdSearches() : () => {};
		let answered = 0;
		const lists = connections.map(async (socket) => {
			socket.write(
				`GET /2fa/search?pageSize=1000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${basic(`${sid}:${token}`)}\r\n\r\n`,
			);
			const reply = await text(socket);
			answered++;
			return reply.slice(0, 12);
		});
		const reply = await other.send().finally(letGo);
		const before = answered;
		expect(reply.status, reply.text).toBe(200);
		expect(await Promise.all(lists)).toEqual(Array(LISTS).fill("HTTP/1.1 200"));
		await postern.stop();
		expect(before).toBeLessThan(LISTS / 2);
	});
});

it("sends with the longest guardTime leave at most 10 pending, and the newest is good", async () => {
	const postern = await startTestPostern();
	const api = clientOf(postern);
	const to = freshRecipient();
	const long = { to, guardTime: 86_400, expiry: 86_400, codeLength: 10 };
	const sent: { requestId: string; code: string }[] = [];
	for (let one = 0; one < 40; one++) sent.push(await api.sent(long));
	const states = await times(40, async (i) => {
		const record = await api.record(sent[i]?.requestId ?? "");
		return record.status;
	});
	const pending = states.filter((status) => status === "pending").length;
	expect(pending).toBeLessThanOrEqual(10);
	expect(pending).toBeGreaterThan(1);
	expect(states).toEqual([
		...Array(40 - pending).fill("canceled"),
		...Array(pending).fill("pending"),
	]);
	const newest = sent.at(-1);
	expect((await api.verify(newest?.requestId, newest?.code)).status).toBe(200);
	await postern.stop();
});

it("accounts deeper than 10 levels below the master account: 403, and the list still answers", async () => {
	const postern = await startTestPostern();
	const api = clientOf(postern);
	let deepest = api;
	for (let level = 1; level <= 10; level++) {
		deepest = await deepest.subAccount(`level ${level}`);
	}
	const more = { name: "too deep", email: "deep@example.com" };
	expectRefusal(await deepest.call("POST", "/accounts", more), 403, 403);
	const accountSid = deepest.account.sid;
	const byMaster = await api.call("POST", "/accounts", { ...more, accountSid });
	expectRefusal(byMaster, 403, 403);
	for (const as of [api, deepest]) {
		const list = await as.call("GET", "/accounts");
		expect(list.status, list.text).toBe(200);
		expect(list.text).not.toContain("too deep");
	}
	expect((await deepest.send()).status).toBe(200);
	await postern.stop();
});
