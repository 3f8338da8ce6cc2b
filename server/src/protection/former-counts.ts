/** Counts from before numbers were parsed, under the keys of then: they count on until their windows are over. */

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
	/** Since when keys are made by the present rule; null: they always were. */
	readonly rekeying: { readonly since: number | null };
};

/** Until when it counts, in one of these buckets: a slot may end a sixtieth of the interval late. */
export function countsUntil(since: number, buckets: readonly Bucket[]): number {
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
 * The key of a record may be a former one, where an instance of an older program
 * made it, and may be rewritten between the moment at which a command names its
 * counters and its decision: both must name the same. Takes a microsecond.
 */
export function presentKeyIn(
	{ config, rekeying }: FormerParts,
	recipient: RecipientKey,
): RecipientKey {
	return rekeying.since === null
		? recipient
		: presentKey(recipient, config.defaultCountry ?? null);
}

/** Keys under which a limit may have counted the same sends before. */
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
		/** As the request has it. */
		readonly given: string;
		/** Null: it was taken byte for byte. */
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
