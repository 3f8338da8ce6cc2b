/**
 * `npm run simulate -- --seed N --histories M [--minutes K] [--postgres]` runs
 * M histories from seed N on, or as many as fit in K minutes, shared among the
 * cores. The first one that fails is shrunk, and printed with its seed, every
 * step, and the check that failed. `--seed N --plan 'JSON'` runs one plan.
 */

import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import pg from "pg";
import { startCluster } from "../../bench/src/cluster.ts";
import type { Store } from "../src/store/contract.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { temporaryDirectory } from "../test/support/memory.ts";
import { type HistoryFailure, runHistory, runPlan } from "./history.ts";
import type { Plan } from "./plan.ts";
import { shrunk } from "./shrink.ts";

/** Histories on one store; then comes a new one, because usage stays. */
const ON_ONE_STORE = 250;

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		histories: { type: "string", default: "1000" },
		/** After this time no more histories begin. */
		minutes: { type: "string", default: "60" },
		workers: { type: "string" },
		postgres: { type: "boolean", default: false },
		/** A single plan instead of drawn ones, as a failure prints it. */
		plan: { type: "string" },
		/** For a worker: the share of histories that it runs. */
		share: { type: "string" },
		/** For a worker: the database. */
		url: { type: "string" },
	},
});
const seed = wholeNumber("seed");
const histories = wholeNumber("histories");
if (values.postgres && values.workers !== undefined) {
	console.error("--workers is for SQLite: on PostgreSQL there is one");
	process.exit(2);
}
const workers = values.postgres
	? 1
	: Math.min(
			values.workers === undefined
				? availableParallelism()
				: wholeNumber("workers"),
			values.plan === undefined ? histories : 1,
		);
const until = performance.now() + wholeNumber("minutes") * 60_000;

function wholeNumber(
	name: "seed" | "histories" | "minutes" | "workers",
): number {
	const number = Number(values[name]);
	if (Number.isSafeInteger(number) && number > 0) return number;
	console.error(`--${name} must be a whole number above 0`);
	process.exit(2);
}

if (values.share === undefined) await lead();
else await work(Number(values.share));

async function lead(): Promise<void> {
	const began = performance.now();
	const database = values.postgres ? await ownDatabase() : null;
	let counts: (number | null)[];
	try {
		counts = await Promise.all(
			Array.from({ length: workers }, (_, share) =>
				worker(share, database?.url),
			),
		);
	} finally {
		await database?.remove();
	}
	const done = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
	if (counts.includes(null)) {
		process.exitCode = 1;
		return;
	}
	const seconds = (performance.now() - began) / 1_000;
	const store = values.postgres ? "PostgreSQL" : "SQLite";
	console.log(
		`${done} histories on ${store} from seed ${seed} in ${seconds.toFixed(1)} s (${Math.round(done / seconds)} a second): everything held`,
	);
}

/**
 * Uses the server of DATABASE_URL, else one of our own, and creates a database
 * there: a history would sweep rows away from an existing one.
 */
async function ownDatabase(): Promise<{
	url: string;
	remove(): Promise<void>;
}> {
	const given = process.env.DATABASE_URL;
	if (!given) {
		const cluster = await startCluster();
		return { url: cluster.url, remove: cluster.stop };
	}
	const name = `postern_simulation_${process.pid}_${Date.now()}`;
	await asAdministrator(given, `create database ${name} template template0`);
	const url = new URL(given);
	url.pathname = `/${name}`;
	return {
		url: url.href,
		remove: () => asAdministrator(given, `drop database ${name} with (force)`),
	};
}

async function asAdministrator(url: string, statement: string) {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}

/** The number of histories that it ran; null: one of them failed. */
function worker(
	share: number,
	url: string | undefined,
): Promise<number | null> {
	return new Promise((resolve) => {
		const one = fork(import.meta.filename, [
			...["--seed", String(seed), "--histories", String(histories)],
			...["--minutes", values.minutes],
			...["--workers", String(workers)],
			...["--share", String(share)],
			...(url === undefined ? [] : ["--url", url]),
			...(values.plan === undefined ? [] : ["--plan", values.plan]),
		]);
		let done: number | null = null;
		one.on("message", (count) => {
			done = Number(count);
		});
		one.once("exit", (code) => resolve(code === 0 ? done : null));
	});
}

async function work(share: number): Promise<void> {
	// Refusals are outcomes here, made by the thousand.
	Error.stackTraceLimit = 0;
	// The parent of the files of machines.
	process.env.TMPDIR = temporaryDirectory();
	let store: Store | null = null;
	let current = seed;
	process.on("unhandledRejection", (error) => {
		console.error(`Seed ${current} fails: ${reasonOf(error)}`);
		process.exit(1);
	});
	const plan = values.plan && (JSON.parse(values.plan) as Plan);
	if (plan) {
		const failure = await runPlan(plan, seed, await openStore());
		if (failure !== null) await report(failure);
		process.exitCode = failure === null ? 0 : 1;
		process.send?.(1);
		return;
	}
	let done = 0;
	for (
		let i = share;
		i < histories && performance.now() < until;
		i += workers
	) {
		if (done % ON_ONE_STORE === 0) {
			await store?.close();
			store = await openStore();
		}
		current = seed + i;
		const failure = await runHistory(current, store as Store);
		if (failure === null) {
			done++;
			continue;
		}
		await store?.close();
		await report(failure);
		process.exitCode = 1;
		return;
	}
	await store?.close();
	process.send?.(done);
}

async function openStore(): Promise<Store> {
	return values.url === undefined
		? sqliteStore({ memory: true })
		: postgresStore({ url: values.url, connections: 4 });
}

/** Shrinks the plan, and runs the result once more to tell what happens. */
async function report(failure: HistoryFailure): Promise<void> {
	const { seed, plan } = await shrunk(failure, openStore);
	Error.stackTraceLimit = 12;
	const lines: string[] = [];
	const store = await openStore();
	const again = await runPlan(plan, seed, store, (line) => lines.push(line));
	await store.close();
	const { items, ...rest } = plan;
	const postgres = values.url === undefined ? "" : " --postgres";
	console.error(
		[
			"",
			`Seed ${seed} fails; of its ${failure.plan.items.length} items ${items.length} are enough. To replay them: npm run simulate -- --seed ${seed}${postgres} --plan '${JSON.stringify(plan).replaceAll("'", "'\\''")}'`,
			JSON.stringify(rest),
			...items.map((item) => JSON.stringify(item)),
			...lines,
			again === null
				? "It did not fail again: something is left to chance"
				: reasonOf(again.error),
		].join("\n"),
	);
}

function reasonOf(error: unknown): string {
	return error instanceof Error
		? (error.stack ?? error.message)
		: String(error);
}
