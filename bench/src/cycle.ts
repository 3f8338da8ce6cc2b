/**
 * Mode `cycle`: a code is made, comes to a local gateway and is checked; with the
 * processor time of the server and of the store. With `--against`, another version in
 * turn with this one.
 */

import { type Bench, startTarget, startTargetOf } from "./bench.ts";
import { cpuOfTree } from "./cpu.ts";
import { startGateway } from "./gateway.ts";
import type { Measured, Target } from "./measure.ts";
import { startPostgres } from "./postgres.ts";
import { intervalOfMedian, median } from "./samples.ts";
import { markdownTable, milliseconds, perSecond } from "./table.ts";
import { measurePairs } from "./workloads.ts";

const MOST_PER_SECOND = 100_000;
const PAUSE_MS = 250;

type Cycle = Measured & {
	serverMicros: number;
	/** Null: the store is in the server's process. */
	storeMicros: number | null;
};
type Side = { name: string; target: Target; rounds: Map<number, Cycle[]> };

export async function cycle(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 12;
	const ms = bench.quick ? 300 : 5_000;
	const bounds = { units: Math.ceil((ms / 1_000) * MOST_PER_SECOND), ms };
	const gateway = await startGateway();
	const postgres = bench.onPostgres ? await startPostgres(bench) : null;
	const sides: Side[] = [];
	const add = async (name: string, checkout: string | null) => {
		const options = {
			gatewayUrl: gateway.url,
			databaseUrl: (await postgres?.newDatabase()) ?? null,
			// Versions before it have none.
			guard: "off" as const,
		};
		const target =
			checkout === null
				? await startTarget(bench, options)
				: await startTargetOf(bench, checkout, options);
		sides.push({ name, target, rounds: new Map() });
	};
	try {
		if (bench.against !== null) await add("before", bench.against);
		await add("now", null);
		for (let round = 0; round <= rounds; round += 1) {
			for (const connections of [64, 256]) {
				// The order changes with every round.
				for (const side of round % 2 ? sides : sides.toReversed()) {
					await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
					const cpu = () => ({
						server: cpuOfTree(side.target.server.pid) ?? Number.NaN,
						store: postgres === null ? null : cpuOfTree(postgres.pid),
					});
					const before = cpu();
					const measured = await measurePairs(
						...([side.target, connections, bounds, gateway] as const),
					);
					const after = cpu();
					// The first round warms up.
					if (round === 0) continue;
					const all = side.rounds.get(connections) ?? [];
					side.rounds.set(connections, all);
					all.push({
						...measured,
						serverMicros: (after.server - before.server) / measured.units,
						storeMicros:
							after.store === null || before.store === null
								? null
								: (after.store - before.store) / measured.units,
					});
				}
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		return `${tableOf(sides)}\n\nMedians of ${rounds} rounds of ${ms / 1_000} s in turn; the store is ${bench.onPostgres ? "PostgreSQL, on the generator's core" : "SQLite"}, the fraud guard is off.`;
	} finally {
		await Promise.all(sides.map(({ target }) => target.server.stop()));
		await gateway.close();
		await postgres?.stop();
	}
}

const HEAD = [
	"",
	"connections",
	"cycles a second",
	"p50",
	"p99",
	"CPU a cycle, server",
	"store",
	"rate to before",
	"95 %",
	"CPU to before",
];

function tableOf(sides: readonly Side[]): string {
	const [first] = sides;
	const lines = sides.flatMap(({ name, rounds }) =>
		[...rounds].map(([connections, all]) => {
			const of = (pick: (one: Cycle) => number) => median(all.map(pick));
			const against = name === "now" && first?.name === "before";
			const others = against ? first.rounds.get(connections) : undefined;
			const ratios = (pick: (one: Cycle) => number) =>
				others === undefined
					? null
					: all.map((one, i) => pick(one) / pick(others[i] as Cycle));
			const rates = ratios((one) => one.perSecond);
			const cpus = ratios(cpuOf);
			return [
				name,
				String(connections),
				perSecond(of((one) => one.perSecond)),
				milliseconds(of(({ p50 }) => p50)),
				milliseconds(of(({ p99 }) => p99)),
				`${of((one) => one.serverMicros).toFixed(0)} us`,
				all.some(({ storeMicros }) => storeMicros !== null)
					? `${of((one) => one.storeMicros ?? 0).toFixed(0)} us`
					: "",
				rates === null ? "" : median(rates).toFixed(3),
				rates === null
					? ""
					: intervalOfMedian(rates)
							.map((bound) => bound.toFixed(3))
							.join(" - "),
				cpus === null ? "" : median(cpus).toFixed(3),
			];
		}),
	);
	return markdownTable(HEAD, lines);
}

const cpuOf = ({ serverMicros, storeMicros }: Cycle) =>
	serverMicros + (storeMicros ?? 0);
