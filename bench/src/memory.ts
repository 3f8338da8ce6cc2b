/** Mode `memory`: the server's memory after half a million sends. */

import { type Bench, startTarget } from "./bench.ts";
import { markdownTable, megabytes, milliseconds, perSecond } from "./table.ts";
import { measureSend } from "./workloads.ts";

const CONNECTIONS = 64;
const SENDS = 500_000;
/** A bound only for a server that hangs: at 200 sends a second the work is done in time. */
const MOST_MS = 2_500_000;

export async function memory(bench: Bench): Promise<string> {
	const units = bench.quick ? SENDS / 500 : SENDS;
	const target = await startTarget(bench);
	try {
		const before = await target.server.memory();
		bench.progress(`${units} sends at ${CONNECTIONS} connections`);
		const measured = await measureSend(target, CONNECTIONS, {
			units,
			ms: MOST_MS,
		});
		const after = await target.server.memory();
		return markdownTable(
			[
				...["sends", "per second", "p50", "p99"],
				...["RSS before", "RSS after", "RSS peak"],
			],
			[
				[
					perSecond(measured.units),
					perSecond(measured.perSecond),
					milliseconds(measured.p50),
					milliseconds(measured.p99),
					megabytes(before.rssBytes),
					megabytes(after.rssBytes),
					megabytes(after.peakBytes),
				],
			],
		);
	} finally {
		await target.server.stop();
	}
}
