/** Routes for who runs the service, and for who tries it. */

import type { FastifyPluginCallback } from "fastify";
import type { Context } from "../../context.ts";
import { takeRequests } from "../2fa/requests.ts";
import type { Shared } from "../served-dialect.ts";
import { healthRoutes } from "./health.ts";
import { metricsRoute } from "./metrics.ts";
import { sandboxRoutes } from "./sandbox.ts";

export function operationsApi(
	context: Context,
	shared: Shared,
): FastifyPluginCallback {
	return (scope, _options, done) => {
		takeRequests(scope, context, shared);
		sandboxRoutes(scope, context, shared.inTurn);
		healthRoutes(scope, context);
		if (context.config.metrics.port === undefined) metricsRoute(scope, context);
		done();
	};
}

/** Those for a port of their own: nobody is asked for credentials there. */
export function metricsApi(context: Context): FastifyPluginCallback {
	return (scope, _options, done) => {
		healthRoutes(scope, context);
		metricsRoute(scope, context);
		done();
	};
}
