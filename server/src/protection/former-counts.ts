/**
 * Counts from before numbers were parsed, under their former keys. They count
 * until their windows are over.
 */

import type { NamedBucket } from "../limits/limit.ts";
import type { Bucket } from "../limits/window.ts";
import {
	formerKey,
	formerKeysOf,
	presentKey,
} from "../verification/former-keys.ts";
import type { RecipientKey } from "../verification/recipient.ts";

export type FormerParts = {
	readonly config: { readonly defaultCountry?: string };
	/** The instant from which keys follow the present rule; null: they always did. */
	readonly rekeying: { readonly since: number | null };
};

/**
 * The instant until which former counts matter to these buckets: a slot may end
 * a sixtieth of the interval late.
 */
function countsUntil(since: number, buckets: readonly Bucket[]): number {
	const longest = Math.max(...buckets.map(({ intervalMs }) => intervalMs));
	return since + longest * (1 + 1 / 30);
}

export function mayCountFromBefore(
	{ rekeying: { since } }: FormerParts,
	buckets: readonly Bucket[],
	at: number,
): boolean {
	return since !== null && at < countsUntil(since, buckets);
}

export function formerKeysIn(
	{ config }: FormerParts,
	recipient: RecipientKey,
): string[] {
	return formerKeysOf(recipient, config.defaultCountry ?? null);
}

/**
 * A record may have a former key if an instance of an older program made it.
 * That key may be rewritten after a command names its counters and before its
 * decision, and both must name the same counters. Takes a microsecond.
 */
export function presentKeyIn(
	{ config, rekeying }: FormerParts,
	recipient: RecipientKey,
): RecipientKey {
	return rekeying.since === null
		? recipient
		: presentKey(recipient, config.defaultCountry ?? null);
}

/** Former keys under which a limit may have counted the same sends. */
export function formerLimitKeys(
	parts: FormerParts,
	{
		limit,
		key,
		given,
		recipient,
	}: {
		readonly limit: { readonly buckets: readonly NamedBucket[] };
		readonly key: string;
		/** The key as the request wrote it. */
		readonly given: string;
		/** The recipient that the key is; null: the key is none, and is taken byte for byte. */
		readonly recipient: RecipientKey | null;
	},
	at: number,
): string[] {
	if (!mayCountFromBefore(parts, limit.buckets, at)) return [];
	const wasRecipient = /^\s*(\+|00)/.test(given) || given.includes("@");
	const keys = [
		wasRecipient ? (formerKey(given) ?? given) : given,
		...(recipient === null ? [] : formerKeysIn(parts, recipient)),
	];
	return [...new Set(keys)].filter((each) => each !== key);
}
