/** The 2FA dialect. It also answers all paths that belong to no other dialect. */

import { FIRST_DIALECT } from "../../verification/first-dialect.ts";
import type { ServedDialect } from "../served-dialect.ts";
import { cancelRoute } from "./cancel.ts";
import { limitRoutes } from "./limits.ts";
import { recordRoutes } from "./one-record.ts";
import { refusedIn } from "./refusal-reply.ts";
import { REFUSALS } from "./refusals.ts";
import { renderCallback } from "./render-callback.ts";
import { resendRoute } from "./resend.ts";
import { searchRoutes } from "./search.ts";
import { takeRequests } from "./take-requests.ts";
import { templateRoutes } from "./templates.ts";
import { plainUrl } from "./url.ts";
import { usageRoutes } from "./usage.ts";
import { usageCostRoutes } from "./usage-costs.ts";
import { sendRoute } from "./verifications.ts";
import { verifyRoute } from "./verify.ts";
import { workflowRoutes } from "./workflows.ts";

export const twoFactor: ServedDialect = {
	name: FIRST_DIALECT,
	refusals: REFUSALS,
	wire: (context) => ({
		prefixes: ["/"],
		headers: { "cache-control": "no-store" },
		plainUrl,
		refused: refusedIn(context),
	}),
	routes: (context, shared) => (scope, _options, done) => {
		takeRequests(scope, context, shared);
		sendRoute(scope, context);
		resendRoute(scope, context);
		verifyRoute(scope, context);
		cancelRoute(scope, context);
		recordRoutes(scope, context);
		limitRoutes(scope, context, shared.inTurn);
		workflowRoutes(scope, context, shared.inTurn);
		templateRoutes(scope, context, shared.inTurn);
		searchRoutes(scope, context, shared.inTurn);
		usageRoutes(scope, context);
		usageCostRoutes(scope, context, shared.inTurn);
		done();
	},
	renderCallback,
};
