/** The CPU time of a send while ten read the console's live list, and while nobody does, in turn. */

import { type Bench, startTarget } from "./bench.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { openLiveReaders } from "./live-readers.ts";
import type { Target } from "./measure.ts";
import { type Bounds, intervalOfMedian, median } from "./samples.ts";
import { markdownTable } from "./table.ts";
import { measureGatewaySends } from "./workloads.ts";

const READERS = 10;
const CONNECTIONS = 64;
const MOST_PER_SECOND = 100_000;
/** As fast as it goes, and at a steady pace, at which a look at the list is a larger part. */
const PACES = [undefined, 500];

type Side = "off" | "on";

export async function live(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 7;
	const ms = bench.quick ? 1_500 : 10_000;
	const bounds = { units: Math.ceil((ms / 1_000) * MOST_PER_SECOND), ms };
	const gateway = await startGateway();
	// One service for both: two processes differ by more than what is measured.
	const target = await startTarget(bench, { gatewayUrl: gateway.url });
	try {
		const results = PACES.map(() => ({ off: [], on: [] }) as Rounds);
		// The first round warms up; the order changes with every round.
		for (let round = 0; round <= rounds; round += 1) {
			const sides: Side[] = round % 2 === 1 ? ["on", "off"] : ["off", "on"];
			for (const [i, pace] of PACES.entries()) {
				for (const side of sides) {
					const readers = side === "on" ? READERS : 0;
					const one = await cpuOfSend(target, gateway, bounds, readers, pace);
					if (round > 0) results[i]?.[side].push(one);
				}
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		return tableOf(results, rounds);
	} finally {
		await target.server.stop();
		await gateway.close();
	}
}

type Rounds = Record<Side, number[]>;

/** Milliseconds of the server's CPU for each send, its message and all that goes on beside it. */
async function cpuOfSend(
	target: Target,
	gateway: Gateway,
	bounds: Bounds,
	count: number,
	perSecond: number | undefined,
): Promise<number> {
	const readers = await openLiveReaders(target, count);
	try {
		const before = await target.server.cpuMs();
		const { units } = await measureGatewaySends(
			...([target, CONNECTIONS, bounds, gateway, perSecond] as const),
		);
		await target.server.settled();
		const cpuMs = (await target.server.cpuMs()) - before;
		if (readers.told() < count)
			throw new Error(`only ${readers.told()} of ${count} readers were told`);
		return cpuMs / units;
	} finally {
		readers.close();
	}
}

function tableOf(results: Rounds[], rounds: number): string {
	const lines = results.map(({ off, on }, i) => {
		const ratios = on.map((one, round) => one / (off[round] ?? Number.NaN));
		const [low, high] = intervalOfMedian(ratios);
		const pace = PACES[i];
		return [
			pace === undefined ? "as fast as it goes" : `${pace} a second`,
			...[off, on].map((sends) => `${median(sends).toFixed(3)} ms`),
			median(ratios).toFixed(3),
			`${low.toFixed(3)} - ${high.toFixed(3)}`,
		];
	});
	return [
		markdownTable(
			["sends", "CPU of one, no reader", `${READERS} readers`, "ratio", "95 %"],
			lines,
		),
		"",
		`Medians of ${rounds} rounds in turn, ${CONNECTIONS} connections, one service on SQLite.`,
	].join("\n");
}
