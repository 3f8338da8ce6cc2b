/** Who a request acts for, in the words of the audit log. */

import type { FastifyRequest } from "fastify";
import type { Author } from "../people/audit.ts";
import type { Caller } from "./caller.ts";

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
