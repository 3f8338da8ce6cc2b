/** Messages over SMPP, one bind with a window of 50, and over HTTP with as many slots, in turn. */

import { type Bench, startTarget } from "./bench.ts";
import { startGateway } from "./gateway.ts";
import type { Measured, Target } from "./measure.ts";
import { intervalOfMedian, median } from "./samples.ts";
import { SMSC_WINDOW } from "./service.ts";
import { startSmsc } from "./smsc.ts";
import { markdownTable, milliseconds, perSecond } from "./table.ts";
import { measureGatewaySends } from "./workloads.ts";

const CONNECTIONS = 256;
const ANSWER_MS = 5;
const MOST_PER_SECOND = 100_000;

type Way = "HTTP" | "SMPP";

export async function smpp(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 5;
	const ms = bench.quick ? 300 : 5_000;
	const bounds = { units: Math.ceil((ms / 1_000) * MOST_PER_SECOND), ms };
	const gateway = await startGateway(ANSWER_MS);
	const smsc = await startSmsc(ANSWER_MS);
	const started: Target[] = [];
	try {
		const overHttp = await startTarget(bench, {
			...{ gatewayUrl: gateway.url, concurrency: SMSC_WINDOW },
		});
		started.push(overHttp);
		const overSmpp = await startTarget(bench, { smscPort: smsc.port });
		started.push(overSmpp);
		const ways = [
			["HTTP", overHttp, gateway] as const,
			["SMPP", overSmpp, smsc] as const,
		];
		const results: Record<Way, Measured[]> = { HTTP: [], SMPP: [] };
		// The first round warms up; the order changes with every round.
		for (let round = 0; round <= rounds; round += 1) {
			for (const [way, target, peer] of round % 2 ? ways : ways.toReversed()) {
				const measured = await measureGatewaySends(
					...([target, CONNECTIONS, bounds, peer] as const),
				);
				if (round > 0) results[way].push(measured);
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		return tableOf(results);
	} finally {
		await Promise.all(started.map((target) => target.server.stop()));
		await gateway.close();
		await smsc.close();
	}
}

function tableOf(results: Record<Way, Measured[]>): string {
	const rows = Object.entries(results).map(([way, measured]) => [
		way,
		perSecond(median(measured.map((one) => one.perSecond))),
		milliseconds(median(measured.map(({ p99 }) => p99))),
		milliseconds(median(measured.map(({ message }) => message?.p50 ?? 0))),
		milliseconds(median(measured.map(({ message }) => message?.p99 ?? 0))),
	]);
	const ratios = results.SMPP.map(
		(one, round) =>
			one.perSecond / (results.HTTP[round]?.perSecond ?? Number.NaN),
	);
	const [low, high] = intervalOfMedian(ratios);
	return [
		markdownTable(
			["", "messages a second", "send p99", "message p50", "message p99"],
			rows,
		),
		"",
		`Medians of ${ratios.length} rounds in turn, ${CONNECTIONS} connections, ${SMSC_WINDOW} messages under way at most, answered after ${ANSWER_MS} ms. SMPP carries ${median(ratios).toFixed(2)} x as many as HTTP (95 %: ${low.toFixed(2)} - ${high.toFixed(2)}).`,
	].join("\n");
}
