/** The operator's counts at a recipient, and the hashed keys that they stand under. */

import type { LimitUse } from "../limits/count.ts";
import type { NamedBucket } from "../limits/limit.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { RecipientKey } from "../verification/recipient.ts";
import {
	type FormerParts,
	formerKeysIn,
	mayCountFromBefore,
	presentKeyIn,
} from "./former-counts.ts";

export type CountedParts = FormerParts & {
	readonly hash: Hasher;
	readonly accounts: {
		/** The account directly below the master account that this one is, or stands under. */
		readonly customerOf: (accountSid: string) => string;
	};
};

export type Scope = "account" | "customer";

/** The buckets of each scope, and what follows from them: the same for every message. */
export type ScopedBuckets = Readonly<Record<Scope, readonly NamedBucket[]>> & {
	readonly all: readonly NamedBucket[];
	readonly accountAlone: readonly NamedBucket[];
	readonly namesOfAccountAlone: readonly string[];
	readonly namesOfCustomerAlone: readonly string[];
};

export function scopedBuckets(
	account: readonly NamedBucket[],
	customer: readonly NamedBucket[],
): ScopedBuckets {
	const accountAlone = withoutThose(account, customer);
	return {
		account,
		customer,
		all: [...account, ...customer],
		accountAlone,
		namesOfAccountAlone: namesOf(accountAlone),
		namesOfCustomerAlone: namesOf(withoutThose(customer, account)),
	};
}

/**
 * The bounds of an account, and of its customer, on one recipient. The keys are
 * hashed, so that no recipient is stored a second time in the clear. `what` is
 * part of the hash: with other words all counts would be lost.
 *
 * A bucket may have belonged to the other scope: an earlier version counted
 * sends by account only, and settings change. So a bucket that only one scope
 * has now is also looked for under the other's key. An account's count moves to
 * its customer and then holds for all the customer's accounts. A customer's
 * count stays, and counts for each account until it has run out. If both scopes
 * had a bucket and one has lost it, a send counts twice until then: too strict,
 * never too lax.
 *
 * So each use makes two hashes, of 3 us each. A stored note of when the scopes
 * last changed would save one, but instances that run with different settings
 * would then not see each other's counts.
 */
export function countedAt(
	parts: CountedParts,
	what: "wrong codes" | "wrong codes of tests" | "sends",
	owner: string,
	stored: RecipientKey,
	scoped: ScopedBuckets,
	at: number,
): LimitUse[] {
	const { hash, accounts } = parts;
	const { account, customer } = scoped;
	const recipient = presentKeyIn(parts, stored);
	const whose = accounts.customerOf(owner);
	const spellings = mayCountFromBefore(parts, scoped.all, at)
		? formerKeysIn(parts, recipient)
		: [];
	const byAccount = hash(what, owner, recipient);
	// Before numbers were parsed nothing was counted by customer, so no former
	// spelling is looked for.
	const byCustomer = hash(`${what} of a customer`, whose, recipient);
	const formerly = spellings.map((former) => hash(what, owner, former));
	const uses: LimitUse[] = [];
	if (account.length > 0) {
		uses.push({
			name: what,
			counterKey: byAccount,
			buckets: account,
			former: { keys: formerly },
			beside: { keys: [byCustomer], buckets: scoped.namesOfAccountAlone },
		});
	}
	if (customer.length > 0) {
		const keys = new Set([byAccount, ...formerly]);
		// An earlier version counted a customer's wrong codes under the account key
		// of the customer's account.
		if (what === "wrong codes" && whose !== owner) {
			keys.add(hash(what, whose, recipient));
		}
		uses.push({
			name: what,
			counterKey: byCustomer,
			buckets: customer,
			former: { keys: [...keys], buckets: scoped.namesOfCustomerAlone },
			kept: scoped.accountAlone,
		});
	}
	return uses;
}

function withoutThose(
	buckets: readonly NamedBucket[],
	others: readonly NamedBucket[],
): NamedBucket[] {
	const names = namesOf(others);
	return buckets.filter(({ name }) => !names.includes(name));
}

const namesOf = (buckets: readonly NamedBucket[]) =>
	buckets.map(({ name }) => name);
