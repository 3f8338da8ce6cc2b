/**
 * Requests without a reply so far. Where the client has left, no connection tells of
 * them any more, but their handlers go on.
 */

import type { Server } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/metrics.ts";

declare module "fastify" {
	interface FastifyRequest {
		isUndecided: boolean;
		/** To be called where Fastify is not to send the reply. */
		decided(): void;
	}
}

type Count = {
	requests: number;
	/** Those who wait for none. */
	waiting: (() => void)[];
};

const counts = new WeakMap<Server, Count>();

/** To be called before any other hook: those may refuse a request. */
export function countUndecided(
	app: FastifyInstance,
	metrics: Pick<Metrics, "requestsUnderWay">,
): void {
	const count: Count = { requests: 0, waiting: [] };
	counts.set(app.server, count);
	app.decorateRequest("isUndecided", false);
	app.decorateRequest("decided", function () {
		if (!this.isUndecided) return;
		this.isUndecided = false;
		metrics.requestsUnderWay(this.method, -1);
		count.requests--;
		if (count.requests > 0) return;
		for (const go of count.waiting.splice(0)) go();
	});
	app.addHook("onRequest", (request, _reply, done) => {
		request.isUndecided = true;
		metrics.requestsUnderWay(request.method, 1);
		count.requests++;
		done();
	});
	app.addHook("onSend", (request, _reply, _payload, done) => {
		request.decided();
		done();
	});
}

/** Resolves when each request of the server has its reply, or after `longestMs`. */
export function allDecided(server: Server, longestMs: number): Promise<void> {
	const count = counts.get(server);
	if (count === undefined || count.requests === 0) return Promise.resolve();
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, Math.max(0, longestMs));
		count.waiting.push(() => {
			clearTimeout(timer);
			resolve();
		});
	});
}
