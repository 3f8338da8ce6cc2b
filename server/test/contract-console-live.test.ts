/** The live list of the console: what comes, to whom, how often the store is read for it, and when it ends. */

import type { Server } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CLIENTS_GO } from "../src/http/listen.ts";
import { allDecided } from "../src/http/undecided.ts";
import { clientOf, times } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { isOnPostgres } from "./support/database.ts";
import { periodsUntil } from "./support/effort.ts";
import { type EventReader, readStream } from "./support/event-stream.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { add, verificationAt } from "./support/verifications.ts";

let postern: TestPostern;
let server: Server;
let api: ReturnType<typeof clientOf>;
let readers: EventReader[];
let intervals: ReturnType<typeof movedIntervals>;

beforeEach(async () => {
	intervals = movedIntervals();
	postern = await startTestPostern({
		timers: intervals.timers,
		routes: (app) => {
			server = app.server;
		},
	});
	api = clientOf(postern);
	readers = [];
});
afterEach(async () => {
	for (const reader of readers) reader.close();
	await postern.stop();
});

async function signedIn(
	role: string,
	of = api,
): Promise<Browser & { sid: string }> {
	const browser = browserAt(() => postern.url);
	const user = await userOf(of, browser, role);
	await browser.signedIn(user.email);
	return { ...browser, sid: user.sid };
}

async function stream(
	browser: Browser,
	query: Record<string, string> = {},
	headers?: Record<string, string>,
): Promise<EventReader> {
	const url = `${postern.url}/console/stream?${new URLSearchParams(query)}`;
	const reader = await readStream(url, browser, headers);
	readers.push(reader);
	return reader;
}

const named = (reader: EventReader, name: string) =>
	reader.events.filter((event) => event.name === name);

const aSecond = () => intervals.pass(1_000);

/** What is on its way to a reader arrives by itself. */
const arrives = (what: () => boolean, timeout = 10_000) =>
	expect.poll(what, { timeout, interval: 5 }).toBe(true);

/** At most so many seconds of the service's work, one at a time. */
async function until(what: () => boolean, seconds = 10): Promise<void> {
	for (let n = 1; n < seconds; n++) {
		await aSecond();
		const isSo = await arrives(what, 50).then(
			() => true,
			() => false,
		);
		if (isSo) return;
	}
	await aSecond();
	await arrives(what);
}

type Row = { sid: string; status: string; recipient: string };
const rowsOf = (reader: EventReader): Row[] =>
	named(reader, "rows").flatMap(({ data }) => (data as { rows: Row[] }).rows);

const firstNews = (reader: EventReader) =>
	named(reader, "rows")[0]?.data as { rows: Row[]; more: number };

test("a new verification comes, then each change of it", async () => {
	await api.sent();
	const reader = await stream(await signedIn("support"));
	expect(reader.status).toBe(200);
	const { requestId, code, to } = await api.sent();
	await until(() => reader.sids().includes(requestId));
	expect(rowsOf(reader).find(({ sid }) => sid === requestId)).toMatchObject({
		status: "pending",
		recipient: to,
	});
	await api.verify(requestId, code);
	await until(() => rowsOf(reader).some(({ status }) => status === "success"));
	expect(named(reader, "hello")).toHaveLength(1);
	// What was there before was no news.
	expect(new Set(reader.sids())).toEqual(new Set([requestId]));
});

test("an erased record is named as gone, once", async () => {
	const first = await api.sent();
	const kept = await api.sent();
	const reader = await stream(await signedIn("support"));
	const erased = await api.call("DELETE", `/2fa/search/${first.requestId}`);
	expect(erased.status).toBe(200);
	const gone = () =>
		named(reader, "rows").flatMap(
			({ data }) => (data as { gone: string[] }).gone,
		);
	await until(() => gone().length > 0);
	await api.verify(kept.requestId, kept.code);
	await until(() => reader.sids().includes(kept.requestId));
	expect(gone()).toEqual([first.requestId]);
});

