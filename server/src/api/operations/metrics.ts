/** `/metrics`, in Prometheus' format, for the networks of `metrics.allow`. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { clientAddresses, refuseCrossSite } from "../../http/caller.ts";
import { addressMatcher, plainAddress } from "../../network.ts";

export function metricsRoute(app: FastifyInstance, context: Context): void {
	const { config, metrics } = context;
	const mayRead = addressMatcher(config.metrics.allow);
	const isProxy = addressMatcher(config.trustedProxies);
	const addressOf = clientAddresses(config.trustedProxies);
	const open = { asksNoCredentials: true, leavesParameters: true };
	app.get("/metrics", { config: open }, async (request, reply) => {
		refuseCrossSite(request);
		const peer = plainAddress(request.socket.remoteAddress ?? "");
		const { "x-forwarded-for": forwardedFor, forwarded } = request.headers;
		// Behind a proxy that is not trusted, the peer's address (often loopback) says
		// nothing about the client.
		const isForwarded =
			(forwardedFor !== undefined || forwarded !== undefined) && !isProxy(peer);
		if (isForwarded || !mayRead(addressOf(request))) {
			throw new Refusal("forbidden", {
				message: "Metrics are for the networks of metrics.allow",
			});
		}
		return reply
			.type("text/plain; version=0.0.4; charset=utf-8")
			.send(await metrics.text());
	});
}
