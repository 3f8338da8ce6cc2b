/**
 * A primary and its standby: which of several hosts is used, and which reads a standby
 * may answer. Whoever has sent something finds it, at any instance, however far behind
 * the standby is; nothing that is wrong with a standby becomes an error.
 */

import { randomBytes } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Cluster, startCluster } from "../../bench/src/cluster.ts";
import { type Postern, startPostern } from "../src/app.ts";
import { StartError } from "../src/errors.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { lookAtPostgres } from "../src/store/postgres/look.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { clientOf } from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { periodsUntil } from "./support/effort.ts";
import { exchange } from "./support/exchange.ts";
import { CLOSED_PORT } from "./support/listener.ts";
import {
	eventually,
	leaveNothingBehind,
	newSqlitePlace,
	runToEnd,
} from "./support/process.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PASSWORD = "secret-4711";
const MASTER = { sid: "ACstandby000000", token: "a-token-of-the-standby" };
const KEYS = `k1:${randomBytes(32).toString("base64")}`;

let primary: Cluster;
let standby: Cluster;
let silent: Server;
/** `host:port` of each; the last one accepts connections and says nothing. */
let at: { primary: string; standby: string; dead: string; silent: string };
const running: Postern[] = [];
const gates: Server[] = [];

beforeAll(async () => {
	primary = await startCluster();
	standby = await startCluster({ standbyOf: primary });
	silent = createServer(() => {});
	await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
	const { port } = silent.address() as { port: number };
	at = {
		primary: new URL(primary.url).host,
		standby: new URL(standby.url).host,
		dead: `127.0.0.1:${CLOSED_PORT}`,
		silent: `127.0.0.1:${port}`,
	};
});
afterAll(async () => {
	for (const postern of running) await postern.close();
	await leaveNothingBehind();
	for (const server of [silent, ...gates]) server.close();
	await standby.stop();
	await primary.stop();
});

const urlOf = (hosts: string, search = "") =>
	`postgres://postern:${PASSWORD}@${hosts}/postgres${search}`;

/** One instance, with its log. */
async function started(url: string, settings: object = {}) {
	let log = "";
	const postern = await startPostern({
		config: settingsFrom(
			{ host: "127.0.0.1", port: 0, logLevel: "warn", ...settings },
			{
				DATABASE_URL: url,
				POSTERN_KEYS: KEYS,
				POSTERN_ACCOUNT_SID: MASTER.sid,
				POSTERN_AUTH_TOKEN: MASTER.token,
			},
		),
		logTo: {
			write(line) {
				log += line;
			},
		},
	});
	running.push(postern);
	const { settled } = postern;
	const api = clientOf({ url: postern.url, master: MASTER, settled });
	return { postern, api, log: () => log };
}

type Started = Awaited<ReturnType<typeof started>>;

let recipients = 0;
const sent = async ({ api }: Started) => {
	const reply = await api.send({ to: `4917${++recipients + 20_000_000}` });
	expect(reply.status, reply.text).toBe(200);
	return String(reply.body.requestID);
};
const isListed = async ({ api }: Started, sid: string) => {
	const reply = await api.call("GET", "/2fa/search?pageSize=1");
	expect(reply.status, reply.text).toBe(200);
	return reply.text.includes(sid);
};
/** Reads of the standby with an outcome. */
async function reads({ postern }: Started, outcome: string): Promise<number> {
	const { text } = await exchange(postern.metricsUrl, { method: "GET" });
	const line = RegExp(
		`^postern_replica_reads_total\\{replica="${at.standby}",outcome="${outcome}"\\} (.*)$`,
		"m",
	);
	return Number(line.exec(text)?.[1]);
}
const isRead = async ({ postern }: Started) => {
	const { text } = await exchange(postern.metricsUrl, { method: "GET" });
	return text.includes(`postern_replica_up{replica="${at.standby}"} 1`);
};
/** Whether it has had all that was acknowledged by some instant. */
const isFresh = async ({ postern }: Started) => {
	const { text } = await exchange(postern.metricsUrl, { method: "GET" });
	return text.includes(`postern_replica_lag_seconds{replica="${at.standby}"}`);
};
/** The driver's message, as its protocol has it. */
const COMMIT = Buffer.from("Q\0\0\0\x0bcommit\0", "latin1");

