/** Changes to accounts. Who may make them is decided before, at the edge. */

import {
	type Account,
	MOST_TOKENS,
	stoppedBy,
	type Token,
} from "../accounts/account.ts";
import { Refusal } from "../errors.ts";
import type { Command } from "./command.ts";

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

/** Who asks for it: the account itself, or one above it. */
export type By = {
	readonly sid: string;
	/** Whether an account is the one that asks, or below it. */
	readonly reaches: (sid: string) => boolean;
};

export function changeAccount(
	sid: string,
	{ defaults, status, ...patch }: AccountPatch,
	by: By,
): Command<Account> {
	return change(sid, (account, now) => ({
		...(status === undefined ? account : inStatus(account, status, by, now)),
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

/** The highest account that has stopped it has the last word; those below that may only close it. */
function inStatus(
	account: Account,
	status: Account["status"],
	by: By,
	now: number,
): Account {
	if (status === account.status && status === "active") return account;
	const isStopped = account.status !== "active";
	const hasSay = !isStopped || by.reaches(stoppedBy(account));
	if (!hasSay && status !== account.status && status !== "closed") {
		throw new Refusal("forbidden", {
			message: `It was ${account.status} by an account above yours, which has to allow that`,
			details: { parameter: "status" },
		});
	}
	const { suspendedBy: _, closedAt = now, ...others } = account;
	return {
		...others,
		status,
		...(status !== "active" && {
			suspendedBy: hasSay ? by.sid : stoppedBy(account),
		}),
		...(status === "closed" && {
			closedAt: account.status === "closed" ? closedAt : now,
		}),
	};
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
	return change(sid, (account) => withTokens(account, [token]));
}

/**
 * A token that the operator has set takes the place of those before it, but for
 * one that was replaced or deleted itself: then the account stays as it is. With
 * `isRevived` the operator says that it is good even so.
 */
export function takeConfiguredToken(
	sid: string,
	token: Token,
	{ isRevived }: { readonly isRevived: boolean },
): Command<Account> {
	return change(sid, (account) => {
		const isThere = account.tokens.some(({ hash }) => hash === token.hash);
		const isDead = account.deadTokens?.includes(token.hash) === true;
		return isThere || (isDead && !isRevived)
			? account
			: withTokens(account, [token]);
	});
}

/** Of the master account, what goes is remembered. */
function withTokens(account: Account, tokens: readonly Token[]): Account {
	if (account.parentSid !== null) return { ...account, tokens };
	const isKept = (one: string) => tokens.some(({ hash }) => hash === one);
	const before = [
		...(account.deadTokens ?? []),
		...account.tokens.map(({ hash }) => hash),
	];
	return {
		...account,
		tokens,
		deadTokens: before.filter((hash) => !isKept(hash)),
	};
}

export function removeToken(sid: string, tokenId: string): Command<Account> {
	return change(sid, (account) => {
		const tokens = account.tokens.filter(({ id }) => id !== tokenId);
		if (tokens.length === account.tokens.length) {
			throw new Refusal("not_found");
		}
		if (tokens.length === 0) throw new Refusal("last_token");
		return withTokens(account, tokens);
	});
}

/** Of several within a day, so many go on signing. */
const MOST_EARLIER_SECRETS = 3;

/** The one before it signs for `overlapMs` more; with 0 all before it end at once. */
export function replaceCallbackSecret(
	sid: string,
	sealed: string,
	overlapMs: number,
): Command<Account> {
	return change(sid, (account, now) => {
		const { earlierCallbackSecrets: earlier = [], ...others } = account;
		const before = { sealed: account.callbackSecretSealed };
		const still = earlier.filter(({ until }) => until > now);
		return {
			...others,
			callbackSecretSealed: sealed,
			...(overlapMs > 0 && {
				earlierCallbackSecrets: [
					...still,
					{ ...before, until: now + overlapMs },
				].slice(-MOST_EARLIER_SECRETS),
			}),
		};
	});
}

function change(
	sid: string,
	changed: (account: Account, now: number) => Account,
): Command<Account> {
	return {
		keys: { accounts: [sid] },
		decide(work, now) {
			const account = work.account(sid);
			if (account === undefined) throw new Refusal("not_found");
			const after = changed(account, now);
			if (after !== account) work.setAccount(after);
			return after;
		},
	};
}
