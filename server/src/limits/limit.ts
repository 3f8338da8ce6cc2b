/** Limits: how many sends with the same key an account allows. */

import type { Bucket } from "./window.ts";

export type NamedBucket = Bucket & { readonly name: string };

export type Limit = {
	readonly kind: "limit";
	readonly sid: string;
	readonly accountSid: string;
	/** Unique in the account; it never changes. */
	readonly name: string;
	readonly createdAt: number;
	readonly description: string;
	/** One or two buckets with different names. */
	readonly buckets: readonly NamedBucket[];
};