const QUESTION = "pg_is_in_recovery";
const GOODBYE = Buffer.from("X\0\0\0\x04", "latin1");

/** A way to a server: it is gone once it has passed on data that `breakAt` chooses. */
async function gate(to = primary) {
	/** Is handed all that a client has sent since its last commit. */
	let isLast: (data: Buffer) => boolean = () => false;
	let isUnheard: (data: Buffer) => boolean = () => false;
	const clients = new Set<Socket>();
	let broken = 0;
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	const { hostname, port } = new URL(to.url);
	const server = createServer({ allowHalfOpen: true }, (client) => {
		let isMute = false;
		clients.add(client);
		const inner = connect(Number(port), hostname);
		inner.pipe(client);
		for (const [one, other] of [
			[client, inner],
			[inner, client],
		] as const) {
			one.on("error", () => {});
			one.on("close", () => isMute || other.end());
			one.on("end", () => isMute || other.end());
		}
		let since = Buffer.alloc(0);
		client.on("data", (data) => {
			if (isUnheard(data)) {
				isMute = true;
				inner.unpipe(client);
			}
			inner.write(data);
			since = Buffer.concat([since, data]);
			const mustBreak = broken === 0 && isLast(since);
			if (since.includes(COMMIT)) since = Buffer.alloc(0);
			if (!mustBreak) return;
			broken++;
			inner.unpipe(client);
			// Otherwise what the server still sends would hold up its end.
			inner.resume();
			inner.on("close", end);
			for (const each of clients) each.destroy();
			server.close();
		});
	});
	gates.push(server);
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	const address = server.address() as { port: number };
	return {
		at: `127.0.0.1:${address.port}`,
		broken: () => broken,
		/** Resolves when the server has done all that came through the broken connection. */
		ended,
		/** Nothing comes back any more on a connection that sends such data. */
		muteAt(chosen: typeof isUnheard) {
			isUnheard = chosen;
		},
		breakAt(chosen: typeof isLast) {
			isLast = chosen;
		},
	};
}

const lines = (log: string, words: string) =>
	log.split("\n").filter((line) => line.includes(words)).length;
/**
 * A line when the standby is left, and one when it is read again. On a busy machine it
 * may have been left more often than the test made it.
 */
function expectLinesInTurn(log: string, leastOften: number): void {
	const turns = log.match(/is not read|is read again/g) ?? [];
	expect(turns).toEqual(
		turns.map((_, i) => (i % 2 === 0 ? "is not read" : "is read again")),
	);
	expect(lines(log, "is not read")).toBeGreaterThanOrEqual(leastOften);
}

