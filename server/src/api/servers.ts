/** The HTTP servers of a process: all dialects and other APIs on one port, metrics on the same or another port. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import { admission } from "../http/admission.ts";
import { httpServer } from "../http/server.ts";
import { NO_SESSIONS, sessionGuard } from "../http/session-guard.ts";
import { turns } from "../http/turns.ts";
import type { Provider } from "../providers/contract.ts";
import { accountsApi } from "./accounts/accounts.ts";
import { areBuilt } from "./console/built.ts";
import { consoleApi } from "./console/console.ts";
import { pageRoutes } from "./console/pages.ts";
import { hooksApi } from "./hooks/hooks.ts";
import { ruleOf } from "./operation-rules.ts";
import { metricsApi, operationsApi } from "./operations/operations.ts";
import { dialectIn, type ServedDialect } from "./served-dialect.ts";
import { shownTo } from "./shown-to.ts";

/**
 * The second server, if any, is for metrics on a port of their own. `pages`: the
 * directory of the console's built pages; without any, only its routes are served.
 */
export function serversOf(
	context: Context,
	dialects: readonly ServedDialect[],
	providers: readonly Provider[],
	pages: URL,
): [app: FastifyInstance, ...metrics: FastifyInstance[]] {
	const isOn = context.config.console.enabled;
	const wires = dialects.map((dialect) => dialectIn(dialect, context));
	const app = httpServer(context, wires);
	const sessions = isOn
		? sessionGuard(context, { ruleOf, shownTo })
		: NO_SESSIONS;
	const shared = {
		sessions,
		admission: admission(context, sessions),
		inTurn: turns(context.timers, context.accounts.customerOf),
	};
	for (const { routes } of dialects) app.register(routes(context, shared));
	app.register(accountsApi(context, shared));
	app.register(operationsApi(context, shared));
	app.register(hooksApi(context, providers));
	if (isOn) app.register(consoleApi(context, shared));
	if (isOn && areBuilt(pages)) pageRoutes(app, context, pages);
	if (context.config.metrics.port === undefined) return [app];
	const own = httpServer(context, wires);
	own.register(metricsApi(context));
	return [app, own];
}
