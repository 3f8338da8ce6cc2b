/** Changes to accounts. The API has already decided whether the caller may make them. */

import {
	type Account,
	MOST_TOKENS,
	stoppedBy,
	type Token,
} from "../accounts/account.ts";
import type { Cap } from "../accounts/caps.ts";
import { Refusal } from "../errors.ts";
import type { GuardRules } from "../guard/written-rules.ts";
import type { Keys } from "../store/contract.ts";
import type { Command } from "./command.ts";
import { type Asker, stillHeld } from "./still-held.ts";

export type AccountPatch = Partial<
	Pick<
		Account,
		| "name"
		| "email"
		| "status"
		| "allowedAddresses"
		| "callbackUrl"
		| "callbackMethod"
		| "callbackEvents"
		| "defaultCountry"
		| "brand"
	>
> & {
	/**
	 * The part of the account that asks; null: it writes none. A function makes it of
	 * what it was, in the decision: of two changes at once none is lost.
	 */
	budgets?: readonly Cap[] | null | ((own: readonly Cap[]) => readonly Cap[]);
	/** Changes only the members that it names; null clears one, or all of them. */
	defaults?:
		| {
				[Name in keyof Account["defaults"]]: Account["defaults"][Name] | null;
		  }
		| null;
	/** The same for the rules that the caller has written; those of others stay. */
	guardRules?: GuardPatch;
};

export type GuardPatch = {
	-readonly [Name in keyof GuardRules]?: GuardRules[Name] | null;
};

/** Who asks for the change: the account itself, or one above it. */
export type By = {
	readonly sid: string;
	/** Whether an account is the one that asks, or stands below it. */
	readonly reaches: (sid: string) => boolean;
};

export function changeAccount(
	sid: string,
	{ defaults, status, guardRules, budgets, ...patch }: AccountPatch,
	by: By,
): Command<Account> {
	return change(sid, (account, now) => ({
		...withBudgets(
			status === undefined ? account : inStatus(account, status, by, now),
			budgets,
			by,
		),
		...patch,
		...(defaults !== undefined && {
			// Merged in the decision, not in the API: of two concurrent requests,
			// neither may lose the members that the other one named.
			defaults: withoutNulls(
				defaults === null ? {} : { ...account.defaults, ...defaults },
			),
		}),
		...(guardRules !== undefined && {
			guardRules: writtenBy(by.sid, guardRules, account.guardRules),
		}),
	}));
}

/** Each writer has a part of its own, so none can loosen what another one wrote. */
function writtenBy(
	writer: string,
	patch: GuardPatch,
	before: Account["guardRules"] = {},
): NonNullable<Account["guardRules"]> {
	const { [writer]: own = {}, ...others } = before;
	const after = withoutNulls({ ...own, ...patch });
	return Object.keys(after).length === 0
		? others
		: { ...others, [writer]: after };
}

/**
 * Only the highest account that stopped it, or one above that, may start it
 * again; others may only close it.
 */
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

/** Each account writes its own part, so none loosens another's. */
function withBudgets(
	account: Account,
	patch: AccountPatch["budgets"],
	by: By,
): Account {
	if (patch === undefined) return account;
	const { budgets = {}, ...others } = account;
	const { [by.sid]: own = [], ...parts } = budgets;
	const written = typeof patch === "function" ? patch(own) : patch;
	const all = written?.length ? { ...parts, [by.sid]: written } : parts;
	return Object.keys(all).length === 0 ? others : { ...others, budgets: all };
}

function withoutNulls<Members extends object>(
	members: Members,
): { [Name in keyof Members]: Exclude<Members[Name], null> } {
	return Object.fromEntries(
		Object.entries(members).filter(([, value]) => value !== null),
	) as { [Name in keyof Members]: Exclude<Members[Name], null> };
}

export function addToken(
	sid: string,
	token: Token,
	by: Asker,
): Command<Account> {
	const command = change(sid, (account) => {
		if (account.tokens.length >= MOST_TOKENS) {
			throw new Refusal("too_many_tokens");
		}
		return { ...account, tokens: [...account.tokens, token] };
	});
	return stillHeld(command, by);
}

/** For the operator: all earlier tokens stop working. */
export function replaceTokens(sid: string, token: Token): Command<Account> {
	return change(sid, (account) => withTokens(account, [token]));
}

/**
 * A token that the operator has configured replaces all others. If it was
 * itself replaced or deleted before, the account stays as it is, unless
 * `isRevived` says that the operator wants it even so.
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

/** The master account remembers the tokens that it loses. */
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

/** The most replaced secrets that go on signing, if several are replaced within a day. */
const MOST_EARLIER_SECRETS = 3;

/** The replaced secret signs for `overlapMs` more; with 0 all earlier secrets end at once. */
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
): Command<Account> & { readonly keys: Keys } {
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
