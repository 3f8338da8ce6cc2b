/**
 * Caps: the money that the messages of an account, and of all below it, may cost in a
 * day or a month; `budgets` in the API. Each account on the way up writes its own part,
 * so nobody can loosen what another one has set: the strictest holds.
 */

import type { Period } from "./spending.ts";

export type Cap = {
	readonly period: Period;
	/** ISO 3166-1; null: all messages count, also those to no country. */
	readonly country: string | null;
	/** Millionths of the currency. */
	readonly amount: number;
	/** The currency of the price lists when it was set. */
	readonly currency: string;
};

/** By the SID of the account that wrote them: the account itself, or one above it. */
export type WrittenCaps = Readonly<Record<string, readonly Cap[]>>;

/** The members of an account that its caps need. */
type Capped = { readonly sid: string; budgets?: WrittenCaps };

/** The most that one account may write about one other: each is a row to lock. */
export const MOST_CAPS = 50;

/** Null: nobody knows what an amount of that currency is worth now. */
export type WorthOf = (micros: number, currency: string) => number | null;

/** A cap as it holds: `limit` is in the present currency. */
export type CapInForce = Pick<Cap, "period" | "country"> & {
	readonly limit: number;
};

/**
 * The caps of one account, the strictest of each period and country. An amount that
 * nobody can convert lets nothing through: a slip in the settings must not lift it.
 */
export function capsInForce(
	{ budgets = {} }: Capped,
	worthOf: WorthOf,
): readonly CapInForce[] {
	const strictest = new Map<string, CapInForce>();
	for (const { period, country, amount, currency } of Object.values(
		budgets,
	).flat()) {
		const limit = worthOf(amount, currency) ?? 0;
		const known = strictest.get(`${period} ${country}`);
		if (known !== undefined && known.limit <= limit) continue;
		strictest.set(`${period} ${country}`, { period, country, limit });
	}
	return [...strictest.values()];
}

/** The caps that accounts above it have written; with `isOwn`, its own. */
export function writtenCaps(
	{ sid, budgets = {} }: Capped,
	isOwn: boolean,
): readonly Cap[] {
	return Object.entries(budgets)
		.filter(([writer]) => (writer === sid) === isOwn)
		.flatMap(([, caps]) => caps);
}
