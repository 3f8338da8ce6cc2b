/**
 * Mode `soak`: cycles at 70 % of what the service can do, through a gateway of which one
 * message in a hundred fails, for a long time. Heap, descriptors, SQLite's log and the
 * bytes of the service's own log must not grow.
 */

import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Bench, DATA_DIRECTORY, startTarget } from "./bench.ts";
import { pacedCycles } from "./cycles.ts";
import { courseOf } from "./flat.ts";
import { type Fault, startGateway } from "./gateway.ts";
import type { Target } from "./measure.ts";
import { startPostgres } from "./postgres.ts";
import { median } from "./samples.ts";
import { markdownTable, megabytes, milliseconds, perSecond } from "./table.ts";
import { measurePairs } from "./workloads.ts";

const MINUTES = 30;
const SHARE_OF_CAPACITY = 0.7;
const FAULTS: readonly Fault[] = ["busy", "cut", "silent"];
/** One message in so many. */
const FAULT_EVERY = 100;
const CONNECTIONS = 64;
/** Looks in all, and the least time between two. */
const LOOKS = 60;
const LOOK_MS = 5_000;
const WATCH_LOG_MS = 250;
/** The most that the last third may be of the first. */
const MOST_GROWTH = 1.1;

type Look = {
	readonly heapBytes: number;
	readonly rssBytes: number;
	readonly descriptors: number;
	/** The most that SQLite's log had since the look before; null on PostgreSQL. */
	readonly walBytes: number | null;
	/** Growth of the service's own log, for each cycle since the look before. */
	readonly logBytes: number;
	readonly p50: number;
	readonly p99: number;
};

export async function soak(bench: Bench): Promise<string> {
	const minutes = bench.minutes ?? (bench.quick ? 0.2 : MINUTES);
	const directory = mkdtempSync(join(DATA_DIRECTORY, "soak-"));
	const removed = () => rmSync(directory, { recursive: true, force: true });
	process.once("exit", removed);
	let mayFail = false;
	let messages = 0;
	let faults = 0;
	const gateway = await startGateway(0, () => {
		messages += 1;
		if (!mayFail || messages % FAULT_EVERY > 0) return null;
		return FAULTS[faults++ % FAULTS.length] ?? null;
	});
	const postgres = bench.onPostgres ? await startPostgres(bench) : null;
	const logFile = join(directory, "service.log");
	const target = await startTarget(
		bench,
		{
			keptDirectory: directory,
			gatewayUrl: gateway.url,
			databaseUrl: (await postgres?.newDatabase()) ?? null,
		},
		logFile,
	);
	try {
		const capacity = await capacityOf(bench, target, gateway);
		mayFail = true;
		const pace = SHARE_OF_CAPACITY * capacity;
		bench.progress(
			`${perSecond(capacity)} cycles a second; ${perSecond(pace)} for ${minutes} min`,
		);
		const cycles = pacedCycles(target, gateway, pace);
		const wal = bench.onPostgres ? null : join(directory, "postern.db-wal");
		const everyMs = Math.max(LOOK_MS, (minutes * 60_000) / LOOKS);
		const looks: Look[] = [];
		let done = 0;
		let failed = 0;
		const watched = watchSize(wal);
		try {
			let logBefore = statSync(logFile).size;
			const until = performance.now() + minutes * 60_000;
			while (performance.now() < until) {
				await new Promise((resolve) => setTimeout(resolve, everyMs));
				const { ms, failed: without } = cycles.take();
				const logAfter = statSync(logFile).size;
				const sorted = ms.toSorted((a, b) => a - b);
				const at = (share: number) =>
					sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
				looks.push({
					heapBytes: await target.server.heapBytes(),
					rssBytes: (await target.server.memory()).rssBytes,
					descriptors: readdirSync(`/proc/${target.server.pid}/fd`).length,
					walBytes: watched.take(),
					logBytes: (logAfter - logBefore) / ms.length,
					...{ p50: at(0.5), p99: at(0.99) },
				});
				logBefore = logAfter;
				done += ms.length;
				failed += without;
				if (looks.length % 5 === 0)
					bench.progress(`${perSecond(done)} cycles, ${failed} failed`);
			}
		} finally {
			watched.stop();
			await cycles.stop();
		}
		const told = `${perSecond(pace)} cycles a second (70 % of ${perSecond(capacity)} at ${CONNECTIONS} connections) for ${minutes} min on ${bench.onPostgres ? "PostgreSQL" : "SQLite"}: ${perSecond(done)} cycles, ${failed} without a right code, ${perSecond(faults)} faults of the gateway (503, cut off and never answered in turn).`;
		return `${tableOf(looks)}\n\n${told} Medians of the first and the last third of ${looks.length} looks, without the first tenth.`;
	} finally {
		await target.server.stop();
		await gateway.close();
		await postgres?.stop();
		process.off("exit", removed);
		removed();
	}
}

/** Two measurements: the first warms up. */
async function capacityOf(
	bench: Bench,
	target: Target,
	gateway: Parameters<typeof measurePairs>[3],
): Promise<number> {
	const ms = bench.quick ? 1_000 : 10_000;
	const rates: number[] = [];
	for (let round = 0; round < 4; round += 1) {
		const bounds = { units: 1_000_000, ms };
		const measured = await measurePairs(target, CONNECTIONS, bounds, gateway);
		if (round > 0) rates.push(measured.perSecond);
	}
	return median(rates);
}

function watchSize(file: string | null) {
	let most = 0;
	const look = setInterval(() => {
		if (file === null) return;
		most = Math.max(most, statSync(file, { throwIfNoEntry: false })?.size ?? 0);
	}, WATCH_LOG_MS);
	return {
		take() {
			const taken = file === null ? null : most;
			most = 0;
			return taken;
		},
		stop: () => clearInterval(look),
	};
}

function tableOf(looks: readonly Look[]): string {
	const row = (
		name: string,
		values: readonly number[],
		shown: (value: number) => string,
		isBound = true,
	) => {
		const { first, last, growth, most } = courseOf(values);
		return [
			name,
			...[first, last, most].map(shown),
			growth.toFixed(3),
			isBound ? String(MOST_GROWTH) : "",
			isBound ? (growth <= MOST_GROWTH ? "yes" : "no") : "",
		];
	};
	const of = (pick: (look: Look) => number) => looks.map(pick);
	const wal = looks.flatMap(({ walBytes }) => walBytes ?? []);
	return markdownTable(
		["", "first third", "last third", "most", "growth", "at most", "holds"],
		[
			row(
				"heap after a collection",
				of(({ heapBytes }) => heapBytes),
				bytes,
			),
			row(
				"resident memory",
				of(({ rssBytes }) => rssBytes),
				bytes,
			),
			row(
				"descriptors",
				of(({ descriptors }) => descriptors),
				String,
			),
			...(wal.length === 0 ? [] : [row("SQLite's log", wal, bytes)]),
			row(
				"own log, a cycle",
				of(({ logBytes }) => logBytes),
				count,
			),
			row(
				"cycle, p50",
				of(({ p50 }) => p50),
				milliseconds,
				false,
			),
			row(
				"cycle, p99",
				of(({ p99 }) => p99),
				milliseconds,
				false,
			),
		],
	);
}

const bytes = (value: number) =>
	value < 100e6 ? `${(value / 1e6).toFixed(1)} MB` : megabytes(value);
const count = (value: number) => `${Math.round(value)} bytes`;
