/**
 * Letters that may go out: whoever may make users could fill a stranger's mailbox with
 * them, or use up the mail of the operator.
 */

import type { LimitUse } from "../limits/count.ts";
import type { Hasher } from "../secrets/hash.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const MOST_TO_AN_ADDRESS = 5;
const MOST_OF_A_CUSTOMER = 100;

export function letterLimits(
	hash: Hasher,
	email: string,
	customer: string,
): readonly LimitUse[] {
	return [
		use("address", hash("letters to", email), MOST_TO_AN_ADDRESS),
		use("customer", hash("letters of", customer), MOST_OF_A_CUSTOMER),
	];
}

function use(name: string, counterKey: string, max: number): LimitUse {
	return {
		name: `letters of one ${name}`,
		counterKey,
		buckets: [{ name: "day", max, intervalMs: DAY_MS }],
	};
}
