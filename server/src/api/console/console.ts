/**
 * `/console`: signing in and out, what people change about themselves, and what the
 * pages show beyond the ordinary API. For all else the console asks that.
 */

import type { FastifyPluginCallback } from "fastify";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { takeRequests } from "../2fa/take-requests.ts";
import { userRoutes } from "../accounts/users.ts";
import type { Shared } from "../served-dialect.ts";
import { deliveryRoutes } from "./delivery.ts";
import { fraudRoute } from "./fraud.ts";
import { homeRoute } from "./home.ts";
import { limitKeyRoutes } from "./limit-keys.ts";
import { linkRoute } from "./link.ts";
import { mailRoute } from "./mail.ts";
import { oneVerificationRoutes } from "./one-verification.ts";
import { passwordRoute } from "./password.ts";
import { proofRoute } from "./proof.ts";
import { requestsRoute } from "./requests.ts";
import { serviceUsageRoute } from "./services.ts";
import { sessionRoutes } from "./sessions.ts";
import { signInRoutes } from "./sign-in.ts";
import { streamRoute } from "./stream.ts";
import { totpRoutes } from "./totp.ts";
import { verificationRoutes } from "./verifications.ts";

export function consoleApi(
	context: Context,
	shared: Shared,
): FastifyPluginCallback {
	return (scope, _options, done) => {
		takeRequests(scope, context, shared);
		userRoutes(scope, context);
		scope.register((own, _none, ready) => {
			// URLs end up in logs of proxies and in histories of browsers.
			own.addHook("onRequest", (request, _reply, next) => {
				if (request.method === "POST" && request.url.includes("?")) {
					throw new Refusal("malformed", {
						message: "The parameters go into the body, not into the URL",
					});
				}
				next();
			});
			signInRoutes(own, context);
			linkRoute(own, context);
			limitKeyRoutes(own, context);
			sessionRoutes(own, context);
			proofRoute(own, context);
			passwordRoute(own, context);
			totpRoutes(own, context);
			verificationRoutes(own, context, shared.inTurn);
			oneVerificationRoutes(own, context, shared.inTurn);
			streamRoute(own, context, shared.sessions);
			requestsRoute(own, context, shared.inTurn);
			homeRoute(own, context, shared.inTurn);
			fraudRoute(own, context, shared.inTurn);
			deliveryRoutes(own, context);
			mailRoute(own, context);
			serviceUsageRoute(own, context, shared.inTurn);
			ready();
		});
		done();
	};
}
