/**
 * Faults around three instances under load, on a PostgreSQL whose
 * commits are durable: an instance dies, the database dies, stops answering, has
 * no disk left, cuts connections, a clock jumps. Each time: nothing acknowledged
 * is lost, no code is accepted twice, no limit exceeded, no message doubled but
 * those in flight, and all is well again without a manual step.
 */

import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Cluster, startCluster } from "../../bench/src/cluster.ts";
import { LONGEST_WAIT_MS } from "../src/store/postgres/connection.ts";
import { LEASE_MS } from "../src/verification/lease.ts";
import { clientOf } from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { moveDatabaseClock } from "./support/database-clock.ts";
import { type Instances, startInstances } from "./support/instances.ts";
import { type Account, type Load, startLoad } from "./support/load.ts";
import {
	type MessageGateway,
	startMessageGateway,
} from "./support/message-gateway.ts";
import {
	eventually,
	leaveNothingBehind,
	messagesUnderWay,
	newPlace,
	type Service,
	type Start,
	wait,
} from "./support/process.ts";
import { smallDisk } from "./support/small-disk.ts";

/** Messages that the gateway may have from one instance at once. */
const CONCURRENCY = 8;
/** Enough for PostgreSQL's programs, if they must be copied, and its first files. */
const DISK_MIB = 256;
/** The bound in every case: room for a busy machine, and less than twice the wait. */
const LONGEST_ANSWER_MS = 1.5 * LONGEST_WAIT_MS;
/** After the database is back: a second or so, with room for a busy machine. */
const BACK_WITHIN_MS = 3_000;
/** Room for a busy machine. */
const TIMEOUT_MS = 120_000;

let cluster: Cluster;
let gateway: MessageGateway;
let instances: Instances;
let url: string;

beforeAll(async () => {
	cluster = await startCluster({ durable: true });
}, 60_000);
afterAll(() => cluster.stop());
beforeEach(async () => {
	gateway = await startMessageGateway({ delayMs: 20 });
});
afterEach(async () => {
	await leaveNothingBehind();
	await gateway.close();
}, 60_000);

async function start(
	own: (index: number) => Start = () => ({}),
	{ url: server } = cluster,
): Promise<void> {
	const place = newPlace(
		`logLevel: error\nproviders:\n  - ${gateway.settings({ concurrency: CONCURRENCY })}\n`,
		server,
	);
	url = (await place.databaseUrl()) as string;
	instances = await startInstances(place, own);
}

/** Starts load, and waits until there is something to lose. */
async function underLoad(options?: { mayDie: boolean }): Promise<Load> {
	const load = await startLoad(instances, gateway, options);
	await more(load);
	return load;
}

async function more(load: Load): Promise<void> {
	const before = load.accepted();
	await eventually("codes are accepted", () => load.accepted() >= before + 20);
}

/** The end of a test: waits until everything is sent, checks it all, and prints one line. */
async function account(
	what: string,
	load: Load,
	recoveredMs: number,
	mayDouble: number,
): Promise<Account> {
	// The rest was held by a dead instance, or belongs to a send that got only 503: it is
	// taken over when its lease ends.
	await underWay();
	await moveDatabaseClock(url, LEASE_MS);
	await instances.settled();
	const figures = await load.account();
	const { sends, codes, lost, doubled, slowestMs } = figures;
	console.log(
		`${what}: ${sends} sends and ${codes} codes acknowledged, ${lost} lost, ${doubled} messages doubled (at most ${mayDouble}), ${load.unavailable()} requests had a 503, ${load.unanswered()} no answer, the slowest took ${slowestMs} ms; back after ${recoveredMs} ms`,
	);
	expect(doubled).toBeLessThanOrEqual(mayDouble);
	return figures;
}

/** The number of messages under way, once it no longer changes. */
async function underWay(): Promise<number> {
	for (let before = -1; ; ) {
		const { all } = await messagesUnderWay(instances.place);
		if (all === before && gateway.unanswered() === 0) return all;
		before = all;
		await wait(2_000);
	}
}

