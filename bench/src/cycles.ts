/** Cycles at a steady pace through a gateway with faults: a code is made, comes, and is checked. */

import type { Gateway } from "./gateway.ts";
import { type Client, runLoad } from "./load.ts";
import type { Target } from "./measure.ts";
import { posternPairs } from "./workloads.ts";

export type PacedCycles = {
	/** Since the last time that it was asked. */
	take(): CyclesTaken;
	/** Ends those under way. */
	stop(): Promise<void>;
};

export type CyclesTaken = {
	/** From the moment that a cycle was due to the reply to its check. */
	readonly ms: readonly number[];
	/** Cycles that ended without a right code: refused, or the code never came. */
	readonly failed: number;
};

const CONNECTIONS = 256;
/** A service that falls behind by more than this goes on from there: it catches up with nothing. */
const MOST_BEHIND_MS = 1_000;
/** A message that the provider did not take comes again within seconds. */
const CODE_WITHIN_MS = 60_000;
const LOOK_MS = 1_000;
/** A wait that long is a result, and no fault of the run. */
const STALL_MS = 300_000;

type Cycle = {
	readonly dueAt: number;
	readonly to: string;
	state: "sending" | "waiting" | "checking";
	/** When its send was answered. */
	waitsSince: number;
};

export function pacedCycles(
	target: Target,
	gateway: Gateway,
	perSecond: number,
): PacedCycles {
	const requests = posternPairs(target);
	const cycles: (Cycle | null)[] = Array(CONNECTIONS).fill(null);
	let nextAt = performance.now();
	let isOver = false;
	let ms: number[] = [];
	let failed = 0;
	let last: Client | null = null;

	function beginInTime(client: Client, connection: number): void {
		last = client;
		cycles[connection] = null;
		nextAt = Math.max(nextAt, performance.now() - MOST_BEHIND_MS);
		const dueAt = nextAt;
		nextAt += 1_000 / perSecond;
		const waitMs = dueAt - performance.now();
		const begin = () => {
			if (isOver) {
				client.finish(connection);
				return;
			}
			const to = target.recipient();
			cycles[connection] = { dueAt, to, state: "sending", waitsSince: 0 };
			client.send(connection, requests.send(to));
		};
		if (waitMs <= 0) begin();
		else setTimeout(begin, waitMs);
	}

	/** A code that comes after this finds nobody. */
	const impatience = setInterval(() => {
		const before = performance.now() - CODE_WITHIN_MS;
		for (const [connection, cycle] of cycles.entries()) {
			if (cycle?.state !== "waiting" || cycle.waitsSince > before) continue;
			failed += 1;
			if (last !== null) beginInTime(last, connection);
		}
	}, LOOK_MS);

	const run = runLoad({
		port: target.server.port,
		connections: CONNECTIONS,
		stallMs: STALL_MS,
		turn(client, connection, reply) {
			const cycle = cycles[connection] ?? null;
			if (reply === null || cycle === null) {
				beginInTime(client, connection);
				return;
			}
			if (reply.status !== 200) {
				failed += 1;
				beginInTime(client, connection);
				return;
			}
			if (cycle.state === "checking") {
				ms.push(performance.now() - cycle.dueAt);
				beginInTime(client, connection);
				return;
			}
			cycle.state = "waiting";
			cycle.waitsSince = performance.now();
			const verify = requests.verifier(cycle.to, reply.body);
			gateway.onCode(cycle.to, (code) => {
				if (cycles[connection] !== cycle) return;
				cycle.state = "checking";
				client.send(connection, verify(code));
			});
		},
	});
	// Looked at by `stop`.
	run.catch(() => {});

	return {
		take() {
			const taken = { ms, failed };
			ms = [];
			failed = 0;
			return taken;
		},
		async stop() {
			isOver = true;
			await run.finally(() => clearInterval(impatience));
		},
	};
}
