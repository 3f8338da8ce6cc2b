/** Runs one workload and measures it. */

import type { Child } from "./child.ts";
import { type LoadResult, runLoad } from "./load.ts";
import type { Reply } from "./reply.ts";
import {
	type Bounds,
	createBudget,
	createSamples,
	percentiles,
	record,
	type Samples,
} from "./samples.ts";

/** The server of a workload. */
export type Target = {
	server: Child;
	/** A recipient never used before on this server. */
	recipient: () => string;
};

export type Measured = {
	units: number;
	/** Units a second, until the last message was delivered and the last reply came. */
	perSecond: number;
	answeredPerSecond: number;
	p50: number;
	p99: number;
	/** The first: what it reads may be in no cache yet. */
	first: number;
	/** From a send's first byte to its message at the gateway; absent if that is not measured. */
	message?: { p50: number; p99: number };
	/** Share of its core that the generator used. */
	busy: number;
	/** The server's memory after the measurement. */
	rssBytes: number;
};

export type Requests = {
	request(connection: number): string;
	accept?(reply: Reply, connection: number): void;
};

/** Measures a workload whose unit is one request. */
export async function measureRequests(
	target: Target,
	connections: number,
	bounds: Bounds,
	requests: Requests,
): Promise<Measured> {
	const mayBegin = createBudget(bounds);
	const samples = createSamples(bounds.units);
	return await measure(target, samples, () =>
		runLoad({
			port: target.server.port,
			connections,
			turn(client, connection, reply) {
				if (reply !== null) {
					assertOk(reply);
					record(samples, reply.latencyMs);
					requests.accept?.(reply, connection);
				}
				if (mayBegin()) client.send(connection, requests.request(connection));
				else client.finish(connection);
			},
		}),
	);
}

/**
 * The time ends when nothing is left to deliver: a backlog of messages must not
 * look like speed. `delivered`: tells that, if the server's own report is not used.
 */
export async function measure(
	target: Target,
	samples: Samples,
	run: () => Promise<LoadResult>,
	delivered = () => target.server.settled(),
): Promise<Measured> {
	const { startedAt, elapsedMs, busy } = await run();
	await delivered();
	const seconds = (performance.now() - startedAt) / 1000;
	const { rssBytes } = await target.server.memory();
	const [p50 = 0, p99 = 0] = percentiles(samples, [0.5, 0.99]);
	const first = samples.values[0] ?? Number.NaN;
	const units = samples.count;
	const answeredPerSecond = (units * 1_000) / elapsedMs;
	const perSecond = units / seconds;
	return {
		...{ units, perSecond, answeredPerSecond, p50, p99, first },
		...{ busy, rssBytes },
	};
}

/** One refused request makes the run void: refusals are cheaper than successes. */
export function assertOk(reply: Reply): void {
	if (reply.status !== 200)
		throw new Error(`HTTP ${reply.status} under load: ${reply.body}`);
}
