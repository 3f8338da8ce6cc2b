/** Requests as section 1 of the contract has them: who sends them, and where their parameters are. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { authenticate } from "../../http/caller.ts";
import { readParameters } from "../../http/read-parameters.ts";
import type { Shared } from "../served-dialect.ts";

const PHONES: ReadonlySet<string> = new Set(["to", "recipient"]);

/** To be called before the first route of the scope. */
export function takeRequests(
	scope: FastifyInstance,
	{ accounts, now }: Pick<Context, "accounts" | "now">,
	{ admission }: Pick<Shared, "admission">,
): void {
	admission(scope, (request, address) =>
		authenticate(accounts, request, address, now()),
	);
	readParameters(scope, PHONES);
}
