/** Accounts: a tree with the operator's master account at its root. */

export type AccountStatus = "active" | "suspended" | "closed";

export type AccountDefaults = {
	codeLength?: number;
	expiry?: number;
	maxAttempts?: number;
	from?: string;
	emailFrom?: string;
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
	defaults: AccountDefaults;
	/** Of national numbers in its sends (ISO 3166-1); absent: the service's. */
	defaultCountry?: string | null;
	tokens: readonly Token[];
};

/** Two, so that a token can be replaced without a moment in which none works. */
export const MOST_TOKENS = 2;

/** What a callback secret is sealed for: it opens for its own account only. */
export function callbackSecretContext(accountSid: string): string {
	return `callback secret of ${accountSid}`;
}
