/**
 * Mode `instances`: the processor time of a cycle with one process on PostgreSQL, and with
 * two under a supervisor, in turn. They share one core, so that only their work differs:
 * the rate is not that of two cores.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bench, DATA_DIRECTORY } from "./bench.ts";
import type { Child } from "./child.ts";
import { boundCommand } from "./cores.ts";
import { cpuOfTree } from "./cpu.ts";
import { freePort } from "./free-port.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import type { Target } from "./measure.ts";
import { startPostgres } from "./postgres.ts";
import { createRecipients } from "./requests.ts";
import { intervalOfMedian, median } from "./samples.ts";
import { markdownTable, milliseconds, perSecond } from "./table.ts";
import { measurePairs } from "./workloads.ts";

const INSTANCES = [1, 2];
/**
 * The connections of one process, and of two: the same load, where each has half and so
 * makes smaller batches, and as many for each.
 */
const LOADS = [
	[64, 64],
	[64, 128],
	[256, 256],
] as const;
const MOST_PER_SECOND = 100_000;
const PAUSE_MS = 250;
const STARTS_WITHIN_MS = 60_000;
/** The most that a cycle with two may cost, of one with one. */
const MOST_RATIO = 1.1;

type Round = {
	readonly perSecond: number;
	readonly p50: number;
	readonly serverMicros: number;
	readonly storeMicros: number;
};
type Side = { readonly target: Target; readonly rounds: Round[][] };

