/** Routes for operators (health, metrics), and for those who try the service (sandbox). */

import type { FastifyPluginCallback } from "fastify";
import type { Context } from "../../context.ts";
import { takeRequests } from "../2fa/take-requests.ts";
import type { Shared } from "../served-dialect.ts";
import { healthRoutes } from "./health.ts";
import { metricsRoute } from "./metrics.ts";
import { openapiRoute } from "./openapi.ts";
import { sandboxRoutes } from "./sandbox.ts";

export function operationsApi(
	context: Context,
	shared: Shared,
): FastifyPluginCallback {
	return (scope, _options, done) => {
		takeRequests(scope, context, shared);
		sandboxRoutes(scope, context, shared.inTurn);
		healthRoutes(scope, context);
		openapiRoute(scope);
		if (context.config.metrics.port === undefined) metricsRoute(scope, context);
		done();
	};
}

/** The routes of the metrics port; none asks for credentials. */
export function metricsApi(context: Context): FastifyPluginCallback {
	return (scope, _options, done) => {
		healthRoutes(scope, context);
		metricsRoute(scope, context);
		done();
	};
}
