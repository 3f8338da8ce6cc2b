/** Authentication, and parameters from query and body (section 1 of the contract). */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { authenticate } from "../../http/caller.ts";
import { readParameters } from "../../http/read-parameters.ts";
import type { Shared } from "../served-dialect.ts";

const PHONES: ReadonlySet<string> = new Set(["to", "recipient"]);

/** Call it before the first route of the scope. */
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