describe("several hosts in DATABASE_URL", () => {
	it("the first that writes is used: not a dead, a silent one, or a standby", async () => {
		const one = await started(
			urlOf(`${at.dead},${at.silent},${at.standby},${at.primary}`),
		);
		await sent(one);
		// Once, at the start.
		expect(lines(one.log(), "PostgreSQL is now the server at")).toBe(1);
		expect(one.log()).toContain(
			`PostgreSQL is now the server at ${at.primary}: ${at.dead} failed: connect ECONNREFUSED ${at.dead}; ${at.silent} failed: timeout expired; ${at.standby} is a standby`,
		);
		expect(one.log()).not.toContain(PASSWORD);
		await one.postern.close();
		const { stdout } = await runToEnd(newSqlitePlace(), ["check"], {
			DATABASE_URL: urlOf(`${at.standby},${at.primary}`),
			DATABASE_READ_URLS: `${urlOf(at.standby)} ${urlOf(at.primary)}`,
			POSTERN_KEYS: KEYS,
		});
		expect(stdout).toContain(`DATABASE_URL (at ${at.primary}) has schema`);
		expect(stdout).toMatch(
			RegExp(`replica ${at.standby} +ok +is a standby of that database`),
		);
		expect(stdout).toMatch(
			RegExp(`replica ${at.primary} +FAILED +it is no standby`),
		);
	});

	it("postern check does not find a standby alone well: nothing could be stored", async () => {
		const url = urlOf(at.standby);
		await expect(lookAtPostgres(url, [])).rejects.toThrow(
			"The database of DATABASE_URL cannot be used: it is a standby, and Postern writes",
		);
	});

	it.each([
		["it was asked what it is", QUESTION],
		["it said that it is a standby", GOODBYE],
	])(
		"a host that is silent once %s is passed over in time",
		async (_, from) => {
			const mute = await gate(standby);
			mute.muteAt((data) => data.includes(from));
			const starting = started(urlOf(`${mute.at},${at.primary}`));
			expect(await periodsUntil(100, starting)).toBeLessThan(60);
			const one = await starting;
			await sent(one);
			expect(one.log()).toContain(
				`now the server at ${at.primary}: ${mute.at}`,
			);
			await one.postern.close();
		},
	);

	it("none that writes stops the start, with what each of them said", async () => {
		const opened = postgresStore({
			url: urlOf(`${at.standby},${at.dead}`),
			connections: 2,
		});
		const error = await opened.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(StartError);
		const { message } = error as StartError;
		expect(message).toBe(
			`The database of DATABASE_URL cannot be used: ${at.standby} is a standby, ${at.dead} failed: connect ECONNREFUSED ${at.dead}`,
		);
	});

	it("a server that turns read-only is left, 503 meanwhile, and used again when it writes", async () => {
		const one = await started(urlOf(`${at.primary},${at.standby}`));
		await sent(one);
		const readOnly = async (value: string) => {
			await inDatabase(
				primary.url,
				`alter system set default_transaction_read_only = ${value}`,
			);
			await inDatabase(primary.url, "select pg_reload_conf()");
		};
		const statuses = new Set<number>();
		const status = async () => {
			const reply = await one.api.send({
				to: `4917${++recipients + 20_000_000}`,
			});
			statuses.add(reply.status);
			return reply.status;
		};
		await readOnly("on");
		await eventually("503", async () => (await status()) === 503);
		await readOnly("off");
		await eventually("200", async () => (await status()) === 200);
		expect([...statuses].sort()).toEqual([200, 503]);
		await one.postern.close();
	});

	it("a connection breaks before the commit was sent: the work is done again on the next host", async () => {
		const [first, second] = [await gate(), await gate()];
		const one = await started(urlOf(`${first.at},${second.at}`));
		await sent(one);
		const to = `4917${++recipients + 20_000_000}`;
		first.breakAt((data) => data.includes(to) && !data.includes(COMMIT));
		const reply = await one.api.send({ to });
		expect(first.broken()).toBe(1);
		expect(reply.status, reply.text).toBe(200);
		expect(lines(one.log(), `now the server at ${second.at}`)).toBe(1);
		await one.postern.close();
	});

	it("it breaks behind the commit: nobody knows its end, so it is a 503, and nothing is done again", async () => {
		const [first, second] = [await gate(), await gate()];
		// Then each statement goes with its text.
		const settings = { preparedStatements: false };
		const one = await started(urlOf(`${first.at},${second.at}`), settings);
		await sent(one);
		const to = `4917${++recipients + 20_000_000}`;
		first.breakAt(
			(data) =>
				data.includes(COMMIT) && data.includes("insert into verification"),
		);
		const reply = await one.api.send({ to });
		expect(first.broken()).toBe(1);
		expect(reply.status, reply.text).toBe(503);
		await first.ended;
		const found = await one.api.call("GET", `/2fa/search?to=${to}`);
		expect(found.text).toContain('"total":1,');
		await one.postern.close();
	});

	it("a wait for the standby that somebody cancels is no acknowledgement", async () => {
		const one = await started(
			urlOf(at.primary, "?options=-c%20synchronous_commit%3Dremote_apply"),
		);
		await sent(one);
		await isSynchronous("'*'");
		await inDatabase(standby.url, "select pg_wal_replay_pause()");
		const reply = one.api.send({ to: `4917${++recipients + 20_000_000}` });
		await eventually("it waits", async () => {
			const rows = await inDatabase(
				primary.url,
				"select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'",
			);
			return rows.length > 0;
		});
		const { status, text } = await reply;
		await isSynchronous("''");
		await inDatabase(standby.url, "select pg_wal_replay_resume()");
		expect(status, text).toBe(503);
		await one.postern.close();
	});
	async function isSynchronous(names: string): Promise<void> {
		await inDatabase(
			primary.url,
			`alter system set synchronous_standby_names = ${names}`,
		);
		await inDatabase(primary.url, "select pg_reload_conf()");
		const wanted = names === "''" ? "async" : "sync";
		await eventually("it is so", async () => {
			const [row] = await inDatabase<{ state: string }>(
				primary.url,
				"select sync_state as state from pg_stat_replication",
			);
			return row?.state === wanted;
		});
	}
});

