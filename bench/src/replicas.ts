/**
 * Mode `replicas`: lists from the primary of PostgreSQL, and from a standby, in turn; with
 * the processor time that a list costs each of them, alone and beside sends. The lag of
 * the standby under these sends, and how many reads came too early for it.
 */

import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import pg from "pg";
import { type Bench, startTarget } from "./bench.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { cpuOfTree } from "./cpu.ts";
import { type Measured, measureRequests, type Target } from "./measure.ts";
import { authorizationLine, getRequest } from "./requests.ts";
import { type Bounds, median } from "./samples.ts";
import { markdownTable, milliseconds, percent, perSecond } from "./table.ts";
import { measureSend } from "./workloads.ts";

/** Lists of one account take turns, so more would wait. */
const READERS = 2;
const WRITERS = 16;
const LISTS = {
	"a page of 50 by service, and its exact count": "/2fa/search?service=bench",
	"daily usage of 30 days": "/2fa/usage/records/daily",
};

type Side = { readonly name: string; readonly target: Target };
type Round = Measured & {
	primaryMicros: number;
	standbyMicros: number;
	/** Sends a second beside the lists; null: there were none. */
	sends: number | null;
};
type Lag = { most: number; behind: number; answered: number };

export async function replicas(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 5;
	const ms = bench.quick ? 300 : 4_000;
	const bounds = { units: 100_000, ms };
	const under = existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
	const primary = await startCluster({ durable: true, under });
	const standby = await startCluster({
		...{ durable: true, under, standbyOf: primary },
	});
	const sides: Side[] = [];
	try {
		for (const name of ["primary", "standby"]) {
			sides.push(await startSide(bench, name, primary, standby));
		}
		const results = new Map<string, Round[]>();
		const lag: Lag = { most: 0, behind: 0, answered: 0 };
		// The first round warms up; the order changes with every round.
		for (let round = 0; round <= rounds; round += 1) {
			for (const [list, path] of Object.entries(LISTS)) {
				for (const isBeside of [false, true]) {
					for (const side of round % 2 ? sides : sides.toReversed()) {
						const one = await measureOne(
							...([side.target, path, bounds, isBeside] as const),
							{ primary, standby, lag },
						);
						const key = JSON.stringify([list, isBeside, side.name]);
						if (round > 0) {
							results.set(key, [...(results.get(key) ?? []), one]);
						}
					}
				}
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		const all = lag.behind + lag.answered;
		return `${tableOf(results)}\n\nMedians of ${rounds} rounds of ${ms / 1_000} s in turn, ${READERS} connections for lists, ${WRITERS} for sends; both servers on the generator's core. Under the sends the standby was at most ${milliseconds(lag.most * 1_000)} behind, and ${percent(lag.behind / Math.max(1, all))} of ${all.toLocaleString("en-US")} reads came too early for it.`;
	} finally {
		await Promise.all(sides.map(({ target }) => target.server.stop()));
		await standby.stop();
		await primary.stop();
	}
}

/** A service with a database of its own, and records in it. */
async function startSide(
	bench: Bench,
	name: string,
	primary: Cluster,
	standby: Cluster,
): Promise<Side> {
	const client = new pg.Client({ connectionString: primary.url });
	await client.connect();
	await client.query(`create database of_${name}`);
	await client.end();
	const at = ({ url }: Cluster) =>
		Object.assign(new URL(url), { pathname: `/of_${name}` }).href;
	const target = await startTarget(bench, {
		databaseUrl: at(primary),
		readReplicas: name === "standby" ? [at(standby)] : [],
	});
	const records = bench.quick ? 500 : 20_000;
	bench.progress(`${records.toLocaleString("en-US")} records at ${name}`);
	await measureSend(target, WRITERS, { units: records, ms: 600_000 });
	return { name, target };
}

async function measureOne(
	target: Target,
	path: string,
	bounds: Bounds,
	isBeside: boolean,
	{ primary, standby, lag }: { primary: Cluster; standby: Cluster; lag: Lag },
): Promise<Round> {
	const { sid, token } = target.server;
	const request = getRequest(path, authorizationLine(sid, token));
	const cpu = () =>
		[primary, standby].map(({ pid }) => cpuOfTree(pid) ?? Number.NaN);
	const before = cpu();
	const readBefore = await metricsOf(target);
	const sends = isBeside ? measureSend(unasked(target), WRITERS, bounds) : null;
	const lagging = isBeside ? watchLag(target, lag) : null;
	const measured = await measureRequests(target, READERS, bounds, {
		request: () => request,
	});
	const sent = await sends;
	await lagging?.();
	const after = cpu();
	if (isBeside) {
		const readAfter = await metricsOf(target);
		lag.behind += readAfter.behind - readBefore.behind;
		lag.answered += readAfter.answered - readBefore.answered;
	}
	const [primaryMicros = 0, standbyMicros = 0] = after.map(
		(used, i) => (used - (before[i] ?? 0)) / measured.units,
	);
	const perSecond = sent?.perSecond ?? null;
	return { ...measured, primaryMicros, standbyMicros, sends: perSecond };
}

/** The server answers one question at a time, and those of the lists are enough. */
function unasked(target: Target): Target {
	const server = {
		...target.server,
		settled: async () => {},
		memory: async () => ({ rssBytes: 0, peakBytes: 0 }),
	};
	return { ...target, server };
}

/** Returns the function that ends it. */
function watchLag(target: Target, lag: Lag): () => Promise<void> {
	let isOver = false;
	const watching = (async () => {
		while (!isOver) {
			const { lagSeconds } = await metricsOf(target);
			lag.most = Math.max(lag.most, lagSeconds);
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	})();
	return () => {
		isOver = true;
		return watching;
	};
}

async function metricsOf({ server }: Target) {
	const reply = await fetch(`http://127.0.0.1:${server.port}/metrics`);
	const text = await reply.text();
	const amount = (line: RegExp) => Number(line.exec(text)?.[1] ?? 0);
	return {
		lagSeconds: amount(/^postern_replica_lag_seconds\{.*\} (.*)$/m),
		behind: amount(/^postern_replica_reads_total\{.*"behind"\} (.*)$/m),
		answered: amount(/^postern_replica_reads_total\{.*"answered"\} (.*)$/m),
	};
}

const HEAD = [
	"list",
	"beside",
	"read from",
	"lists a second",
	"p50",
	"p99",
	"CPU a list, primary",
	"standby",
	"sends a second",
];

function tableOf(results: ReadonlyMap<string, readonly Round[]>): string {
	return markdownTable(
		HEAD,
		[...results].map(([key, all]) => {
			const [list, isBeside, side] = JSON.parse(key) as [
				string,
				boolean,
				string,
			];
			const of = (pick: (one: Round) => number) => median(all.map(pick));
			// Beside sends the time is that of both, so it tells nothing of a list.
			const micros = (pick: (one: Round) => number) =>
				isBeside ? "" : `${of(pick).toFixed(0)} us`;
			return [
				...[list, isBeside ? "sends" : "nothing", side],
				perSecond(of((one) => one.perSecond)),
				milliseconds(of(({ p50 }) => p50)),
				milliseconds(of(({ p99 }) => p99)),
				micros((one) => one.primaryMicros),
				micros((one) => one.standbyMicros),
				isBeside ? perSecond(of((one) => one.sends ?? 0)) : "",
			];
		}),
	);
}