test("a viewer sees four digits, and follows a change of role", async () => {
	const browser = await signedIn("viewer");
	const reader = await stream(browser);
	const first = await api.sent({ to: "4917155566677" });
	await until(() => reader.sids().includes(first.requestId));
	expect(reader.text()).not.toContain("4917155566677");
	expect(rowsOf(reader)[0]?.recipient).toBe("•••••••••6677");

	const path = `/accounts/${api.account.sid}/users/${browser.sid}`;
	expect((await api.call("PATCH", path, { role: "support" })).status).toBe(200);
	await aSecond();
	await api.sent({ to: "4917155566688" });
	await until(() => reader.text().includes("4917155566688"));

	await api.call("PATCH", path, { role: "viewer" });
	await aSecond();
	const last = await api.sent({ to: "4917155566699" });
	await until(() => reader.sids().includes(last.requestId));
	expect(reader.text()).not.toContain("4917155566699");
	expect(reader.isOver(), "a viewer may read it").toBe(false);
});

test("one account's stream has nothing of another's; one above may ask for it", async () => {
	const sub = await api.subAccount();
	const own = await stream(await signedIn("support", sub));
	const above = await stream(await signedIn("support"), {
		accountSid: sub.account.sid,
	});
	await api.send();
	const { requestID } = (await sub.send()).body;
	await until(() => own.sids().includes(requestID ?? ""));
	await until(() => above.sids().includes(requestID ?? ""));
	expect(new Set(own.sids())).toEqual(new Set([requestID]));
	const below = await stream(await signedIn("owner", sub), {
		accountSid: api.account.sid,
	});
	expect(below.status).toBe(403);
});

test.runIf(isOnPostgres)(
	"another instance's verifications come too",
	async () => {
		const beside = await postern.beside();
		const reader = await stream(await signedIn("support"));
		const other = clientOf({ ...postern, url: beside.url });
		const { requestID } = (await other.send()).body;
		await until(() => reader.sids().includes(requestID ?? ""));
	},
);

test("ten readers cost one read a second", async () => {
	const browsers = await times(2, () => signedIn("support"));
	const before = await liveReads();
	for (const browser of browsers) await times(5, () => stream(browser));
	expect(readers.map(({ status }) => status)).toEqual(Array(10).fill(200));
	for (let n = 0; n < 4; n++) {
		await api.send();
		await aSecond();
	}
	await arrives(() => readers.every((reader) => reader.sids().length > 2));
	// The first one, before the first second is over.
	expect((await liveReads()) - before).toBe(1 + 4);
	for (const reader of readers.splice(0)) reader.close();
	await expect.poll(readsOfASecond).toBe(0);
	const rest = await liveReads();
	for (let n = 0; n < 3; n++) await aSecond();
	expect(await liveReads(), "nobody watches any more").toBe(rest);
});

async function readsOfASecond(): Promise<number> {
	const before = await liveReads();
	await aSecond();
	return (await liveReads()) - before;
}

async function liveReads(): Promise<number> {
	const text = await (await fetch(postern.metricsUrl)).text();
	const found = /^postern_console_live_reads_total (\d+)$/m.exec(text);
	return Number(found?.[1] ?? 0);
}

test("more than a hundred in a second: the newest come, and the others are counted", async () => {
	const reader = await stream(await signedIn("support"));
	await until(() => named(reader, "hello").length === 1);
	const store = await postern.openStore();
	const now = postern.clock.now();
	const rows = Array.from({ length: 912 }, (_, i) =>
		verificationAt(now - 1_000 + i, { accountSid: api.account.sid }),
	);
	await add(store, rows);
	await store.close();
	await until(() => named(reader, "rows").length > 0);
	const news = firstNews(reader);
	expect(news.rows.map(({ sid }) => sid)).toEqual(
		rows
			.map(({ sid }) => sid)
			.reverse()
			.slice(0, 100),
	);
	expect(news.more).toBe(812);
});

