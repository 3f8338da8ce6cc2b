/** Accounts: a tree with the operator's master account at its root. */

export type AccountStatus = "active" | "suspended" | "closed";

export type AccountDefaults = {
	codeLength?: number;
	expiry?: number;
	maxAttempts?: number;
	from?: string;
	emailFrom?: string;
	/** Whether an sms takes over from an app that the recipient is not on; absent: it does. */
	appFallback?: boolean;
};

export type Token = {
	readonly id: string;
	/** SHA-256 of the token: it has 256 random bits, so a plain hash is enough. */
	readonly hash: string;
	readonly createdAt: number;
};

export type Account = {
	readonly sid: string;
	readonly parentSid: string | null;
	readonly createdAt: number;
	name: string;
	email: string | null;
	status: AccountStatus;
	/** CIDR; empty: from everywhere. */
	allowedAddresses: readonly string[];
	callbackUrl: string | null;
	callbackMethod: "GET" | "POST";
	callbackSecretSealed: string;
	/** Those before it, which sign beside it until then. Absent: none. */
	earlierCallbackSecrets?: readonly EarlierSecret[];
	defaults: AccountDefaults;
	/** Of national numbers in its sends (ISO 3166-1); absent: the service's. */
	defaultCountry?: string | null;
	tokens: readonly Token[];
	/**
	 * Of the master account: hashes of tokens that were replaced or deleted. One that
	 * has leaked may still stand in the environment of the next start.
	 */
	deadTokens?: readonly string[];
	/**
	 * The highest account that suspended or closed it: only that one or one above
	 * makes it active again. Absent in rows from before it was kept: the parent.
	 */
	suspendedBy?: string;
	/** Absent: it is not closed, or has been since before this was kept. */
	closedAt?: number;
	/** Of a customer's own account: how many there are below it. Absent: not counted yet. */
	accountsBelow?: number;
};

/** Levels below the master account. Every request walks up from its account: the way must stay short. */
export const DEEPEST = 10;

export type EarlierSecret = {
	readonly sealed: string;
	readonly until: number;
};

/** Who has the say over one that is not active. */
export function stoppedBy({ sid, parentSid, suspendedBy }: Account): string {
	return suspendedBy ?? parentSid ?? sid;
}

/** Two, so that a token can be replaced without a moment in which none works. */
export const MOST_TOKENS = 2;

/** What a callback secret is sealed for: it opens for its own account only. */
export function callbackSecretContext(accountSid: string): string {
	return `callback secret of ${accountSid}`;
}
