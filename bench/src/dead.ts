/** A gateway that never answers, with thousands of messages due at it: does it keep another one's waiting? */

import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { type Bench, startTarget } from "./bench.ts";
import { startGateway } from "./gateway.ts";
import type { Measured, Target } from "./measure.ts";
import { createRecipients, DEAD_PREFIX } from "./requests.ts";
import { median } from "./samples.ts";
import { markdownTable, milliseconds, perSecond } from "./table.ts";
import { measureGatewaySends, sendOnly } from "./workloads.ts";

const CONNECTIONS = 64;
const MOST_PER_SECOND = 100_000;

export async function dead(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 7;
	const ms = bench.quick ? 300 : 5_000;
	const due = bench.quick ? 500 : 20_000;
	const bounds = { units: Math.ceil((ms / 1_000) * MOST_PER_SECOND), ms };
	const gateway = await startGateway();
	const silent = await startSilent();
	const deadGatewayUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/messages`;
	const started: Target[] = [];
	try {
		const options = { gatewayUrl: gateway.url, deadGatewayUrl };
		const alone = await startTarget(bench, options);
		started.push(alone);
		const beside = await startTarget(bench, options);
		started.push(beside);
		bench.progress(`${due} messages for the gateway that never answers`);
		await sendOnly(
			{ ...beside, recipient: createRecipients(DEAD_PREFIX) },
			CONNECTIONS,
			due,
		);
		const results: Record<"alone" | "beside", Measured[]> = {
			alone: [],
			beside: [],
		};
		for (let round = 0; round <= rounds; round += 1) {
			const sides = [["alone", alone] as const, ["beside", beside] as const];
			if (round % 2 === 1) sides.reverse();
			for (const [name, target] of sides) {
				const measured = await measureGatewaySends(
					target,
					CONNECTIONS,
					bounds,
					gateway,
				);
				if (round > 0) results[name].push(measured);
			}
			bench.progress(`round ${round} of ${rounds}`);
		}
		return tableOf(results, due, rounds);
	} finally {
		// It may still be asked when the services stop.
		silent.close();
		await Promise.all(started.map((target) => target.server.stop()));
		await gateway.close();
	}
}

async function startSilent(): Promise<Server> {
	const server = createServer((socket) => {
		socket.on("error", () => {});
		socket.resume();
	});
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	return server;
}

function tableOf(
	results: Record<"alone" | "beside", Measured[]>,
	due: number,
	rounds: number,
): string {
	const rows = Object.entries(results).map(([name, measured]) => [
		name,
		perSecond(median(measured.map((one) => one.perSecond))),
		milliseconds(median(measured.map(({ p99 }) => p99))),
		milliseconds(median(measured.map(({ message }) => message?.p50 ?? 0))),
		milliseconds(median(measured.map(({ message }) => message?.p99 ?? 0))),
	]);
	const beside = (pick: (one: Measured) => number | undefined) =>
		median(
			results.beside.map((one, round) => {
				const alone = results.alone[round];
				return (
					(pick(one) ?? Number.NaN) / ((alone && pick(alone)) ?? Number.NaN)
				);
			}),
		).toFixed(2);
	return [
		markdownTable(
			["", "per second", "send p99", "message p50", "message p99"],
			rows,
		),
		"",
		`Medians of ${rounds} rounds in turn, ${CONNECTIONS} connections, ${due} messages due at a gateway that never answers. Beside it, of alone: send p50 ${beside(({ p50 }) => p50)}, p99 ${beside(({ p99 }) => p99)}; message p50 ${beside(({ message }) => message?.p50)}, p99 ${beside(({ message }) => message?.p99)}.`,
	].join("\n");
}
