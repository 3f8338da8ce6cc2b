/** Notes each reply in the log, the metrics and the trace. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";

export function noteReplies(
	app: FastifyInstance,
	{ log, metrics }: Pick<Context, "log" | "metrics">,
): void {
	app.addHook("onResponse", (request, reply, done) => {
		const { method, span } = request;
		// The route's pattern, not the URL, keeps SIDs and phone numbers out of the log.
		const { url: route } = request.routeOptions;
		const { statusCode: status, elapsedTime: ms } = reply;
		metrics.requested(method, route ?? "", status, ms / 1_000);
		span?.end(
			{
				"http.request.method": method,
				"http.route": route ?? "",
				"http.response.status_code": status,
			},
			status >= 500,
		);
		log.info({
			request: request.id,
			method,
			route: route ?? null,
			status,
			ms: Math.round(ms * 100) / 100,
			account: request.caller?.account.sid ?? null,
			...(request.cause !== undefined && { cause: request.cause }),
			...(span && { trace: span.traceId }),
		});
		done();
	});
}
