/**
 * All users, in memory like the accounts: each request of a session asks for the
 * role, and a sign-in for the user of an address.
 */

import { canSignIn, isOwner, type User } from "./user.ts";

export type People = {
	user(sid: string): User | undefined;
	/** The users of an account, newest first. */
	of(accountSid: string): readonly User[];
	/**
	 * The user that an address means at a sign-in without an account: the oldest of
	 * those who can sign in. So nobody takes an address from its user, as long as its
	 * account can be used, by making it a user of another one; and who is suspended in
	 * one account can use another.
	 * `mayUse`: whether sessions of an account are possible at present.
	 */
	byEmail(
		email: string,
		accountSid: string | null,
		mayUse: (accountSid: string) => boolean,
	): User | undefined;
	hasOwner(accountSid: string): boolean;
	/** Takes in present users, and forgets removed ones, and those of removed accounts. */
	put(
		users: readonly User[],
		removed: readonly { readonly accountSid: string; readonly sid: string }[],
	): void;
};

export function people(): People {
	const byAccount = new Map<string, Map<string, User>>();
	const bySid = new Map<string, User>();
	const byEmail = new Map<string, Set<string>>();

	function forget(sid: string): void {
		const user = bySid.get(sid);
		if (user === undefined) return;
		bySid.delete(sid);
		byAccount.get(user.accountSid)?.delete(sid);
		const same = byEmail.get(user.email);
		same?.delete(sid);
		if (same?.size === 0) byEmail.delete(user.email);
	}

	function add(user: User): void {
		bySid.set(user.sid, user);
		const own = byAccount.get(user.accountSid) ?? new Map<string, User>();
		byAccount.set(user.accountSid, own.set(user.sid, user));
		const same = byEmail.get(user.email) ?? new Set<string>();
		byEmail.set(user.email, same.add(user.sid));
	}

	return {
		user: (sid) => bySid.get(sid),
		of: (accountSid) =>
			[...(byAccount.get(accountSid)?.values() ?? [])].sort((a, b) =>
				a.sid < b.sid ? 1 : -1,
			),
		byEmail(email, accountSid, mayUse) {
			const rank = (user: User) =>
				canSignIn(user) ? (mayUse(user.accountSid) ? 2 : 1) : 0;
			return [...(byEmail.get(email) ?? [])]
				.map((sid) => bySid.get(sid) as User)
				.filter((user) => accountSid === null || user.accountSid === accountSid)
				.sort((a, b) => rank(b) - rank(a) || (a.sid < b.sid ? -1 : 1))[0];
		},
		hasOwner: (accountSid) =>
			[...(byAccount.get(accountSid)?.values() ?? [])].some(isOwner),
		put(users, removed) {
			for (const user of users) {
				forget(user.sid);
				add(user);
			}
			for (const { accountSid, sid } of removed) {
				if (sid === accountSid) {
					for (const own of byAccount.get(sid)?.keys() ?? []) forget(own);
					byAccount.delete(sid);
				}
				forget(sid);
			}
		},
	};
}
