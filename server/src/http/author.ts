/** Who a request acts for, in the words of the audit log and of commands. */

import type { FastifyRequest } from "fastify";
import type { Asker } from "../commands/still-held.ts";
import type { Author } from "../people/audit.ts";
import { type Caller, callerOf } from "./caller.ts";

export function authorOf(
	request: FastifyRequest,
	caller: Caller | null = request.caller,
): Author {
	const { id } = request;
	if (caller === null) return { account: null, request: id };
	const { account, tokenId, address, session } = caller;
	return {
		account: account.sid,
		...(session?.userSid != null && { user: session.userSid }),
		...(tokenId !== null && { token: tokenId }),
		...(session && { session: session.sid }),
		address,
		request: id,
	};
}

/** Throws on a route that asks for no credentials. */
export function askerOf(request: FastifyRequest): Asker {
	return {
		accountSid: callerOf(request).sid,
		tokenId: request.caller?.tokenId ?? null,
		userSid: request.caller?.session?.userSid ?? undefined,
	};
}
