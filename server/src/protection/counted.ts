/** The operator's counts at a recipient, and the keys that they stand under. */

import type { LimitUse } from "../limits/count.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { RecipientKey } from "../verification/recipient.ts";
import {
	type FormerParts,
	formerKeysIn,
	mayCountFromBefore,
} from "./former-counts.ts";

export type CountedParts = FormerParts & {
	readonly hash: Hasher;
	readonly accounts: {
		/** The account directly below the master, with all below it. */
		readonly customerOf: (accountSid: string) => string;
	};
};

/**
 * The keys are hashed, since recipients are not stored twice in the clear. The
 * names are part of what is hashed: another one would forget all that is counted.
 */
export function countedAt(
	parts: CountedParts,
	name: "wrong codes" | "sends" | "sends of a customer",
	owner: string,
	recipient: RecipientKey,
	buckets: LimitUse["buckets"],
	at: number,
): LimitUse {
	const counterKey = (of: string) => parts.hash(name, owner, of);
	return {
		name,
		counterKey: counterKey(recipient),
		buckets,
		// By customer nothing was counted before numbers were parsed.
		...(name !== "sends of a customer" &&
			mayCountFromBefore(parts, buckets, at) && {
				former: formerKeysIn(parts, recipient).map(counterKey),
			}),
	};
}
