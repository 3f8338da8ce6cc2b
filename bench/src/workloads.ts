/** The workloads, one function for each row of the table. */

import { assertDelivered } from "./delivered.ts";
import type { Gateway } from "./gateway.ts";
import { type Client, runLoad } from "./load.ts";
import {
	assertOk,
	type Measured,
	measure,
	measureRequests,
	type Target,
} from "./measure.ts";
import {
	authorizationLine,
	limitedSendRequest,
	nothingRequest,
	requestIdIn,
	sendRequest,
	verifyRequest,
} from "./requests.ts";
import {
	type Bounds,
	createBudget,
	createSamples,
	percentiles,
	record,
} from "./samples.ts";

/** A send whose code is known and has not been checked. */
type Pending = { requestId: string; code: string };

export async function measureNothing(
	target: Target,
	connections: number,
	bounds: Bounds,
): Promise<Measured> {
	const request = nothingRequest(target.recipient());
	return await measureRequests(target, connections, bounds, {
		request: () => request,
	});
}

export async function measureSend(
	target: Target,
	connections: number,
	bounds: Bounds,
): Promise<Measured> {
	const authorization = authorizationOf(target);
	return await measureSends(target, connections, bounds, () =>
		sendRequest(authorization, target.recipient(), null),
	);
}

/** Against limits that `defineLimits` has made. */
export async function measureLimitedSend(
	target: Target,
	connections: number,
	bounds: Bounds,
): Promise<Measured> {
	const authorization = authorizationOf(target);
	return await measureSends(target, connections, bounds, () =>
		limitedSendRequest(authorization, target.recipient()),
	);
}

/**
 * Messages count: the last reply of every connection stands for the youngest
 * sends, whose messages would be missing if any were.
 */
async function measureSends(
	target: Target,
	connections: number,
	bounds: Bounds,
	request: () => string,
): Promise<Measured> {
	const lastOfConnection: string[] = [];
	const measured = await measureRequests(target, connections, bounds, {
		request,
		accept(reply, connection) {
			lastOfConnection[connection] = requestIdIn(reply.body);
		},
	});
	await assertDelivered(target, lastOfConnection);
	return measured;
}

const LATEST_MS = 60_000;

