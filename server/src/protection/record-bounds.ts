/**
 * Bounds on records of refused sends. An attacker causes as many refusals as it
 * likes, so few of them become a record of their own: at most 10 of a node and
 * minute, and 1,000 of an account and hour. The last record of each stands for all
 * further refusals and counts them. A node belongs to the customer, and a record to one
 * account: so the last record of a node and minute is that of the account that needs it
 * first, and each other account of the customer counts in its record of the hour.
 */

import { toldKey } from "../accounts/blocked-news.ts";
import { HOUR_MS, MINUTE_MS } from "../durations.ts";
import {
	countAll,
	countersOf,
	firstFull,
	type LimitUse,
} from "../limits/count.ts";
import type { Counters, CounterView } from "../limits/counter.ts";
import type { NamedBucket } from "../limits/limit.ts";
import type { Hasher } from "../secrets/hash.ts";
import { sidOf, VERIFICATION } from "../sid.ts";

const MOST_OF_NODE = 10;
const MOST_OF_ACCOUNT = 1_000;
/** The node of a record that stands for refusals of several. */
export const SEVERAL = "*";

export type RecordBoundsParts = {
	readonly hash: Hasher;
	readonly accounts: {
		readonly customerOf: (accountSid: string) => string;
	};
};

/** Makes the bounds of the sends of one account. */
export type RecordBoundsOf = (node: string, now: number) => RecordBounds;

/** In a record of its own, or in the one that counts the further refusals of a node or an account. */
export type RecordPlace =
	| "own"
	| { readonly in: string; readonly of: "node" | "account" };

export type BoundsWork = Counters & {
	verification(sid: string): { readonly accountSid: string } | undefined;
};

export type RecordBounds = {
	/** Counters to load before `place`. */
	readonly counters: readonly string[];
	/** The counters of news: of this node, and of all refusals beyond the bound of the account. */
	readonly told: { readonly node: string; readonly account: string };
	/** SIDs of the records that count, which may exist already. */
	readonly counting: readonly string[];
	/** Where the next refusal is noted. It counts a record that must be made for it. */
	place(work: BoundsWork, now: number): RecordPlace;
};

/**
 * Minutes and hours are those of the clock, since the SID of the record that counts
 * is made from them: so it needs no row that says which record that is.
 */
export function recordBoundsFor(
	{ hash, accounts }: RecordBoundsParts,
	accountSid: string,
): RecordBoundsOf {
	// A guard's nodes belong to the customer: with the account in the key, each
	// sub-account would add ten records a minute.
	const customer = accounts.customerOf(accountSid);
	return (node, now) => {
		const minute = now - (now % MINUTE_MS);
		const hour = now - (now % HOUR_MS);
		const ofNode = useOf(
			"minute",
			hash("refusals of a node", customer, node, String(minute)),
			{ max: MOST_OF_NODE - 1, intervalMs: MINUTE_MS },
		);
		const ofAccount = useOf(
			"hour",
			hash("refusals of an account", accountSid, String(hour)),
			{ max: MOST_OF_ACCOUNT - 1, intervalMs: HOUR_MS },
		);
		const restOfNode = restSid(
			minute,
			hash("rest of a node", customer, node, String(minute)),
		);
		const restOfAccount = restSid(
			hour,
			hash("rest of an account", accountSid, String(hour)),
		);
		const told = {
			node: toldKey(hash, accountSid, node),
			account: toldKey(hash, accountSid, SEVERAL),
		};
		const isFull = (use: LimitUse, { counter }: CounterView, at: number) =>
			firstFull([use], counter, at) !== null;
		return {
			counters: [
				...countersOf(ofNode),
				...countersOf(ofAccount),
				...Object.values(told),
			],
			told,
			counting: [restOfNode, restOfAccount],
			place(work, at) {
				if (isFull(ofAccount, work, at)) {
					return { in: restOfAccount, of: "account" };
				}
				if (!isFull(ofNode, work, at)) {
					countAll([ofNode, ofAccount], work, at);
					return "own";
				}
				const rest = work.verification(restOfNode);
				if (rest === undefined) countAll([ofAccount], work, at);
				else if (rest.accountSid !== accountSid) {
					return { in: restOfAccount, of: "account" };
				}
				return { in: restOfNode, of: "node" };
			},
		};
	};
}

function useOf(
	name: string,
	counterKey: string,
	bucket: Omit<NamedBucket, "name">,
): LimitUse {
	return { name, counterKey, buckets: [{ name, ...bucket }] };
}

const restSid = (at: number, hashed: string) =>
	sidOf(VERIFICATION, at, Buffer.from(hashed, "base64url").toString("hex"));
