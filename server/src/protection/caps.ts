/** The caps that a message counts under, and what it may cost at most. */

import type { Account } from "../accounts/account.ts";
import {
	type CapInForce,
	capsInForce,
	type WorthOf,
} from "../accounts/caps.ts";
import { spendingKey } from "../accounts/spending.ts";
import type { Channel } from "../channel.ts";
import { recipientCountry } from "../numbers/country.ts";
import type { Routed } from "./gate.ts";

export type CapParts = {
	readonly accounts: {
		account(sid: string): Account | undefined;
		/** The account and those above it, the nearest first. */
		lineOf(accountSid: string): readonly string[];
	};
	/** The price of one part, call or mail; null: no price is known, and no default. */
	readonly capPriceOf: (
		provider: string,
		channel: Channel,
		recipient: string,
	) => number | null;
	readonly worthOf: WorthOf;
	readonly currency: string | null;
};

/** A cap that counts a message, and the row of what is spent under it. */
export type CapUse = CapInForce & {
	readonly accountSid: string;
	readonly key: string;
};

/** Each send asks for them, and an account is replaced whole when it changes. */
const inForce = new WeakMap<Account, readonly CapInForce[]>();

function capsOf(account: Account, worthOf: WorthOf): readonly CapInForce[] {
	let caps = inForce.get(account);
	if (caps === undefined) {
		caps = capsInForce(account, worthOf);
		inForce.set(account, caps);
	}
	return caps;
}

/** Those of the account first, then those of the accounts above it. */
export function capsOn(
	{ accounts, worthOf }: CapParts,
	owner: string,
	{ channel, recipient }: Pick<Routed, "channel" | "recipient">,
): CapUse[] {
	const uses: CapUse[] = [];
	let to: string | null = null;
	for (const accountSid of accounts.lineOf(owner)) {
		const account = accounts.account(accountSid);
		if (account?.budgets === undefined) continue;
		to ??= recipientCountry(channel, recipient);
		for (const cap of capsOf(account, worthOf)) {
			if (cap.country !== null && cap.country !== to) continue;
			const key = spendingKey(accountSid, cap.period, cap.country);
			uses.push({ ...cap, accountSid, key });
		}
	}
	return uses;
}

/**
 * The most that the message costs at one of the providers that may carry it; null: one
 * of them has no price.
 */
export function highestCost(
	{ capPriceOf }: CapParts,
	{ channel, recipient }: Pick<Routed, "channel" | "recipient">,
	candidates: readonly string[],
	/** The parts that a provider makes of it. */
	partCountAt: (provider: string) => number,
): number | null {
	let highest = 0;
	for (const provider of candidates) {
		const price = capPriceOf(provider, channel, recipient);
		if (price === null) return null;
		highest = Math.max(highest, price * partCountAt(provider));
	}
	return highest;
}
