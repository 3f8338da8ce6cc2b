/** Pages about providers are the operator's: customers do not see who carries their messages. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { Refusal } from "../../errors.ts";
import { callerOf } from "../../http/caller.ts";

export function mustBeMaster(http: FastifyRequest): Account {
	const caller = callerOf(http);
	if (caller.parentSid === null) return caller;
	throw new Refusal("forbidden", {
		message: "Providers and routes are for the master account",
	});
}
