/**
 * Changes that outlive the rights they were made with: tokens and users. Memory may
 * show a right for a moment after it has ended, so the decision looks once more.
 */

import { Refusal } from "../errors.ts";
import { isOwner } from "../people/user.ts";
import type { Keys } from "../store/contract.ts";
import type { Command } from "./command.ts";

/** The token or the owner that asks for a change. */
export type Asker = {
	readonly accountSid: string;
	/** Null in a session of a user. */
	readonly tokenId: string | null;
	readonly userSid?: string | undefined;
};

/** The command, refused if the token is gone, or if the user is no owner any more. */
export function stillHeld<Reply>(
	command: Command<Reply> & { readonly keys: Keys },
	{ accountSid, tokenId, userSid }: Asker,
): Command<Reply> & { readonly keys: Keys } {
	const { accounts = [], definitionsOf = [] } = command.keys;
	return {
		...command,
		keys: {
			...command.keys,
			accounts: [...accounts, accountSid],
			...(userSid === undefined
				? command.keys.definitionsOf && { definitionsOf }
				: { definitionsOf: [...definitionsOf, accountSid] }),
		},
		decide(work, now) {
			const tokens = work.account(accountSid)?.tokens ?? [];
			const users = userSid === undefined ? [] : work.usersOf(accountSid);
			const isThere =
				tokens.some(({ id }) => id === tokenId) ||
				users.some((user) => user.sid === userSid && isOwner(user));
			if (!isThere) throw new Refusal("unauthorized");
			return command.decide(work, now);
		},
	};
}
