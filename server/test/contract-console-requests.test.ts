/** The API requests of the last days: in the console, and on the command line. */

import { connect } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../src/cli/cli.ts";
import { clientOf, freshRecipient, SENDER, times } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { basic, exchange } from "./support/exchange.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const intervals = movedIntervals();
let postern: TestPostern;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
	postern = await startTestPostern({ timers: intervals.timers });
	api = clientOf(postern);
});
afterAll(() => postern.stop());

type Request = {
	id: string;
	at: string;
	method: string;
	route: string | null;
	status: number;
	code: number;
	by: string | null;
	ms: number;
	verification: string | null;
};
type Page = {
	data: {
		result: Request[];
		dropped: number;
		next: string | null;
		isOn: boolean;
	};
};

async function requests(
	query: Record<string, string> = {},
	of = api,
): Promise<Page["data"]> {
	const path = `/console/requests?${new URLSearchParams(query)}`;
	const reply = await of.call<Page>("GET", path);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

/** They are written a second after their answers. */
const written = (id: unknown, of = api) => come(1, { id: String(id) }, of);

/** A request is noted a moment after its answer has gone out. */
const come = (count: number, query: Record<string, string>, of = api) =>
	expect
		.poll(
			async () => {
				await intervals.pass(1_000);
				return (await requests(query, of)).result.length;
			},
			{ interval: 10 },
		)
		.toBe(count);

async function signedIn(role: string, of = api): Promise<Browser> {
	const browser = browserAt(() => postern.url);
	const user = await userOf(of, browser, role);
	await browser.signedIn(user.email);
	return browser;
}

test("a request is there with its route, status, code, id and token, and nothing of its contents", async () => {
	const sent = await api.send({ to: "4917155512399" });
	const id = sent.headers["x-request-id"];
	await written(id);
	const [found] = (await requests({ id: String(id) })).result;
	const account = await api.call<{ data: { tokens: { id: string }[] } }>(
		"GET",
		`/accounts/${api.account.sid}`,
	);
	expect(found).toEqual({
		...{ id, method: "POST", route: "/2fa/send", status: 200, code: 200 },
		at: expect.stringMatching(/^20\d\d-/),
		by: account.body.data.tokens[0]?.id,
		ms: expect.any(Number),
		verification: sent.body.requestID,
	});
	const rows = await postern.storedRows();
	const own = rows.filter((row) => row.startsWith("request_log "));
	expect(own.length).toBeGreaterThan(0);
	expect(own.join("\n")).not.toContain("4917155512399");
});

test("a read that waits, and that a page gives up when somebody leaves it, is not kept", async () => {
	const sub = await api.subAccount();
	const developer = await signedIn("developer", sub);
	const { port } = new URL(postern.url);
	const cookie = [...developer.jar].map((pair) => pair.join("=")).join("; ");
	const before = postern.log().length;
	const socket = connect(Number(port), "127.0.0.1");
	socket.write(
		[
			"GET /sandbox/messages?wait=20 HTTP/1.1",
			`Host: 127.0.0.1:${port}`,
			`Cookie: ${cookie}`,
			"Postern-Console: 1",
			"Sec-Fetch-Site: same-origin",
			"\r\n",
		].join("\r\n"),
	);
	await new Promise((done) => setTimeout(done, 300));
	socket.destroy();
	await expect
		.poll(() => postern.log().slice(before))
		.toContain('"/sandbox/messages"');
	const later = await sub.send({});
	await written(later.headers["x-request-id"], sub);
	expect((await requests({ status: "4xx" }, sub)).result).toEqual([]);
});

test("a request whose client left before its reply is there with what it did, and in the log and the metrics", async () => {
	let free = () => {};
	const isFree = new Promise<void>((resolve) => {
		free = resolve;
	});
	let begun = 0;
	let closed = 0;
	const other = await startTestPostern({
		timers: intervals.timers,
		routes: (app) => {
			app.addHook("preHandler", async ({ method }, { raw }) => {
				begun++;
				raw.once("close", () => closed++);
				if (method === "POST") await isFree;
			});
		},
	});
	const own = clientOf(other);
	const { sid, token } = own.account;
	const { hostname, port } = new URL(other.url);
	const socket = connect(Number(port), hostname);
	const head = `Host: a\r\nAuthorization: ${basic(`${sid}:${token}`)}\r\n`;
	const body = `service=left&from=${SENDER}&body={code}&to=`;
	const send = (to: string) =>
		`POST /2fa/send HTTP/1.1\r\n${head}Content-Length: ${body.length + to.length}\r\n\r\n${body}${to}`;
	// The second one and the third wait for the connection; the reply to the third is there.
	socket.write(
		`${send(freshRecipient()) + send(freshRecipient())}GET /2fa/search HTTP/1.1\r\n${head}\r\n`,
	);
	await expect.poll(() => begun).toBe(3);
	socket.destroy();
	await expect.poll(() => closed).toBe(3);
	free();
	await come(3, {}, own);
	const { result } = await requests({}, own);
	const sends = result.filter(({ route }) => route === "/2fa/send");
	expect(sends.map(({ status }) => status)).toEqual([200, 200]);
	for (const { verification } of sends) {
		const found = await own.call("GET", `/2fa/search/${verification}`);
		expect(found.status).toBe(200);
	}
	const lines = other.log().split("\n");
	expect(lines.filter((line) => line.includes('"cut":true'))).toHaveLength(3);
	const metrics = await (await fetch(other.metricsUrl)).text();
	expect(metrics).toContain(
		'postern_http_requests_total{method="POST",route="/2fa/send",status="200"} 2',
	);
	await other.stop();
});

test("a refusal has its code, and the verification that it names", async () => {
	const { requestId } = await api.sent();
	const wrong = await api.verify(requestId, "0000");
	expect(wrong.body.code).toBe(481);
	const id = String(wrong.headers["x-request-id"]);
	await written(id);
	expect((await requests({ id })).result[0]).toMatchObject({
		...{ route: "/2fa/verify", status: 422, code: 481 },
		verification: requestId,
	});
	const about = await requests({ verification: requestId });
	expect(about.result.map(({ route }) => route)).toEqual([
		"/2fa/verify",
		"/2fa/send",
	]);
});

test("requests that were refused after the end are found from the verification", async () => {
	const sub = await api.subAccount();
	const { requestId, code } = await sub.sent();
	await come(1, { verification: requestId }, sub);
	const ids: unknown[] = [];
	// More rows than are read at once.
	for (const minutes of [15, 180]) {
		for (let n = 0; n < 60; n++) {
			postern.clock.advance(minutes * 1_000);
			await sub.call("GET", "/2fa/search/OTPnothing");
			await intervals.pass(1_000);
		}
		const late = await sub.verify(requestId, code);
		expect(late.status).toBe(410);
		const again = await sub.call("POST", "/2fa/resend", {
			requestId,
			channel: "sms",
		});
		expect(again.status).toBe(410);
		ids.unshift(again.headers["x-request-id"], late.headers["x-request-id"]);
		await written(again.headers["x-request-id"], sub);
	}
	const found: string[] = [];
	for (let before: string | null | undefined; before !== null; ) {
		const page = await requests(
			{ verification: requestId, ...(before !== undefined && { before }) },
			sub,
		);
		found.push(...page.result.map(({ id }) => id));
		before = page.next;
	}
	expect(found.slice(0, -1)).toEqual(ids);
	expect(found).toHaveLength(5);
	const refused = await requests(
		{ verification: requestId, status: "4xx" },
		sub,
	);
	expect(refused.result.map(({ id }) => id)).toEqual(ids);

	const record = await sub.call<{ data: { requests: Request[] } }>(
		"GET",
		`/console/verifications/${requestId}`,
	);
	expect(record.body.data.requests.map(({ id }) => id)).toEqual(found.slice(2));
});

describe("filters and pages", () => {
	test("by class and by status, newest first, without a gap or a double", async () => {
		const sub = await api.subAccount();
		for (let n = 0; n < 3; n++) {
			await times(7, () => sub.send());
			await times(4, () => sub.call("GET", "/2fa/search/OTPnothing"));
			await sub.call("GET", "/nothing");
			await sub.call("POST", "/2fa/send", {});
			await intervals.pass(1_000);
			postern.clock.advance(1_100);
		}
		await come(39 - 3, { limit: "200" }, sub);
		const all = (await requests({ limit: "200" }, sub)).result;
		for (const [status, count] of [
			["2xx", 21],
			["4xx", 15],
			["404", 12],
			["400", 3],
			["5xx", 0],
		] as const) {
			const wanted = { status, limit: "200" };
			const { result } = await requests(wanted, sub);
			expect(result, status).toHaveLength(count);
		}
		const paged: Request[] = [];
		for (let before: string | null | undefined; before !== null; ) {
			const page = await requests(
				{ limit: "5", ...(before !== undefined && { before }) },
				sub,
			);
			paged.push(...page.result);
			before = page.next;
		}
		expect(paged).toEqual(all);
		const instants = all.map(({ at }) => Math.floor(Date.parse(at) / 3_000));
		expect(instants).toEqual(instants.toSorted((a, b) => b - a));
	});

	test.each([
		["status", "teapot"],
		["before", "RQ1"],
		["limit", "0"],
	])("a wrong %s is 400", async (name, value) => {
		const path = `/console/requests?${name}=${value}`;
		const reply = await api.call("GET", path);
		expect(reply.status).toBe(400);
		expect(reply.body.details?.parameter).toBe(name);
	});

	test("an id that no instance gives finds nothing", async () => {
		for (const id of ["x", "9f2c11aa-4k", "'; drop table", "0".repeat(64)]) {
			expect((await requests({ id })).result).toEqual([]);
		}
	});
});

test("a request is found by its id, whoever else asks in that second", async () => {
	const sub = await api.subAccount();
	const ids: string[] = [];
	for (const each of [sub, api, sub]) {
		const sent = await each.send();
		ids.push(String(sent.headers["x-request-id"]));
	}
	await come(2, {}, sub);
	for (const [id, of] of [
		[ids[0], sub],
		[ids[1], api],
		[ids[2], sub],
	] as const) {
		const { result } = await requests({ id: String(id) }, of);
		expect(result.map((each) => each.id)).toEqual([id]);
	}
});

test("an account sees its own requests alone", async () => {
	const sub = await api.subAccount();
	const sent = await sub.send();
	const id = String(sent.headers["x-request-id"]);
	await written(id, sub);
	expect((await requests({ id })).result).toEqual([]);
	const { sid } = sub.account;
	expect((await requests({ id, accountSid: sid })).result).toHaveLength(1);
	const path = `/console/requests?accountSid=${api.account.sid}`;
	expect((await sub.call("GET", path)).status).toBe(403);
});

test("a wrong token is seen by the account that it names, and an unknown account by nobody", async () => {
	const reply = await exchange(`${postern.url}/2fa/search`, {
		method: "GET",
		headers: { Authorization: basic(`${api.account.sid}:wrong`) },
	});
	expect(reply.status).toBe(401);
	const id = String(reply.headers["x-request-id"]);
	await written(id);
	expect((await requests({ id })).result[0]).toMatchObject({
		...{ status: 401, code: 401, by: null },
	});
});

test("a page that reads is not among them, and one that changes is", async () => {
	const browser = await signedIn("developer");
	const read = await browser.call("GET", "/2fa/search");
	const cancel = await browser.call("POST", "/2fa/cancel", { requestId: "x" });
	expect(cancel.status).toBe(404);
	await written(cancel.headers["x-request-id"]);
	const id = String(read.headers["x-request-id"]);
	expect((await requests({ id })).result).toEqual([]);
});

describe("postern logs", () => {
	test("prints the last minutes, by status", async () => {
		const sent = await api.send();
		const bad = await api.call("POST", "/2fa/send", {});
		await written(bad.headers["x-request-id"]);
		const all = await postern.command(["logs"]);
		expect(all.refusal).toBeNull();
		expect(all.printed).toContain(String(sent.headers["x-request-id"]));
		expect(all.printed).toMatch(/ 200 +POST \/2fa\/send .* ms .*AC/);
		const refused = await postern.command(["logs", "--status", "4xx"]);
		expect(refused.printed).toContain(String(bad.headers["x-request-id"]));
		expect(refused.printed).not.toContain(String(sent.headers["x-request-id"]));
	});

	test.each([
		[["logs", "--status", "teapot"], /--status/],
		[["logs", "--minutes", "0"], /--minutes/],
		[["logs", "--account", "AC1"], /--account/],
		[["logs", "more"], /too many/],
		[["logs", "--nothing"], /nothing/],
	])("%s is refused with a sentence", async (words, sentence) => {
		expect((await postern.command(words)).refusal).toMatch(sentence);
	});

	test("--follow prints each once, as they come", async () => {
		const stdout = new PassThrough();
		let printed = "";
		stdout.on("data", (text) => {
			printed += String(text);
		});
		const end = new AbortController();
		const following = runCommand(
			"logs",
			["--follow"],
			{
				POSTERN_CONFIG: join(postern.directory, "postern.yaml"),
				...(postern.databaseUrl !== null && {
					DATABASE_URL: postern.databaseUrl,
				}),
			},
			{ stdin: new PassThrough(), stdout, ended: end.signal },
		);
		for (let n = 0; n < 3; n++) {
			const id = String((await api.send()).headers["x-request-id"]);
			await written(id);
			await expect.poll(() => printed).toContain(id);
		}
		end.abort();
		await following;
		const ids = printed.match(/[0-9a-f]{8}-[0-9a-z]+/g) ?? [];
		expect(new Set(ids).size).toBe(ids.length);
	});
});

test("requestLog: false keeps nothing, and says so", async () => {
	const silent = await startTestPostern({
		settings: { requestLog: false },
		timers: intervals.timers,
	});
	const own = clientOf(silent);
	const sent = await own.send();
	for (let seconds = 0; seconds < 2; seconds++) await intervals.pass(1_000);
	const page = await requests({}, own);
	expect(page).toEqual({ result: [], dropped: 0, next: null, isOn: false });
	expect(sent.status).toBe(200);
	await silent.stop();
});

test("what waits is written when the service ends", async () => {
	const sent = await api.send();
	await postern.restart();
	const id = String(sent.headers["x-request-id"]);
	expect((await requests({ id })).result).toHaveLength(1);
});