const stillRuns = () =>
	expect(instances.all.map((each) => each.isRunning())).toEqual(
		instances.all.map(() => true),
	);

it("kill -9 of one of three instances: the others take over what it held", {
	timeout: TIMEOUT_MS,
}, async () => {
	await start();
	const load = await underLoad({ mayDie: true });
	// The gateway's answers to the messages that it holds then are lost.
	gateway.setDelay(300);
	await more(load);
	await (instances.all[1] as Service).end("SIGKILL");
	gateway.setDelay(20);
	const backAfterMs = await load.recovered();
	await more(load);
	await load.stop();
	const held = await underWay();
	expect(held, "killed with nothing in hand").toBeGreaterThan(0);
	await account("kill -9 of one of three", load, backAfterMs, held);
});

it("PostgreSQL itself killed: 503, and nothing that was acknowledged is gone", {
	timeout: TIMEOUT_MS,
}, async () => {
	await start();
	const load = await underLoad();
	await cluster.crash();
	const backAfterMs = await load.recovered();
	await more(load);
	await load.stop();
	stillRuns();
	await account("PostgreSQL killed", load, backAfterMs, 0);
});

it("a PostgreSQL that stops answering: 503 in bounded time, never a wrong answer", {
	timeout: TIMEOUT_MS,
}, async () => {
	const FROZEN_MS = 20_000;
	await start();
	const load = await underLoad();
	const goOn = await cluster.freeze();
	const from = performance.now();
	let firstMs = 0;
	try {
		await eventually("requests are refused", () => load.unavailable() > 0);
		firstMs = Math.round(performance.now() - from);
		while (performance.now() - from < FROZEN_MS - LONGEST_WAIT_MS)
			await Promise.all(instances.all.map(expectNotReady));
		await wait(FROZEN_MS - (performance.now() - from));
	} finally {
		goOn();
	}
	const backAfterMs = await load.recovered();
	await more(load);
	await load.stop();
	stillRuns();
	const { slowestMs } = await account(
		`PostgreSQL silent for ${FROZEN_MS} ms, the first 503 after ${firstMs} ms`,
		load,
		backAfterMs,
		0,
	);
	expect(slowestMs).toBeLessThan(LONGEST_ANSWER_MS);
	expect(backAfterMs).toBeLessThan(BACK_WITHIN_MS);
});

/** The process lives, and reports in time that it has no store. */
async function expectNotReady(service: Service): Promise<void> {
	const from = performance.now();
	const alive = await service.call("GET", "/healthz");
	const ready = await service.call("GET", "/readyz");
	expect([alive.status, ready.status], ready.text).toEqual([200, 503]);
	expect(Number(ready.headers["retry-after"])).toBeGreaterThan(0);
	expect(performance.now() - from).toBeLessThan(LONGEST_ANSWER_MS);
}

it("a disk full under PostgreSQL: 503, and all goes on when there is room", {
	timeout: TIMEOUT_MS,
}, async ({ skip }) => {
	const ROUNDS = 15;
	const disk = smallDisk(DISK_MIB);
	if (disk === null) return skip("it takes root, and leave to mount");
	const full = await startCluster({ durable: true, under: disk.directory });
	try {
		await start(undefined, full);
		await makeLogFiles(full);
		const load = await underLoad();
		// First no table can grow, but rows can be read.
		disk.fill();
		await eventually("requests are refused", () => load.unavailable() > 0);
		for (let round = 0; round < ROUNDS; round++) {
			await Promise.all(instances.all.map(expectRead));
			await wait(200);
		}
		const refusedFirst = load.unavailable();
		// Then its log cannot: PostgreSQL ends, and as a rule cannot start either.
		await eventually("its log is full", () => isLogFull(full));
		for (let round = 0; round < ROUNDS; round++) {
			disk.fill();
			await Promise.all(instances.all.map(expectNotReady));
			await wait(200);
		}
		expect(load.unavailable()).toBeGreaterThan(refusedFirst);
		const end = full.isRunning() ? "starting again" : "ended";
		disk.makeRoom();
		await goesOn(full);
		const backAfterMs = await load.recovered();
		await more(load);
		await load.stop();
		stillRuns();
		await account(
			`a full disk under PostgreSQL, by then ${end}`,
			load,
			backAfterMs,
			instances.all.length * CONCURRENCY,
		);
		expect(backAfterMs).toBeLessThan(BACK_WITHIN_MS);
	} finally {
		disk.makeRoom();
		await goesOn(full);
		await leaveNothingBehind();
		await full.stop();
		disk.remove();
	}
});