async function all(haveCome: () => boolean): Promise<void> {
	const until = performance.now() + LATEST_MS;
	while (!haveCome()) {
		if (performance.now() > until) throw new Error("messages did not come");
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}

/** Sends only; the fate of their messages is not measured. */
export async function sendOnly(
	target: Target,
	connections: number,
	count: number,
): Promise<void> {
	const authorization = authorizationOf(target);
	let left = count;
	await runLoad({
		port: target.server.port,
		connections,
		turn(client, connection, reply) {
			if (reply !== null) assertOk(reply);
			if (left-- > 0) {
				const to = target.recipient();
				client.send(connection, sendRequest(authorization, to, null));
			} else client.finish(connection);
		},
	});
}

/** Checks each code of `prepareChecks` once. */
export async function measureVerify(
	target: Target,
	connections: number,
	bounds: Bounds,
): Promise<Measured> {
	const authorization = authorizationOf(target);
	const pending = await prepareChecks(target, connections, bounds);
	const units = pending.length;
	return await measureRequests(
		target,
		connections,
		{ ...bounds, units },
		{
			request() {
				const { requestId, code } = pending.pop() as Pending;
				return verifyRequest(authorization, requestId, code);
			},
		},
	);
}

/** Sends with known codes, as many as the bounds allow, outside any measured time. */
async function prepareChecks(
	target: Target,
	connections: number,
	bounds: Bounds,
): Promise<Pending[]> {
	const authorization = authorizationOf(target);
	const pending: Pending[] = [];
	const codes: string[] = [];
	await measureRequests(target, connections, bounds, {
		request(connection) {
			const code = String(Math.floor(Math.random() * 1e6)).padStart(6, "0");
			codes[connection] = code;
			return sendRequest(authorization, target.recipient(), code);
		},
		accept(reply, connection) {
			const code = codes[connection] as string;
			pending.push({ requestId: requestIdIn(reply.body), code });
		},
	});
	return pending;
}

/** The two requests of a pair, in the form of the measured system. */
export type PairRequests = {
	send(to: string): string;
	/** Reads the send's reply; returns a function that makes the verify for a code. */
	verifier(to: string, sent: Buffer): (code: string) => string;
};

export function posternPairs(target: Target): PairRequests {
	const authorization = authorizationOf(target);
	return {
		send: (to) => sendRequest(authorization, to, null),
		verifier(_to, sent) {
			const requestId = requestIdIn(sent);
			return (code) => verifyRequest(authorization, requestId, code);
		},
	};
}

/**
 * A unit is a pair: a send, its message at the gateway, and the verify of the
 * code in it; its latency is from the send's first byte to the verify's reply.
 */
export async function measurePairs(
	target: Target,
	connections: number,
	bounds: Bounds,
	gateway: Gateway,
	requests: PairRequests = posternPairs(target),
): Promise<Measured> {
	const mayBegin = createBudget(bounds);
	const samples = createSamples(bounds.units);
	const pairs: { to: string; begunAt: number; sent: boolean }[] = [];

	function begin(client: Client, connection: number): void {
		if (!mayBegin()) {
			client.finish(connection);
			return;
		}
		const to = target.recipient();
		pairs[connection] = { to, begunAt: performance.now(), sent: false };
		client.send(connection, requests.send(to));
	}

	return await measure(target, samples, () =>
		runLoad({
			port: target.server.port,
			connections,
			turn(client, connection, reply) {
				const pair = pairs[connection];
				if (reply === null || pair === undefined) {
					begin(client, connection);
					return;
				}
				assertOk(reply);
				if (pair.sent) {
					record(samples, performance.now() - pair.begunAt);
					begin(client, connection);
					return;
				}
				pair.sent = true;
				const verify = requests.verifier(pair.to, reply.body);
				gateway.onCode(pair.to, (code) => {
					client.send(connection, verify(code));
				});
			},
		}),
	);
}

/**
 * A unit is a send; beside its own latency, that of its message: from the send's
 * first byte to the gateway. `perSecond`: sends begin at this pace, evenly, as
 * far as there are connections for them; absent: each as soon as the one before
 * is answered. It ends when the gateway has them all, not when the server says so:
 * another version may leave some for later, and others may be due that nobody takes.
 */
export async function measureGatewaySends(
	target: Target,
	connections: number,
	bounds: Bounds,
	gateway: Pick<Gateway, "onCode">,
	perSecond?: number,
): Promise<Measured> {
	const authorization = authorizationOf(target);
	const mayBegin = createBudget(bounds);
	const samples = createSamples(bounds.units);
	const arrivals = createSamples(bounds.units);
	let begun = 0;
	let startedAt = 0;

	function begin(client: Client, connection: number): void {
		if (!mayBegin()) {
			client.finish(connection);
			return;
		}
		const to = target.recipient();
		const begunAt = performance.now();
		gateway.onCode(to, () => {
			record(arrivals, performance.now() - begunAt);
		});
		client.send(connection, sendRequest(authorization, to, null));
	}

	function beginInTime(client: Client, connection: number): void {
		if (perSecond === undefined) {
			begin(client, connection);
			return;
		}
		startedAt ||= performance.now();
		// It takes its place among the others at once.
		const dueAt = startedAt + (begun++ * 1_000) / perSecond;
		const waitMs = dueAt - performance.now();
		if (waitMs <= 0) begin(client, connection);
		else setTimeout(() => begin(client, connection), waitMs);
	}

	const measured = await measure(
		target,
		samples,
		() =>
			runLoad({
				port: target.server.port,
				connections,
				turn(client, connection, reply) {
					if (reply !== null) {
						assertOk(reply);
						record(samples, reply.latencyMs);
					}
					beginInTime(client, connection);
				},
			}),
		() => all(() => arrivals.count === samples.count),
	);
	const [p50 = 0, p99 = 0] = percentiles(arrivals, [0.5, 0.99]);
	return { ...measured, message: { p50, p99 } };
}

function authorizationOf(target: Target): string {
	return authorizationLine(target.server.sid, target.server.token);
}