describe("after a break", () => {
	test("what came meanwhile is sent first, by Last-Event-ID or by the page's own word", async () => {
		const browser = await signedIn("support");
		const first = await api.sent();
		const missed = await times(
			3,
			async () => (await api.send()).body.requestID,
		);
		const byHeader = await stream(
			browser,
			{},
			{ "Last-Event-ID": first.requestId },
		);
		await until(() => byHeader.sids().length >= 3);
		expect(new Set(byHeader.sids())).toEqual(new Set(missed));
		const byWord = await stream(browser, { after: first.requestId });
		await until(() => byWord.sids().length >= 3);
		expect(new Set(byWord.sids())).toEqual(new Set(missed));
		// A browser that connects anew by itself asks for the same URL, and knows better.
		const [, second, third] = missed.toSorted();
		const byBoth = await stream(
			browser,
			{ after: first.requestId },
			{ "Last-Event-ID": String(second) },
		);
		await until(() => byBoth.sids().length >= 1);
		expect(byBoth.sids()).toEqual([third]);
	});

	test("at most a thousand rows are sent, and the others are counted", async () => {
		const browser = await signedIn("support");
		const first = await api.sent();
		const store = await postern.openStore();
		const now = postern.clock.now();
		const rows = Array.from({ length: 1_100 }, (_, i) =>
			verificationAt(now + i, { accountSid: api.account.sid }),
		);
		await add(store, rows);
		await store.close();
		const reader = await stream(browser, { after: first.requestId });
		await until(() => reader.sids().length === 1_000);
		expect(reader.sids()).toContain(rows.at(-1)?.sid);
		expect(firstNews(reader).more).toBeGreaterThanOrEqual(100);
		// Oldest first: if it breaks off, the rest is asked for by the last id.
		const ids = named(reader, "rows").map(({ id }) => id);
		expect(ids).toEqual(ids.toSorted());
		expect(ids.at(-1)).toBe(rows.at(-1)?.sid);
	});

	test("a wrong one is refused plainly", async () => {
		const reader = await stream(await signedIn("support"), { after: "x" });
		expect(reader.status).toBe(400);
	});
});

describe("it ends with signed-out", () => {
	const ways: [
		string,
		(browser: Browser & { sid: string }) => Promise<unknown>,
	][] = [
		[
			"when the session ends",
			(browser) => browser.call("DELETE", "/console/session"),
		],
		[
			"when the user is suspended",
			({ sid }) =>
				api.call("PATCH", `/accounts/${api.account.sid}/users/${sid}`, {
					status: "suspended",
				}),
		],
		[
			"when the account may not be used from the address any more",
			() =>
				api.call("PATCH", `/accounts/${api.account.sid}`, {
					allowedAddresses: ["203.0.113.0/24"],
				}),
		],
	];
	test.each(ways)("%s", async (_, end) => {
		const browser = await signedIn("support");
		const reader = await stream(browser);
		await until(() => named(reader, "hello").length === 1);
		await end(browser);
		await until(() => reader.isOver(), 4);
		expect(named(reader, "signed-out")).toHaveLength(1);
		await api.send();
		expect(reader.sids()).toEqual([]);
	});

	test("when the account is suspended by one above", async () => {
		const sub = await api.subAccount();
		const reader = await stream(await signedIn("support", sub));
		await until(() => named(reader, "hello").length === 1);
		const path = `/accounts/${sub.account.sid}`;
		const reply = await api.call("PATCH", path, { status: "suspended" });
		expect(reply.status, reply.text).toBe(200);
		await until(() => reader.isOver(), 4);
		expect(named(reader, "signed-out")).toHaveLength(1);
	});

	test("when the session has been idle for an hour, although the page goes on by itself", async () => {
		const browser = await signedIn("support");
		const reader = await stream(browser);
		await until(() => named(reader, "hello").length === 1);
		for (let n = 0; n < 4; n++) {
			postern.clock.advance(20 * 60_000);
			// Nor does a page that comes back by itself, or asks in place of a stream.
			(await stream(browser)).close();
			await browser.call("GET", "/console/verifications", undefined, {
				"Postern-Background": "1",
			});
			await aSecond();
		}
		await until(() => reader.isOver());
		expect(named(reader, "signed-out")).toHaveLength(1);
		expect((await browser.call("GET", "/console/session")).status).toBe(401);
	});
});

test("it speaks every twenty seconds", async () => {
	const reader = await stream(await signedIn("support"));
	await until(() => named(reader, "hello").length === 1);
	expect(named(reader, "beat")).toEqual([]);
	postern.clock.advance(21_000);
	await until(() => named(reader, "beat").length === 1);
});

test("a restart is said, and closes it at once", async () => {
	const reader = await stream(await signedIn("support"));
	await until(() => named(reader, "hello").length === 1);
	const restarted = postern.restart();
	expect(await periodsUntil(250, reader.ended)).toBeLessThan(20);
	await restarted;
	expect(named(reader, "restarting")).toHaveLength(1);
});

