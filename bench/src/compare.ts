/** The default mode: every route against the one that does nothing, in one run. */

import { type Bench, startTarget } from "./bench.ts";
import { comparisonTable, type Row } from "./comparison.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { defineLimits } from "./limits.ts";
import type { Measured, Target } from "./measure.ts";
import { startPostgres } from "./postgres.ts";
import type { Bounds } from "./samples.ts";
import {
	measureGatewaySends,
	measureLimitedSend,
	measureNothing,
	measurePairs,
	measureSend,
	measureVerify,
} from "./workloads.ts";

const CONNECTIONS = [64, 256];

/** More than any server answers on one core: so time bounds a measurement. */
const MOST_PER_SECOND = 100_000;

/**
 * A pause before each measurement, for work that the one before left (garbage,
 * a checkpoint): it would slow the do-nothing route and flatter the others.
 */
const PAUSE_MS = 250;

type Servers = {
	sandbox: Target;
	carrier: Target;
	/** Null unless it is asked for. */
	unbatched: Target | null;
	unprepared: Target | null;
	gateway: Gateway;
};

type Workload = {
	name: string;
	/** The workload of which it does a superset: the table also shows the difference in cost. */
	dearerThan?: string;
	run(servers: Servers, connections: number, at: Bounds): Promise<Measured>;
};

const SEND: Workload = {
	name: "send",
	run: (s, n, at) => measureSend(s.sandbox, n, at),
};
const UNBATCHED: Workload = {
	name: "send, one a batch",
	dearerThan: SEND.name,
	run: (s, n, at) => measureSend(s.unbatched as Target, n, at),
};
const UNPREPARED: Workload = {
	name: "send, statements not prepared",
	dearerThan: SEND.name,
	run: (s, n, at) => measureSend(s.unprepared as Target, n, at),
};

/** In the order of measuring; all others are compared with the first. */
function workloads(bench: Bench): Workload[] {
	return [
		{ name: "do nothing", run: (s, n, at) => measureNothing(s.sandbox, n, at) },
		SEND,
		...(bench.unbatched ? [UNBATCHED] : []),
		...(bench.unprepared ? [UNPREPARED] : []),
		{
			name: "send, two limits of two buckets",
			dearerThan: SEND.name,
			run: (s, n, at) => measureLimitedSend(s.sandbox, n, at),
		},
		{ name: "verify", run: (s, n, at) => measureVerify(s.sandbox, n, at) },
		{
			name: "send through a gateway",
			run: (s, n, at) => measureGatewaySends(s.carrier, n, at, s.gateway),
		},
		{
			name: "send, then verify",
			run: (s, n, at) => measurePairs(s.carrier, n, at, s.gateway),
		},
	];
}

export async function compare(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 5;
	const seconds = bench.quick ? 0.3 : 4;
	const all = workloads(bench);
	const gateway = await startGateway();
	const postgres = bench.onPostgres ? await startPostgres(bench) : null;
	const started: Target[] = [];
	async function start(options: Parameters<typeof startTarget>[1]) {
		const databaseUrl = (await postgres?.newDatabase()) ?? null;
		const target = await startTarget(bench, { ...options, databaseUrl });
		started.push(target);
		return target;
	}
	try {
		// Two servers, as one cannot send a channel in both ways. A server that is not measured idles.
		const servers: Servers = {
			sandbox: await start({}),
			carrier: await start({ gatewayUrl: gateway.url }),
			unbatched: bench.unbatched ? await start({ unbatched: true }) : null,
			unprepared: bench.unprepared ? await start({ unprepared: true }) : null,
			gateway,
		};
		await defineLimits(servers.sandbox);

		bench.progress("warming up");
		await runRound(all, servers, seconds / 2, () => {});
		const rows: Row[] = all.flatMap(({ name, dearerThan = null }) =>
			CONNECTIONS.map((connections) => ({
				...{ name, connections, dearerThan },
				rounds: [],
			})),
		);
		for (let round = 1; round <= rounds; round += 1)
			await runRound(all, servers, seconds, (name, connections, measured) => {
				const isHere = (row: Row) =>
					row.name === name && row.connections === connections;
				rows.find(isHere)?.rounds.push(measured);
				bench.progress(
					`round ${round} of ${rounds}: ${name}, ${connections} connections: ${Math.round(measured.perSecond)}/s`,
				);
			});
		const store = bench.onPostgres
			? "PostgreSQL, on the generator's core"
			: "SQLite";
		return `${comparisonTable(rows)}\nThe store is ${store}.`;
	} finally {
		await Promise.all(started.map((target) => target.server.stop()));
		await gateway.close();
		await postgres?.stop();
	}
}

/**
 * Measures everything once, the baseline beside the others: a machine that
 * gets slower or faster between rounds changes both, and not their ratio.
 */
async function runRound(
	all: Workload[],
	servers: Servers,
	seconds: number,
	report: (name: string, connections: number, measured: Measured) => void,
): Promise<void> {
	const units = Math.ceil(seconds * MOST_PER_SECOND);
	const bounds = { units, ms: seconds * 1000 };
	for (const connections of CONNECTIONS)
		for (const workload of all) {
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
			report(
				workload.name,
				connections,
				await workload.run(servers, connections, bounds),
			);
		}
}
