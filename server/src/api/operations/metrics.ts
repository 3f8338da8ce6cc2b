/** `/metrics`, in Prometheus' format, for the networks of `metrics.allow`. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { clientAddresses, refuseCrossSite } from "../../http/caller.ts";
import { addressMatcher, plainAddress } from "../../network.ts";
import type { Operation } from "../operation.ts";

const METRICS: Operation = {
	id: "getMetrics",
	tag: "Service",
	summary: "Counts and times of the process",
	description: "For the networks of the setting `metrics.allow`.",
	refusals: ["forbidden", "no_route"],
	document: {
		type: "text/plain",
		description: "Prometheus' text format, 0.0.4",
	},
	example: {},
};

export function metricsRoute(app: FastifyInstance, context: Context): void {
	const { config, metrics } = context;
	const mayRead = addressMatcher(config.metrics.allow);
	const isProxy = addressMatcher(config.trustedProxies);
	const addressOf = clientAddresses(config.trustedProxies);
	const open = {
		asksNoCredentials: true,
		leavesParameters: true,
		operation: METRICS,
	};
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
