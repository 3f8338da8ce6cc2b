/** Changes to the users of an account. Its last owner stays an owner. */

import { Refusal } from "../errors.ts";
import {
	isOwner,
	type Link,
	MOST_USERS,
	opensLink,
	type User,
	type UserKey,
} from "../people/user.ts";
import type { Keys } from "../store/contract.ts";
import type { Command, Work } from "./command.ts";

/** Its keys need no look-up. */
export type UserCommand<Reply> = Command<Reply> & { readonly keys: Keys };

export function createUser(user: User): UserCommand<User> {
	const { accountSid } = user;
	return {
		keys: { accounts: [accountSid], definitionsOf: [accountSid] },
		decide(work) {
			const users = work.usersOf(accountSid);
			if (work.account(accountSid) === undefined)
				throw new Refusal("not_found");
			if (users.some(({ email }) => email === user.email)) {
				throw new Refusal("user_exists");
			}
			if (users.length >= MOST_USERS) {
				throw new Refusal("forbidden", {
					message: `An account may have ${MOST_USERS} users at most`,
					details: { limit: "users" },
				});
			}
			work.setUser(user);
			return user;
		},
	};
}

export type UserPatch = Partial<Pick<User, "role" | "status">> & {
	/** Takes the second factor away. */
	readonly totp?: null;
};

/** A suspended user has no sessions any more; a new role holds in those that there are. */
export function changeUser(key: UserKey, patch: UserPatch): UserCommand<User> {
	return change(key, (user) => {
		const ends =
			(patch.status ?? user.status) !== user.status ||
			(patch.totp === null && user.totp !== null);
		return {
			...user,
			...patch,
			generation: user.generation + (ends ? 1 : 0),
		};
	});
}

export function removeUser(key: UserKey): UserCommand<User> {
	return {
		keys: { definitionsOf: [key.accountSid] },
		decide(work) {
			const user = known(work, key);
			mustKeepOwner(work, key, null);
			work.removeUser(user);
			return user;
		},
	};
}

/** A link to set a password. The one before it stops working. */
export function renewLink(key: UserKey, link: Link): UserCommand<User> {
	return change(key, (user) => ({ ...user, link }));
}

export function endSessions(key: UserKey): UserCommand<User> {
	return change(key, (user) => ({
		...user,
		generation: user.generation + 1,
	}));
}

/** Null: the link is wrong, used, or too old. */
export function redeemLink(
	key: UserKey,
	secretHash: string,
	passwordHash: string,
): UserCommand<User | null> {
	return {
		keys: { definitionsOf: [key.accountSid] },
		decide(work, now) {
			const user = userIn(work, key);
			if (user === undefined || !opensLink(user, secretHash, now)) return null;
			const after = {
				...user,
				link: null,
				passwordHash,
				generation: user.generation + 1,
			};
			work.setUser(after);
			return after;
		},
	};
}

/** `from`: the hash of the password that was shown; it may be another by now. */
export function changePassword(
	key: UserKey,
	from: string,
	to: string,
): UserCommand<User> {
	return change(key, (user) => {
		if (user.passwordHash !== from) throw new Refusal("unauthorized");
		return {
			...user,
			passwordHash: to,
			link: null,
			generation: user.generation + 1,
		};
	});
}

export function offerTotp(
	key: UserKey,
	sealed: string,
	until: number,
): UserCommand<User> {
	return change(key, (user) => ({ ...user, totpOffered: { sealed, until } }));
}

/** `sealed`: the offered secret whose code was shown. Null: it is offered no more. */
export function confirmTotp(
	key: UserKey,
	sealed: string,
	step: number,
	recovery: readonly string[],
): UserCommand<User | null> {
	return {
		keys: { definitionsOf: [key.accountSid] },
		decide(work, now) {
			const user = known(work, key);
			const { totpOffered: offered } = user;
			if (offered?.sealed !== sealed || offered.until <= now) return null;
			const after = {
				...user,
				totp: { sealed, lastStep: step, recovery },
				totpOffered: null,
			};
			work.setUser(after);
			return after;
		},
	};
}

export function userIn(
	work: Work,
	{ accountSid, sid }: UserKey,
): User | undefined {
	return work.usersOf(accountSid).find((user) => user.sid === sid);
}

function known(work: Work, key: UserKey): User {
	const user = userIn(work, key);
	if (user === undefined) throw new Refusal("not_found");
	return user;
}

function change(
	key: UserKey,
	changed: (user: User) => User,
): UserCommand<User> {
	return {
		keys: { definitionsOf: [key.accountSid] },
		decide(work) {
			const after = changed(known(work, key));
			mustKeepOwner(work, key, after);
			work.setUser(after);
			return after;
		},
	};
}

/** `after`: null for a user who goes. */
function mustKeepOwner(work: Work, key: UserKey, after: User | null): void {
	const users = work.usersOf(key.accountSid);
	const others = users.filter(({ sid }) => sid !== key.sid);
	if (!users.some(isOwner) || others.some(isOwner)) return;
	if (after !== null && isOwner(after)) return;
	throw new Refusal("last_owner");
}