test("a process that another one replaces sends it there at once", async () => {
	const reader = await stream(await signedIn("support"));
	await until(() => named(reader, "hello").length === 1);
	server.emit(CLIENTS_GO);
	await reader.ended;
	expect(named(reader, "restarting")).toHaveLength(1);
});

test("a sixth of one session is 503, and a place is free again once one has left", async () => {
	const browser = await signedIn("support");
	const five = await times(5, () => stream(browser));
	expect(five.every(({ status }) => status === 200)).toBe(true);
	const sixth = await stream(browser);
	expect(sixth.status).toBe(503);
	await sixth.ended;
	expect(sixth.text()).toContain("Too many live lists");
	five[0]?.close();
	await expect.poll(async () => (await stream(browser)).status).toBe(200);
});

// No store takes part in it.
test("streams that a client asked for on one connection leave with it, also those behind the first", async () => {
	const browser = await signedIn("viewer");
	const { host, hostname, port } = new URL(postern.url);
	const socket = connect(Number(port), hostname);
	const cookie = [...browser.jar].map((pair) => pair.join("=")).join("; ");
	const ask = `GET /console/stream HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\n\r\n`;
	socket.write(ask.repeat(5));
	const statusOfOne = async () => (await stream(browser)).status;
	await expect
		.poll(async () => {
			const further = await stream(browser);
			further.close();
			// It may have had the place of one of the five.
			if (further.status === 200) socket.write(ask);
			return further.status;
		})
		.toBe(503);
	socket.destroy();
	await expect.poll(statusOfOne).toBe(200);
	const others = await times(4, statusOfOne);
	expect(others).toEqual([200, 200, 200, 200]);
});

test.skipIf(isOnPostgres)(
	"the 201st of an instance is 503, whose session has none",
	async () => {
		const { sid: accountSid, token } = api.account;
		const byToken = async () => {
			const browser = browserAt(() => postern.url);
			const reply = await browser.call("POST", "/console/session", {
				...{ accountSid, token },
			});
			expect(reply.status, reply.text).toBe(200);
			return browser;
		};
		for (let n = 0; n < 40; n++) {
			const browser = await byToken();
			const five = await times(5, () => stream(browser));
			expect(five.map(({ status }) => status)).toEqual(Array(5).fill(200));
		}
		const late = await byToken();
		const refused = await stream(late);
		expect(refused.status).toBe(503);
		await refused.ended;
		expect(refused.text()).toContain("Too many live lists");
		readers[0]?.close();
		await expect.poll(async () => (await stream(late)).status).toBe(200);
	},
);

test("a reader that reads nothing is cut off", async () => {
	const reader = await stream(await signedIn("support"));
	await until(() => named(reader, "hello").length === 1);
	reader.pause();
	const store = await postern.openStore();
	const long = "x".repeat(60);
	// Each round is 100 rows of some 600 bytes; the sockets hold a few megabytes.
	for (let n = 0; n < 300 && !(await isCut()); n++) {
		const now = postern.clock.now();
		const rows = Array.from({ length: 200 }, (_, i) =>
			verificationAt(now - 200 + i, {
				...{ accountSid: api.account.sid, service: long },
				from: "a".repeat(4_000),
			}),
		);
		await add(store, rows);
		await aSecond();
	}
	await store.close();
	expect(await isCut()).toBe(true);
}, 60_000);

/** A paused reader does not see the end: the service has no stream open any more. */
const isCut = async () => (await readsOfASecond()) === 0;

describe("who may read it", () => {
	test("no token, no stranger, no other page", async () => {
		const byToken = await api.call("GET", "/console/stream");
		expect(byToken.status).toBe(403);
		const browser = await signedIn("owner");
		const crossSite = await stream(
			browser,
			{},
			{ "Sec-Fetch-Site": "cross-site" },
		);
		expect(crossSite.status).toBe(403);
		const stranger = await stream({ ...browser, jar: new Map() });
		expect(stranger.status).toBe(401);
	});
});

test("an open list is no request that a shutdown waits for", async () => {
	const browser = await signedIn("viewer");
	await stream(browser);
	const from = performance.now();
	await allDecided(server, 20_000);
	expect(performance.now() - from).toBeLessThan(10_000);
});
