/** The operator's counts at a recipient, and the keys that they stand under. */

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
		/** The account directly below the master, with all below it. */
		readonly customerOf: (accountSid: string) => string;
	};
};

export type Scope = "account" | "customer";
export type ScopedBuckets = Readonly<Record<Scope, readonly NamedBucket[]>>;

/**
 * Bounds of an account and of its customer on one recipient. The keys are hashed,
 * since recipients are not stored twice in the clear. The names are part of the
 * hash: another one would forget all that is counted.
 *
 * Each may have been the other's: an earlier version counted sends by account
 * alone, and settings change. So a bucket that one of the two has alone is looked
 * for under the other's key too. An account's count moves to its customer, whose
 * count then holds for all accounts; a customer's count stays, and counts for each
 * of them until it has run out. Where both had a bucket and one has lost it, a send
 * counts twice until then: too strict, never too lax.
 */
export function countedAt(
	parts: CountedParts,
	what: "wrong codes" | "sends",
	owner: string,
	stored: RecipientKey,
	{ account, customer }: ScopedBuckets,
	at: number,
): LimitUse[] {
	const { hash, accounts } = parts;
	const recipient = presentKeyIn(parts, stored);
	const whose = accounts.customerOf(owner);
	const spellings = mayCountFromBefore(parts, [...account, ...customer], at)
		? formerKeysIn(parts, recipient)
		: [];
	const byAccount = hash(what, owner, recipient);
	// By customer nothing was counted before numbers were parsed.
	const byCustomer = hash(`${what} of a customer`, whose, recipient);
	const formerly = spellings.map((former) => hash(what, owner, former));
	// An earlier version counted wrong codes by customer under its own account's key.
	const ofWhose =
		what === "wrong codes" && whose !== owner
			? [hash(what, whose, recipient)]
			: [];
	const ofAccountAlone = withoutThose(account, customer);
	const ofCustomerAlone = withoutThose(customer, account);
	const uses: LimitUse[] = [
		{
			name: what,
			counterKey: byAccount,
			buckets: account,
			former: { keys: formerly },
			beside: { keys: [byCustomer], buckets: namesOf(ofAccountAlone) },
		},
		{
			name: what,
			counterKey: byCustomer,
			buckets: customer,
			former: {
				keys: [...new Set([byAccount, ...formerly, ...ofWhose])],
				buckets: namesOf(ofCustomerAlone),
			},
			kept: ofAccountAlone,
		},
	];
	return uses.filter(({ buckets }) => buckets.length > 0);
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
