/** Runs one workload and says how it went. */

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

/** What a workload is run against. */
export type Target = {
	server: Child;
	/** A recipient never used before on this server. */
	recipient: () => string;
};

export type Measured = {
	units: number;
	/** Until the last message was delivered, and until the last reply. */
	perSecond: number;
	answeredPerSecond: number;
	p50: number;
	p99: number;
	/** From a send's first byte to its message at the gateway; only where that is measured. */
	message?: { p50: number; p99: number };
	/** Share of its core that the generator used. */
	busy: number;
	/** Of the server, after the measurement. */
	rssBytes: number;
};

export type Requests = {
	request(connection: number): string;
	accept?(reply: Reply, connection: number): void;
};

/** Where a unit is one request. */
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
 * pass for speed. `delivered`: how that is known, where not from the server.
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
	const units = samples.count;
	const answeredPerSecond = (units * 1_000) / elapsedMs;
	const perSecond = units / seconds;
	return { units, perSecond, answeredPerSecond, p50, p99, busy, rssBytes };
}

/** One refused request and the run is void: refusals are cheaper than what is measured. */
export function assertOk(reply: Reply): void {
	if (reply.status !== 200)
		throw new Error(`HTTP ${reply.status} under load: ${reply.body}`);
}
