/** Measures another version and this one in turn, in one run: a machine that gets slower affects both. */

import { type Bench, startTarget, startTargetOf } from "./bench.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import type { Measured, Target } from "./measure.ts";
import { startPostgres } from "./postgres.ts";
import { type Bounds, intervalOfMedian, median } from "./samples.ts";
import { markdownTable, milliseconds, perSecond } from "./table.ts";
import {
	measureGatewaySends,
	measureSend,
	measureVerify,
} from "./workloads.ts";

/** A carrier's usual time, and what 64 slots carry of it at four fifths. */
const SLOW_MS = 200;
const SLOW_PER_SECOND = 256;
const MOST_PER_SECOND = 100_000;
const PAUSE_MS = 250;

type Side = { sandbox: Target; quick: Target; slow: Target };
type Workload = {
	name: string;
	connections: number;
	run(side: Side, at: Bounds): Promise<Measured>;
};
type Rounds = { before: Measured[]; now: Measured[] };

export async function versus(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 12;
	const ms = bench.quick ? 300 : 5_000;
	const bounds = { units: Math.ceil((ms / 1_000) * MOST_PER_SECOND), ms };
	const gateways = {
		quick: await startGateway(),
		slow: await startGateway(SLOW_MS),
	};
	const postgres = bench.onPostgres ? await startPostgres(bench) : null;
	const started: Target[] = [];
	async function startSide(checkout: string | null): Promise<Side> {
		const start = async (gateway: Gateway | null) => {
			const options = {
				gatewayUrl: gateway?.url ?? null,
				databaseUrl: (await postgres?.newDatabase()) ?? null,
				// Versions before it have none.
				guard: "off" as const,
			};
			const target =
				checkout === null
					? await startTarget(bench, options)
					: await startTargetOf(bench, checkout, options);
			started.push(target);
			return target;
		};
		return {
			sandbox: await start(null),
			quick: await start(gateways.quick),
			slow: await start(gateways.slow),
		};
	}
	const all: Workload[] = [64, 256].flatMap((connections) => [
		{
			...{ name: "send", connections },
			run: ({ sandbox }, at) => measureSend(sandbox, connections, at),
		},
		{
			...{ name: "verify", connections },
			run: ({ sandbox }, at) => measureVerify(sandbox, connections, at),
		},
		{
			...{ name: "send through a gateway", connections },
			run: ({ quick }, at) =>
				measureGatewaySends(quick, connections, at, gateways.quick),
		},
		{
			name: `the same, ${SLOW_MS} ms, ${SLOW_PER_SECOND} sends a second`,
			connections,
			run: ({ slow }, at) =>
				measureGatewaySends(
					slow,
					connections,
					at,
					gateways.slow,
					SLOW_PER_SECOND,
				),
		},
	]);
	try {
		const before = await startSide(bench.against);
		const now = await startSide(null);
		const results = all.map((): Rounds => ({ before: [], now: [] }));
		for (let round = 0; round <= rounds; round += 1) {
			for (const [i, workload] of all.entries()) {
				// The order changes with every round.
				const sides = [["before", before] as const, ["now", now] as const];
				if (round % 2 === 1) sides.reverse();
				for (const [name, side] of sides) {
					await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
					const measured = await workload.run(side, bounds);
					// The first round warms up.
					if (round > 0) results[i]?.[name].push(measured);
				}
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		return `${tableOf(all, results)}\n\nMedians of ${rounds} rounds in turn; the store is ${bench.onPostgres ? "PostgreSQL, on the generator's core" : "SQLite"}.`;
	} finally {
		await Promise.all(started.map((target) => target.server.stop()));
		await gateways.quick.close();
		await gateways.slow.close();
		await postgres?.stop();
	}
}

const HEAD = [
	"",
	"connections",
	"answered a second before",
	"now",
	"ratio",
	"95 %",
	"delivered a second before",
	"now",
	"send p99 before",
	"now",
	"message p50 before",
	"now",
	"message p99 before",
	"now",
];

function tableOf(all: Workload[], results: Rounds[]): string {
	const lines = all.map(({ name, connections }, i) => {
		const { before = [], now = [] } = results[i] ?? {};
		const of = (rounds: Measured[], pick: (one: Measured) => number) =>
			median(rounds.map(pick));
		const pair = (pick: (one: Measured) => number) =>
			[before, now].map((rounds) => milliseconds(of(rounds, pick)));
		const ratios = now.map(
			(one, round) =>
				one.answeredPerSecond /
				(before[round]?.answeredPerSecond ?? Number.NaN),
		);
		const hasMessages = now.every(({ message }) => message !== undefined);
		return [
			name,
			String(connections),
			...[before, now].map((rounds) =>
				perSecond(of(rounds, (one) => one.answeredPerSecond)),
			),
			median(ratios).toFixed(3),
			intervalOfMedian(ratios)
				.map((bound) => bound.toFixed(3))
				.join(" - "),
			...[before, now].map((rounds) =>
				perSecond(of(rounds, (one) => one.perSecond)),
			),
			...pair(({ p99 }) => p99),
			...(hasMessages
				? [
						...pair(({ message }) => message?.p50 ?? Number.NaN),
						...pair(({ message }) => message?.p99 ?? Number.NaN),
					]
				: ["", "", "", ""]),
		];
	});
	return markdownTable(HEAD, lines);
}
