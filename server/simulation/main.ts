/**
 * `npm run simulate -- --seed N --histories M [--minutes K] [--postgres]`: so many
 * histories from seed N on, or those that K minutes hold, shared among the cores. The first that fails is printed with
 * its seed, everything that happened in it, and what did not hold.
 */

import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Store } from "../src/store/contract.ts";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { startCluster } from "../test/support/cluster.ts";
import { type HistoryFailure, runHistory } from "./history.ts";

/** Histories on one store; then a new one, since usage stays. */
const ON_ONE_STORE = 250;

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		histories: { type: "string", default: "1000" },
		/** From then on no more are begun. */
		minutes: { type: "string", default: "60" },
		workers: { type: "string", default: String(availableParallelism()) },
		postgres: { type: "boolean", default: false },
		/** Of a worker: it takes every so manieth. */
		share: { type: "string" },
		/** Of a worker: the database. */
		url: { type: "string" },
	},
});
const seed = Number(values.seed);
const histories = Number(values.histories);
const workers = Math.min(Number(values.workers), histories);
const until = performance.now() + Number(values.minutes) * 60_000;

if (values.share === undefined) await lead();
else await work(Number(values.share));

async function lead(): Promise<void> {
	const began = performance.now();
	const given = process.env.DATABASE_URL;
	const cluster = values.postgres && !given ? await startCluster() : null;
	const url = values.postgres ? (given ?? cluster?.url) : undefined;
	let done = 0;
	let hasFailed = false;
	try {
		const counts = await Promise.all(
			Array.from({ length: url === undefined ? workers : 1 }, (_, share) =>
				worker(share, url),
			),
		);
		for (const count of counts) {
			if (count === null) hasFailed = true;
			else done += count;
		}
	} finally {
		await cluster?.stop();
	}
	const seconds = (performance.now() - began) / 1_000;
	const store = values.postgres ? "PostgreSQL" : "SQLite";
	if (!hasFailed) {
		console.log(
			`${done} histories on ${store} from seed ${seed} in ${seconds.toFixed(1)} s (${Math.round(done / seconds)} a second): everything held`,
		);
	}
	process.exitCode = hasFailed ? 1 : 0;
}

/** How many histories it ran; null: one of them failed. */
function worker(
	share: number,
	url: string | undefined,
): Promise<number | null> {
	return new Promise((resolve) => {
		const one = fork(import.meta.filename, [
			...["--seed", String(seed), "--histories", String(histories)],
			...["--minutes", values.minutes],
			...["--workers", String(url === undefined ? workers : 1)],
			...["--share", String(share)],
			...(url === undefined ? [] : ["--url", url]),
		]);
		let done: number | null = null;
		one.on("message", (count) => {
			done = Number(count);
		});
		one.once("exit", (code) => resolve(code === 0 ? done : null));
	});
}

async function work(share: number): Promise<void> {
	// A refusal is an outcome here, made by the thousand.
	Error.stackTraceLimit = 0;
	let store: Store | null = null;
	let current = seed;
	process.on("unhandledRejection", (error) => {
		console.error(`Seed ${current} fails: ${reasonOf(error)}`);
		process.exit(1);
	});
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

/** Runs it once more, to tell what happened. */
async function report(failure: HistoryFailure): Promise<void> {
	Error.stackTraceLimit = 12;
	const lines: string[] = [];
	const store = await openStore();
	const again = await runHistory(failure.seed, store, (line) =>
		lines.push(line),
	);
	await store.close();
	const { items, ...rest } = failure.plan;
	console.error(
		[
			"",
			`Seed ${failure.seed} fails. To replay it alone: npm run simulate -- --seed ${failure.seed} --histories 1${values.url === undefined ? "" : " --postgres"}`,
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
