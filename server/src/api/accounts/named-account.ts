/** The account that a path names, and the accounts over which the caller decides. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { By } from "../../commands/change-account.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { callerOf } from "../../http/caller.ts";
import { Type } from "../../schema.ts";

type Parts = Pick<Context, "accounts">;

export type OneAccount = { Params: { sid: string } };

export const AccountPath = Type.Object({
	sid: Type.String({ description: "SID of the account" }),
});

/** An account that is not the caller's counts as unknown. */
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