describe("readReplicas", () => {
	let one: Started;
	let other: Started;
	beforeAll(async () => {
		const settings = { readReplicas: [urlOf(at.standby)] };
		one = await started(urlOf(at.primary), settings);
		other = await started(urlOf(at.primary), settings);
		for (const each of [one, other]) {
			await eventually("it is read", () => isRead(each));
		}
	});

	it("a search comes from the standby, and has what another instance has just acknowledged", async () => {
		const before = await reads(other, "answered");
		for (let round = 0; round < 20; round++) {
			expect(await isListed(other, await sent(one))).toBe(true);
		}
		const usage = await other.api.call("GET", "/2fa/usage/records");
		expect(usage.text).toMatch(/"count":"[1-9]/);
		expect(await reads(other, "answered")).toBeGreaterThan(before + 10);
		expect(await reads(other, "failed")).toBe(0);
	});

	it("a standby that is behind: the primary answers, one line says so, and again when it has caught up", async () => {
		await eventually("a read finds it behind", async () => {
			await inDatabase(standby.url, "select pg_wal_replay_resume()");
			await eventually("it is read", () => isRead(other));
			await inDatabase(standby.url, "select pg_wal_replay_pause()");
			const sid = await sent(one);
			expect(await isListed(other, sid)).toBe(true);
			// After a second it is left already.
			return (await reads(other, "behind")) > 0;
		});
		await eventually("it is left", async () => !(await isRead(other)));
		expect(await isListed(other, await sent(one))).toBe(true);
		await inDatabase(standby.url, "select pg_wal_replay_resume()");
		await eventually("it is read again", () => isRead(other));
		expectLinesInTurn(other.log(), 1);
		expect(other.log()).toMatch(/the primary answers: it is \d+ s behind/);
	});

	it("with maxLagSeconds it may lack what another instance wrote, but nothing that this one wrote or showed", async () => {
		const late = await started(urlOf(at.primary), {
			readReplicas: { urls: [urlOf(at.standby)], maxLagSeconds: 600 },
		});
		await eventually("it is read", () => isRead(late));
		await eventually("it has caught up once", () => isFresh(late));
		await inDatabase(standby.url, "select pg_wal_replay_pause()");
		const foreign = await sent(one);
		expect(await isListed(late, foreign)).toBe(false);
		const own = await sent(late);
		expect(await isListed(late, own)).toBe(true);
		// The primary has shown it: the standby must not hide it again.
		expect(await isListed(late, own)).toBe(true);
		// A page and its count, both of the first list.
		expect(await reads(late, "answered")).toBe(2);
		await inDatabase(standby.url, "select pg_wal_replay_resume()");
		await late.postern.close();
	});

	it("a standby that is frozen or gone: the primary answers in time, and one line says so", async () => {
		await eventually("it is read", () => isRead(other));
		const before = lines(other.log(), "is not read");
		const goOn = await standby.freeze();
		const sid = await sent(one);
		const listed = isListed(other, sid);
		expect(await periodsUntil(100, listed)).toBeLessThan(30);
		expect(await listed).toBe(true);
		await eventually("it is left", async () => !(await isRead(other)));
		goOn();
		await eventually("it is read again", () => isRead(other));
		await standby.away();
		const last = await sent(one);
		expect(await isListed(other, last)).toBe(true);
		await eventually("it is left", async () => !(await isRead(other)));
		expectLinesInTurn(other.log(), before + 2);
		await standby.back();
		await eventually("it is read again", () => isRead(other));
		// If the read fails there, the standby is left out for a while: so this comes last.
		// Without a send its position need not be asked for again.
		const goOnAgain = await standby.freeze();
		const from = performance.now();
		const again = other.api.call("GET", "/2fa/search?pageSize=1");
		const periods = await periodsUntil(100, again);
		expect(periods).toBeLessThan(40);
		const { status, text } = await again;
		// Half a second without a core counts against the standby: then its client has
		// no time for the primary.
		const isHeldUp = performance.now() - from > 100 * periods + 300;
		if (status !== 503 || !isHeldUp) {
			expect(status, text).toBe(200);
			expect(text).toContain(last);
		}
		await eventually("it is left", async () => !(await isRead(other)));
		goOnAgain();
		expect(`${one.log()}${other.log()}`).not.toContain(PASSWORD);
	});
});

it("a read that keeps the standby from replaying is canceled there: the primary answers, and one line says so", async () => {
	// On the standby the read takes long; the function goes before the system's.
	await inDatabase(
		primary.url,
		`create schema slow;
		create function slow.substr(text, integer, integer) returns text language plpgsql as $$
		begin
			if pg_is_in_recovery() then perform pg_sleep(20); end if;
			return pg_catalog.substr($1, $2, $3);
		end $$`,
	);
	await inDatabase(
		standby.url,
		"alter system set max_standby_streaming_delay = 0",
	);
	await inDatabase(standby.url, "select pg_reload_conf()");
	const search = "?options=-c%20search_path%3Dpublic,slow,pg_catalog";
	const said: string[] = [];
	const store = await postgresStore({
		url: urlOf(at.primary, search),
		connections: 4,
		warn: (sentence) => said.push(sentence),
		replicas: { urls: [urlOf(at.standby, search)], maxLagMs: 0 },
	});
	const state = () => store.replicas?.()[0];
	await eventually("it is read", () => state()?.isRead === true);
	let read: ReturnType<typeof store.usageByService> = Promise.resolve([]);
	let isReading = false;
	await eventually("it reads", async () => {
		// A standby that is a moment behind is not asked.
		if (!isReading) {
			isReading = true;
			read = store
				.usageByService(MASTER.sid, "2000-01-01", "2999-01-01")
				.finally(() => {
					isReading = false;
				});
		}
		const rows = await inDatabase(
			standby.url,
			"select from pg_stat_activity where wait_event = 'PgSleep'",
		);
		return rows.length > 0;
	});
	await inDatabase(
		primary.url,
		"begin; lock table usage in access exclusive mode; commit",
	);
	expect((await read).length).toBeGreaterThan(0);
	expect(state()).toMatchObject({ failed: 1, answered: 0, isRead: true });
	expect(said).toEqual([
		`A read of the replica ${at.standby} was canceled, and the primary answered: canceling statement due to conflict with recovery`,
	]);
	await store.close();
});

it("a server that is no standby, or one of another installation, is never read", async () => {
	const start = () =>
		started(urlOf(at.primary), {
			readReplicas: [
				urlOf(at.primary),
				`postgres://postern@${at.standby}/template1`,
			],
		});
	let one = await start();
	await eventually("both are known", async () => {
		await eventually(
			"both are left",
			() => lines(one.log(), "is not read") === 2,
		);
		// On a busy machine it may be silent for a second, and that is said instead.
		if (!one.log().includes("it does not answer")) return true;
		one = await start();
		return false;
	});
	expect(one.log()).toContain('the primary answers: it is no standby"');
	expect(one.log()).toContain("it is no standby of the server in DATABASE_URL");
	expect(await isListed(one, await sent(one))).toBe(true);
});
