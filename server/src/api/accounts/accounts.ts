/** `/accounts` (section 10 of the contract): an account manages itself and those below it. */

import type { FastifyPluginCallback } from "fastify";
import type { Context } from "../../context.ts";
import { takeRequests } from "../2fa/take-requests.ts";
import type { Shared } from "../served-dialect.ts";
import { accountRoutes } from "./account-routes.ts";
import { auditRoute } from "./audit.ts";
import { budgetRoute } from "./budgets.ts";
import { callbackTestRoute } from "./callback-test.ts";
import { credentialRoutes } from "./credentials.ts";
import { guardNodeRoutes } from "./guard-nodes.ts";
import { listRoutes } from "./lists.ts";
import { recipientRoutes } from "./recipients.ts";
import { testRecipientRoutes } from "./test-recipients.ts";

export function accountsApi(
	context: Context,
	shared: Shared,
): FastifyPluginCallback {
	return (scope, _options, done) => {
		takeRequests(scope, context, shared);
		accountRoutes(scope, context, shared.inTurn);
		credentialRoutes(scope, context);
		callbackTestRoute(scope, context);
		recipientRoutes(scope, context);
		testRecipientRoutes(scope, context);
		listRoutes(scope, context);
		budgetRoute(scope, context);
		auditRoute(scope, context, shared.inTurn);
		guardNodeRoutes(scope, context, shared.inTurn);
		done();
	};
}
