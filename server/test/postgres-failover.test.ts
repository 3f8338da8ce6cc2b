/**
 * A primary dies under load and its standby takes over, as an operator's tool lets it:
 * promotion, then no more waiting for a standby. Two instances have both hosts in
 * DATABASE_URL. Nothing acknowledged is lost, no code is accepted twice, what cannot be
 * answered is a 503, and nobody restarts an instance.
 *
 * For a moment before it dies the primary sends nothing to the standby, as on a network
 * that is cut: what is acknowledged then is what a failover loses. If the primary does not
 * wait for the standby, the test must see a loss.
 */

import { afterEach, beforeEach, expect, it } from "vitest";
import { type Cluster, startCluster } from "../../bench/src/cluster.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { LEASE_MS } from "../src/verification/lease.ts";
import { inDatabase } from "./support/database.ts";
import {
	moveDatabaseClock,
	urlWithMovableClock,
} from "./support/database-clock.ts";
import { type Instances, startInstances } from "./support/instances.ts";
import { type Load, startLoad } from "./support/load.ts";
import {
	type MessageGateway,
	startMessageGateway,
} from "./support/message-gateway.ts";
import {
	eventually,
	leaveNothingBehind,
	messagesUnderWay,
	newSqlitePlace,
	wait,
} from "./support/process.ts";

const TIMEOUT_MS = 120_000;
const INSTANCES = 2;
/** Accepted codes before and after the failover. */
const SOME = 20;
/** For a standby that is promoted at once: a second or so, with room for a busy machine. */
const BACK_WITHIN_MS = 10_000;

let primary: Cluster;
let standby: Cluster;
let gateway: MessageGateway;
let instances: Instances;
/** The server that writes, for the test's own look. */
let now: string;
/** Both hosts, for the instances. */
let both: string;

beforeEach(async () => {
	primary = await startCluster();
	gateway = await startMessageGateway({ delayMs: 5 });
}, TIMEOUT_MS);
afterEach(async () => {
	await leaveNothingBehind();
	await gateway.close();
	await standby.stop();
	await primary.stop();
}, TIMEOUT_MS);

async function start(waitsForStandby: boolean): Promise<Load> {
	if (waitsForStandby) {
		await set(primary, "synchronous_commit", "remote_apply");
		// It is copied with the settings: until it is promoted and they are dropped, the
		// new primary waits for a standby too.
		await set(primary, "synchronous_standby_names", "'*'");
	}
	standby = await startCluster({ standbyOf: primary });
	const url = new URL(await urlWithMovableClock(primary.url));
	now = url.href;
	const other = new URL(standby.url).host;
	both = `${now.replace(url.host, `${url.host},${other}`)}&target_session_attrs=read-write`;
	const place = {
		...newSqlitePlace(
			`logLevel: warn\nproviders:\n  - ${gateway.settings({ concurrency: 8 })}\n`,
		),
		databaseUrl: async () => now,
	};
	instances = await startInstances(
		place,
		() => ({
			environment: { DATABASE_URL: both },
		}),
		INSTANCES,
	);
	const load = await startLoad(instances, gateway, { clients: 8 });
	await more(load);
	return load;
}

async function set(
	{ url }: Cluster,
	name: string,
	value: string | null,
): Promise<void> {
	await inDatabase(
		url,
		value === null
			? `alter system reset ${name}`
			: `alter system set ${name} = ${value}`,
	);
	await inDatabase(url, "select pg_reload_conf()");
}

async function more(load: Load): Promise<void> {
	const before = load.accepted();
	await eventually(
		"codes are accepted",
		() => load.accepted() >= before + SOME,
		TIMEOUT_MS,
	);
}

/** Stops the process of the primary that sends to the standby; returns its id. */
async function cut(): Promise<number> {
	let pid = 0;
	await eventually("the standby follows", async () => {
		const [row] = await inDatabase<{ pid: number }>(
			primary.url,
			"select pid from pg_stat_replication where state = 'streaming'",
		);
		pid = row?.pid ?? 0;
		return pid > 0;
	});
	process.kill(pid, "SIGSTOP");
	return pid;
}

/** Kills the primary, and makes the standby the new one. */
async function failOver(sender: number): Promise<void> {
	await primary.kill();
	// A stopped process does not notice that its server is gone.
	process.kill(sender, "SIGKILL");
	await inDatabase(standby.url, "select pg_promote(true, 60)");
	await set(standby, "synchronous_standby_names", null);
	now = now.replace(new URL(primary.url).host, new URL(standby.url).host);
}

it("a standby that the primary waits for takes over: nothing acknowledged is lost", {
	timeout: TIMEOUT_MS,
}, async () => {
	const load = await start(true);
	const sender = await cut();
	// Commits wait now.
	await eventually("nothing is acknowledged any more", async () => {
		const before = load.acknowledged();
		await wait(300);
		return load.acknowledged() === before;
	});
	await failOver(sender);
	const backAfterMs = await load.recovered();
	expect(backAfterMs).toBeLessThan(BACK_WITHIN_MS);
	await more(load);
	await load.stop();
	expect(instances.all.every((each) => each.isRunning())).toBe(true);
	for (const each of instances.all) {
		const said = each.stdout().match(/PostgreSQL is now the server at [^"]*/g);
		expect(said).toHaveLength(1);
		expect(said?.[0]).toContain(new URL(standby.url).host);
	}
	await delivered();
	const { sends, codes, lost, doubled, slowestMs } = await load.account();
	console.log(
		`a failover: ${sends} sends and ${codes} codes acknowledged, ${lost} lost, ${doubled} messages doubled, ${load.unavailable()} requests had a 503, the slowest took ${slowestMs} ms; back ${backAfterMs} ms after the promotion`,
	);
	await formerIsLeft();
});

/** The former primary comes back, and takes writes as before: a start must not take it. */
async function formerIsLeft(): Promise<void> {
	await primary.back();
	const said: string[] = [];
	const store = await postgresStore({
		...{ url: both, connections: 2 },
		warn: (sentence) => said.push(sentence),
	});
	await store.close();
	const [former, present] = [primary, standby].map(
		({ url }) => new URL(url).host,
	);
	expect(said).toHaveLength(1);
	// By the one that answers first.
	expect(said[0]).toMatch(
		new RegExp(
			`^PostgreSQL is now the server at ${present}: ${former} was the primary before (it|the one that was used last)$`,
		),
	);
}

it("a standby that the primary does not wait for takes over: the test sees what is lost", {
	timeout: TIMEOUT_MS,
}, async () => {
	const load = await start(false);
	const sender = await cut();
	await more(load);
	await failOver(sender);
	await load.recovered();
	await load.stop();
	const lost = await load.lost();
	console.log(
		`a failover without waiting for the standby: ${lost} of ${load.acknowledged()} acknowledged sends lost`,
	);
	expect(lost).toBeGreaterThan(0);
});

/** Messages that were in flight are taken over when their leases end. */
async function delivered(): Promise<void> {
	await eventually(
		"the gateway has answered",
		() => gateway.unanswered() === 0,
	);
	for (let before = -1; ; ) {
		const { all } = await messagesUnderWay(instances.place);
		if (all === before) break;
		before = all;
		await wait(500);
	}
	await moveDatabaseClock(now, LEASE_MS);
	await instances.settled();
}
