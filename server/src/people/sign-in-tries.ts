/**
 * Failed sign-ins, counted before any password is looked at: five for a user and
 * twenty for an address of the network in 15 minutes. The address of a user who does
 * not exist counts too, so the count tells nobody who does.
 */

import type { LimitUse } from "../limits/count.ts";
import type { Hasher } from "../secrets/hash.ts";

const INTERVAL_MS = 15 * 60 * 1_000;
const MOST_OF_A_USER = 5;
const MOST_OF_AN_ADDRESS = 20;

export type Tries = { readonly user: LimitUse; readonly address: LimitUse };

/** `name`: the email address, the account's SID, or the user's SID. */
export function triesOf(hash: Hasher, name: string, address: string): Tries {
	return {
		user: use("user", hash("sign-in of", name), MOST_OF_A_USER),
		address: use(
			"address",
			hash("sign-in from", networkOf(address)),
			MOST_OF_AN_ADDRESS,
		),
	};
}

function use(name: string, counterKey: string, max: number): LimitUse {
	return {
		name: `sign-ins of one ${name}`,
		counterKey,
		buckets: [{ name: "tries", max, intervalMs: INTERVAL_MS }],
	};
}

/** One subscriber has a whole /64 of IPv6: each of its addresses counts for all. */
function networkOf(address: string): string {
	if (!address.includes(":")) return address;
	const [head = "", tail] = address.split("::");
	const groups = head === "" ? [] : head.split(":");
	const after = tail === undefined || tail === "" ? [] : tail.split(":");
	const zeros = Math.max(0, 8 - groups.length - after.length);
	const all =
		tail === undefined
			? groups
			: [...groups, ...Array<string>(zeros).fill("0"), ...after];
	return all
		.slice(0, 4)
		.map((group) => Number.parseInt(group || "0", 16).toString(16))
		.join(":");
}
