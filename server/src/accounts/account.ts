/** Accounts: a tree with the operator's master account at its root. */

import type { GuardRules } from "../guard/written-rules.ts";
import type { CallbackEvent } from "./callback-events.ts";
import type { WrittenCaps } from "./caps.ts";
import type { TestRecipient } from "./test-recipient.ts";

export type AccountStatus = "active" | "suspended" | "closed";

export type AccountDefaults = {
	codeLength?: number;
	expiry?: number;
	maxAttempts?: number;
	from?: string;
	/** An address, or a name with an address: `Acme <codes@acme.com>`. */
	emailFrom?: string;
	replyTo?: string;
	/** BCP 47: the locale of texts where a send names none. */
	locale?: string;
	/** Whether an sms takes over if the recipient is not on an app; absent: it does. */
	appFallback?: boolean;
};

export type Brand = {
	/** Absent: the account's name. */
	name?: string;
	/** `#` and six hex digits. */
	color?: string;
	/** An https URL. */
	logo?: string;
};

export type Token = {
	readonly id: string;
	/** SHA-256 of the token. The token has 256 random bits, so a plain hash is enough. */
	readonly hash: string;
	readonly createdAt: number;
};

export type Account = {
	readonly sid: string;
	readonly parentSid: string | null;
	readonly createdAt: number;
	/**
	 * Its messages go to nobody, and so do those of all accounts below it. Chosen when
	 * the account is made, for ever. Absent: it is live.
	 */
	readonly testMode?: true;
	name: string;
	email: string | null;
	status: AccountStatus;
	/** CIDR; empty: requests may come from everywhere. */
	allowedAddresses: readonly string[];
	callbackUrl: string | null;
	callbackMethod: "GET" | "POST";
	/** The events that it hears of; absent or null: those of its verifications. */
	callbackEvents?: readonly CallbackEvent[] | null;
	callbackSecretSealed: string;
	/** Replaced secrets, which still sign beside the present one until their time. Absent: none. */
	earlierCallbackSecrets?: readonly EarlierSecret[];
	defaults: AccountDefaults;
	/** The look of its emails; absent: the plain layout with its name. */
	brand?: Brand | null;
	/** Absent: none. */
	testRecipients?: readonly TestRecipient[];
	/** Country of national numbers in its sends (ISO 3166-1); absent: the service's. */
	defaultCountry?: string | null;
	/**
	 * Rules about its messages, by the SID of the account that wrote them: itself, or one
	 * above it. The stricter of all hold (`standing.ts`). Absent: nobody wrote any.
	 */
	guardRules?: Readonly<Record<string, GuardRules>>;
	/** The caps on the cost of its messages (`caps.ts`). Absent: nobody bounds that. */
	budgets?: WrittenCaps;
	tokens: readonly Token[];
	/**
	 * Hashes of replaced or deleted tokens, for the master account only. A leaked
	 * token may still be in the environment of the next start.
	 */
	deadTokens?: readonly string[];
	/**
	 * The highest account that suspended or closed it; only that account, or one
	 * above it, can make it active again. Absent in older rows: the parent.
	 */
	suspendedBy?: string;
	/** Absent: it is not closed, or was closed before this was kept. */
	closedAt?: number;
	/** The number of accounts below it, for a customer's own account. Absent: not counted yet. */
	accountsBelow?: number;
};

/**
 * Levels below the master account. Every request walks up from its account, so
 * the way must be short.
 */
export const DEEPEST = 10;

export type EarlierSecret = {
	readonly sealed: string;
	readonly until: number;
};

/** The account that decides when an inactive one becomes active again. */
export function stoppedBy({ sid, parentSid, suspendedBy }: Account): string {
	return suspendedBy ?? parentSid ?? sid;
}

/** Two tokens, so that one can be replaced while the other works. */
export const MOST_TOKENS = 2;

/** The context that a callback secret is sealed for: it opens for its own account only. */
export function callbackSecretContext(accountSid: string): string {
	return `callback secret of ${accountSid}`;
}
