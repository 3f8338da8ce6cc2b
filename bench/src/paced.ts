/** Sends at a steady pace, each with the time at which it was due: what goes on beside them shows. */

import { runLoad } from "./load.ts";
import { assertOk, type Target } from "./measure.ts";
import { authorizationLine, sendRequest } from "./requests.ts";

export type Timed = {
	/** On the clock of `performance.now()`. */
	readonly dueAt: number;
	/** From then to the reply: the wait for a free connection counts. */
	readonly ms: number;
};

export type PacedSends = {
	readonly sends: readonly Timed[];
	/** Rejects where a send was refused. */
	stop(): Promise<void>;
};

const CONNECTIONS = 64;
/** A wait that long is a result, and no fault of the run. */
const STALL_MS = 300_000;

export function pacedSends(target: Target, perSecond: number): PacedSends {
	const { sid, token } = target.server;
	const authorization = authorizationLine(sid, token);
	const sends: Timed[] = [];
	const dueAts: number[] = [];
	const startedAt = performance.now();
	let begun = 0;
	let isOver = false;
	const run = runLoad({
		port: target.server.port,
		connections: CONNECTIONS,
		stallMs: STALL_MS,
		turn(client, connection, reply) {
			if (reply !== null) {
				assertOk(reply);
				const dueAt = dueAts[connection] as number;
				sends.push({ dueAt, ms: performance.now() - dueAt });
			}
			const dueAt = startedAt + (begun++ * 1_000) / perSecond;
			const begin = () => {
				if (isOver) {
					client.finish(connection);
					return;
				}
				dueAts[connection] = dueAt;
				client.send(
					connection,
					sendRequest(authorization, target.recipient(), null),
				);
			};
			const waitMs = dueAt - performance.now();
			if (waitMs <= 0) begin();
			else setTimeout(begin, waitMs);
		},
	});
	// Looked at by `stop`.
	run.catch(() => {});
	return {
		sends,
		async stop() {
			isOver = true;
			await run;
		},
	};
}

export type Stretch = { readonly from: number; readonly to: number };

/** Times of the sends that were due in the stretch. */
export function summaryOf(sends: readonly Timed[], { from, to }: Stretch) {
	const times = sends
		.filter(({ dueAt }) => dueAt >= from && dueAt < to)
		.map(({ ms }) => ms)
		.sort((a, b) => a - b);
	const at = (share: number) =>
		times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? Number.NaN;
	return {
		...{ count: times.length, p50: at(0.5), p99: at(0.99), most: at(1) },
		slowerThan: (ms: number) => times.filter((time) => time > ms).length,
	};
}
