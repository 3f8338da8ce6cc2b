/** Routes that other services call unasked: providers, with their receipts. */

import type { FastifyPluginCallback } from "fastify";
import type { Context } from "../../context.ts";
import type { Provider } from "../../providers/contract.ts";
import { receiptRoutes } from "./receipts.ts";

export function hooksApi(
	context: Context,
	providers: readonly Provider[],
): FastifyPluginCallback {
	return (scope, _options, done) => {
		receiptRoutes(scope, context, providers);
		done();
	};
}
