/**
 * The 2FA API: its routes, and its words around them. Whatever path no other
 * dialect has is answered in these words, too.
 */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { authenticate } from "../../http/caller.ts";
import type { Dialect } from "../../http/dialect.ts";
import { readParameters } from "../../http/read-parameters.ts";
import { FIRST_DIALECT } from "../../verification/verification.ts";
import type { ServedDialect, Shared } from "../served-dialect.ts";
import { renderCallback } from "./callback.ts";
import { limitRoutes } from "./limits.ts";
import { refusedIn } from "./refused.ts";
import { searchRoutes } from "./search.ts";
import { plainUrl } from "./url.ts";
import { usageRoutes } from "./usage.ts";
import { verificationRoutes } from "./verifications.ts";
import { workflowRoutes } from "./workflows.ts";

export const twoFactor: ServedDialect = {
	name: FIRST_DIALECT,
	wire: twoFactorWire,
	routes: (context, shared) => (scope, _options, done) => {
		asCallersOf2fa(scope, context, shared);
		verificationRoutes(scope, context);
		limitRoutes(scope, context, shared.inTurn);
		workflowRoutes(scope, context, shared.inTurn);
		searchRoutes(scope, context, shared.inTurn);
		usageRoutes(scope, context);
		done();
	},
	renderCallback,
};

export function twoFactorWire(
	context: Pick<Context, "accounts" | "store">,
): Dialect {
	return {
		prefixes: ["/"],
		headers: { "cache-control": "no-store" },
		plainUrl,
		refused: refusedIn(context),
	};
}

const PHONES: ReadonlySet<string> = new Set(["to", "recipient"]);

/** Routes of the scope authenticate and read parameters as section 1 of the contract says. */
export function asCallersOf2fa(
	scope: FastifyInstance,
	{ accounts, now }: Pick<Context, "accounts" | "now">,
	{ admission }: Pick<Shared, "admission">,
): void {
	admission(scope, (request, address) =>
		authenticate(accounts, request, address, now()),
	);
	readParameters(scope, PHONES);
}