async function expectRead({ url }: Service): Promise<void> {
	const api = clientOf({ ...instances, url });
	const list = await api.call("GET", "/2fa/search?limit=1");
	expect(list.status, list.text).toBe(200);
}

/** Makes log files ahead of need, as on a server that has run for a while: so tables are the first that cannot grow. */
async function makeLogFiles(of: Cluster): Promise<void> {
	for (let file = 0; file < 3; file++) {
		await inDatabase(of.url, "select pg_switch_wal()");
		await inDatabase(of.url, "select txid_current()");
	}
	await inDatabase(of.url, "checkpoint");
}

const isUp = (of: Cluster) =>
	inDatabase(of.url, "select").then(
		() => true,
		() => false,
	);

/** PostgreSQL ends at once, with all connections, if it cannot make a log file. */
const isLogFull = (of: Cluster) =>
	inDatabase(of.url, "select pg_switch_wal()").then(
		() => false,
		() => true,
	);

/**
 * PostgreSQL goes on by itself, unless it gave up, which it does without room for its
 * recovery. PostgreSQL 18 may then hang instead, its startup process gone and the
 * others waiting: it is ended, as its operator would.
 */
async function goesOn(of: Cluster): Promise<void> {
	const hasDecided = async () => !of.isRunning() || (await isUp(of));
	await eventually("PostgreSQL is up, or has ended", hasDecided, 5_000).catch(
		() => of.away(),
	);
	if (!of.isRunning()) await of.back();
}

it("the connections of one instance cut, again and again", {
	timeout: TIMEOUT_MS,
}, async () => {
	// The connections differ by their application name.
	await start((index) => ({
		environment: { DATABASE_URL: `${url}&application_name=instance${index}` },
	}));
	const load = await underLoad();
	let cut = 0;
	for (let time = 0; time < 5; time++) {
		const rows = await inDatabase(
			url,
			`select pg_terminate_backend(pid) from pg_stat_activity
			where application_name = 'instance1'`,
		);
		cut += rows.length;
		await more(load);
	}
	expect(cut).toBeGreaterThan(0);
	const backAfterMs = await load.recovered();
	await load.stop();
	stillRuns();
	await account(`${cut} connections of one instance cut`, load, backAfterMs, 0);
});

it("a wall clock that jumps an hour on one instance, and back an hour on another", {
	timeout: TIMEOUT_MS,
}, async () => {
	const preload = new URL("./support/jumping-clock.js", import.meta.url);
	const HOUR_MS = 60 * 60 * 1_000;
	const jumps = [HOUR_MS, -HOUR_MS, 0];
	await start((index) => ({
		environment: {
			NODE_OPTIONS: `--import=${fileURLToPath(preload)}`,
			JUMP_MS: String(jumps[index]),
		},
	}));
	const load = await underLoad();
	for (const each of instances.all) each.signal("SIGUSR2");
	await more(load);
	await more(load);
	await load.stop();
	stillRuns();
	expect([load.unavailable(), load.unanswered()]).toEqual([0, 0]);
	await account("clocks that jump an hour", load, 0, 0);
});
