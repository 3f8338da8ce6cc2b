/** The account that a path names, and how far its caller's say reaches. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { By } from "../../commands/accounts.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { callerOf } from "../../http/caller.ts";

type Parts = Pick<Context, "accounts">;

export type OneAccount = { Params: { sid: string } };

/** Another's account is as unknown as none. */
export function named(
	{ accounts }: Parts,
	request: FastifyRequest<OneAccount>,
): Account {
	const caller = callerOf(request);
	const account = accounts.account(request.params.sid);
	if (account === undefined || !accounts.isSelfOrBelow(caller, account.sid)) {
		throw new Refusal("not_found", {
			message: "Invalid account SID",
			isFromMemory: true,
		});
	}
	return account;
}

export function byCallerOf({ accounts }: Parts, http: FastifyRequest): By {
	const caller = callerOf(http);
	return {
		sid: caller.sid,
		reaches: (sid) => accounts.isSelfOrBelow(caller, sid),
	};
}