export async function instances(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 7;
	const ms = bench.quick ? 300 : 5_000;
	const bounds = { units: Math.ceil((ms / 1_000) * MOST_PER_SECOND), ms };
	const gateway = await startGateway();
	const postgres = await startPostgres(bench);
	const sides: Side[] = [];
	try {
		for (const count of INSTANCES) {
			const databaseUrl = await postgres.newDatabase();
			const server = await startInstances(bench, count, databaseUrl, gateway);
			const target = { server, recipient: createRecipients() };
			sides.push({ target, rounds: LOADS.map(() => []) });
		}
		// The first round warms up; the order changes with every round.
		for (let round = 0; round <= rounds; round += 1) {
			for (const [load, connections] of LOADS.entries()) {
				for (const place of round % 2 ? [0, 1] : [1, 0]) {
					const side = sides[place] as Side;
					await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
					const cpu = () => [
						cpuOfTree(side.target.server.pid) ?? Number.NaN,
						cpuOfTree(postgres.pid) ?? Number.NaN,
					];
					const before = cpu();
					const measured = await measurePairs(
						side.target,
						connections[place] as number,
						...([bounds, gateway] as const),
					);
					const after = cpu();
					if (round === 0) continue;
					const [serverMicros = Number.NaN, storeMicros = Number.NaN] =
						after.map((all, i) => (all - (before[i] ?? 0)) / measured.units);
					side.rounds[load]?.push({
						...{ perSecond: measured.perSecond, p50: measured.p50 },
						...{ serverMicros, storeMicros },
					});
				}
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		return `${tableOf(sides)}\n\nMedians of ${rounds} rounds of ${ms / 1_000} s in turn. All processes of the service share one core, PostgreSQL and the generator the other; the CPU is that of supervisor and instances, and of PostgreSQL.`;
	} finally {
		await Promise.all(sides.map(({ target }) => target.server.stop()));
		await gateway.close();
		await postgres.stop();
	}
}

const PROGRAM = fileURLToPath(
	new URL("../../server/dist/main.js", import.meta.url),
);
const SID = `AC${"b".repeat(32)}`;
const TOKEN = "token-of-the-bench-alone";

/** The program itself, since only that has a supervisor. */
async function startInstances(
	bench: Bench,
	count: number,
	databaseUrl: string,
	gateway: Gateway,
): Promise<Child> {
	const directory = mkdtempSync(join(DATA_DIRECTORY, "instances-"));
	const removed = () => rmSync(directory, { recursive: true, force: true });
	process.once("exit", removed);
	const port = await freePort();
	const settings = join(directory, "postern.yaml");
	writeFileSync(
		settings,
		// JSON is YAML.
		JSON.stringify({
			...{ instances: count, port },
			keyFile: join(directory, "postern.keys"),
			guard: { countries: "all", mode: "off" },
			providers: [
				{
					...{ type: "http", name: "gateway", channels: ["sms"] },
					url: gateway.url,
					json: { to: "{to}", text: "{text}" },
					reference: { field: "id" },
				},
			],
		}),
	);
	const [program, ...rest] = boundCommand(bench.cores?.server ?? null, [
		...[process.execPath, PROGRAM],
	]);
	const child = spawn(program, rest, {
		stdio: ["ignore", "ignore", "inherit"],
		env: {
			...{ PATH: process.env.PATH, HOME: process.env.HOME },
			...{ NODE_ENV: "production", POSTERN_CONFIG: settings },
			...{ DATABASE_URL: databaseUrl },
			...{ POSTERN_ACCOUNT_SID: SID, POSTERN_AUTH_TOKEN: TOKEN },
		},
	});
	const gone = new Promise<void>((resolve) => child.once("exit", resolve));
	const stop = async () => {
		if (child.exitCode === null) child.kill("SIGTERM");
		await gone;
		process.off("exit", removed);
		removed();
	};
	const until = performance.now() + STARTS_WITHIN_MS;
	while (!(await isReady(port))) {
		if (performance.now() > until || child.exitCode !== null) {
			await stop();
			throw new Error(`${count} instances do not start`);
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return {
		...{ pid: child.pid as number, port, sid: SID, token: TOKEN, stop },
		// A cycle ends with its check, so nothing is left to settle.
		settled: async () => {},
		memory: async () => ({ rssBytes: Number.NaN, peakBytes: Number.NaN }),
		heapBytes: async () => Number.NaN,
		cpuMs: async () => Number.NaN,
	};
}

async function isReady(port: number): Promise<boolean> {
	try {
		return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
	} catch {
		return false;
	}
}

const HEAD = [
	"processes",
	"connections",
	"cycles a second",
	"p50",
	"CPU a cycle, server",
	"store",
	"of one's, server",
	"95 %",
	"with the store",
	"at most",
	"holds",
];

function tableOf([one, two]: readonly Side[]): string {
	const lines = LOADS.flatMap(([ofOne, ofTwo], load) => {
		const before = one?.rounds[load] ?? [];
		const now = two?.rounds[load] ?? [];
		const ratios = (pick: (round: Round) => number) =>
			now.map((round, i) => pick(round) / pick(before[i] as Round));
		const ofServer = ratios(({ serverMicros }) => serverMicros);
		const ratio = median(ofServer);
		const bounds = intervalOfMedian(ofServer).map((each) => each.toFixed(3));
		const all = median(
			ratios(({ serverMicros, storeMicros }) => serverMicros + storeMicros),
		);
		return [
			[...row("1", ofOne, before), "", "", "", "", ""],
			[
				...row("2", ofTwo, now),
				...[ratio.toFixed(3), bounds.join(" - "), all.toFixed(3)],
				...[String(MOST_RATIO), ratio <= MOST_RATIO ? "yes" : "no"],
			],
		];
	});
	return markdownTable(HEAD, lines);
}

function row(name: string, connections: number, rounds: readonly Round[]) {
	const of = (pick: (round: Round) => number) => median(rounds.map(pick));
	return [
		...[name, String(connections)],
		perSecond(of((round) => round.perSecond)),
		milliseconds(of(({ p50 }) => p50)),
		`${of(({ serverMicros }) => serverMicros).toFixed(0)} us`,
		`${of(({ storeMicros }) => storeMicros).toFixed(0)} us`,
	];
}
