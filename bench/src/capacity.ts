/**
 * Mode `generator`: the rate of the generator itself, against a server that
 * does almost nothing. It must be several times the rate of the service's do-nothing
 * route, or the ratios to that route mean nothing.
 */

import { type Bench, startServer } from "./bench.ts";
import { markdownTable, milliseconds, percent, perSecond } from "./table.ts";
import { measureNothing } from "./workloads.ts";

const CONNECTIONS = [64, 256];

export async function capacity(bench: Bench): Promise<string> {
	const ms = bench.quick ? 300 : 4000;
	const server = await startServer(bench, "./trivial.js", {});
	const target = { server, recipient: () => "917000000055" };
	try {
		const rows: string[][] = [];
		await measureNothing(target, 64, { units: 1_000_000, ms: ms / 2 });
		for (const connections of CONNECTIONS) {
			const bounds = { units: 1_000_000, ms };
			const measured = await measureNothing(target, connections, bounds);
			rows.push([
				"trivial",
				String(connections),
				perSecond(measured.perSecond),
				milliseconds(measured.p50),
				milliseconds(measured.p99),
				percent(measured.busy),
			]);
		}
		return markdownTable(
			["server", "connections", "per second", "p50", "p99", "generator busy"],
			rows,
		);
	} finally {
		await server.stop();
	}
}
