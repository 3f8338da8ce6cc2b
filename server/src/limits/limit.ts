/** Limits: how many sends of one key an account lets through. */

import type { Bucket } from "./window.ts";

export type NamedBucket = Bucket & { readonly name: string };

export type Limit = {
	readonly kind: "limit";
	readonly sid: string;
	readonly accountSid: string;
	/** Unique in the account, and fixed. */
	readonly name: string;
	readonly createdAt: number;
	readonly description: string;
	/** One or two, of distinct names. */
	readonly buckets: readonly NamedBucket[];
};
