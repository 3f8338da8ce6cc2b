/** Changes to accounts. Who may make them is decided before, at the edge. */

import { type Account, MOST_TOKENS, type Token } from "../accounts/account.ts";
import { Refusal } from "../errors.ts";
import type { Command } from "./command.ts";

/** The account is new, or is already there (two instances at their first start). */
export function createAccount(account: Account): Command<Account> {
	return {
		keys: { accounts: [account.sid] },
		decide(work) {
			const known = work.account(account.sid);
			if (known !== undefined) return known;
			work.setAccount(account);
			return account;
		},
	};
}

export type AccountPatch = Partial<
	Pick<
		Account,
		| "name"
		| "email"
		| "status"
		| "allowedAddresses"
		| "callbackUrl"
		| "callbackMethod"
		| "defaultCountry"
	>
> & {
	/** Of those named alone; null clears one, or all. */
	defaults?:
		| {
				[Name in keyof Account["defaults"]]: Account["defaults"][Name] | null;
		  }
		| null;
};

export function changeAccount(
	sid: string,
	{ defaults, ...patch }: AccountPatch,
): Command<Account> {
	return change(sid, (account) => ({
		...account,
		...patch,
		...(defaults !== undefined && {
			// Here and not at the edge: of two requests at once neither may lose
			// what the other has named.
			defaults: withoutNulls(
				defaults === null ? {} : { ...account.defaults, ...defaults },
			),
		}),
	}));
}

function withoutNulls(
	defaults: NonNullable<AccountPatch["defaults"]>,
): Account["defaults"] {
	return Object.fromEntries(
		Object.entries(defaults).filter(([, value]) => value !== null),
	) as Account["defaults"];
}

/** `by`: the token that asks for it. It may have been revoked a moment ago. */
export function addToken(
	sid: string,
	token: Token,
	by: { readonly accountSid: string; readonly tokenId: string },
): Command<Account> {
	const command = change(sid, (account) => {
		if (account.tokens.length >= MOST_TOKENS) {
			throw new Refusal("too_many_tokens");
		}
		return { ...account, tokens: [...account.tokens, token] };
	});
	return {
		keys: { accounts: [sid, by.accountSid] },
		decide(work, now) {
			const tokens = work.account(by.accountSid)?.tokens ?? [];
			if (!tokens.some(({ id }) => id === by.tokenId)) {
				throw new Refusal("unauthorized");
			}
			return command.decide(work, now);
		},
	};
}

/** The operator's way: all tokens before it stop working. */
export function replaceTokens(sid: string, token: Token): Command<Account> {
	return change(sid, (account) => ({ ...account, tokens: [token] }));
}

export function removeToken(sid: string, tokenId: string): Command<Account> {
	return change(sid, (account) => {
		const tokens = account.tokens.filter(({ id }) => id !== tokenId);
		if (tokens.length === account.tokens.length) {
			throw new Refusal("not_found");
		}
		if (tokens.length === 0) throw new Refusal("last_token");
		return { ...account, tokens };
	});
}

function change(
	sid: string,
	changed: (account: Account) => Account,
): Command<Account> {
	return {
		keys: { accounts: [sid] },
		decide(work) {
			const account = work.account(sid);
			if (account === undefined) throw new Refusal("not_found");
			const now = changed(account);
			work.setAccount(now);
			return now;
		},
	};
}
