/**
 * Budgets that were set under other settings, and that the present ones cannot count:
 * a price is gone, or the currency. They refuse messages, so the start names them.
 */

import type { Logger } from "pino";
import type { Account } from "../accounts/account.ts";
import { unpricedChannel } from "../accounts/cap-prices.ts";
import type { Prices } from "../prices/prices.ts";

/** The most accounts named in the line; the others are only counted. */
const MOST_NAMED = 20;

type Carriers = Parameters<typeof unpricedChannel>[2];

export function nameUncountedBudgets(
	accounts: readonly Account[],
	prices: Prices,
	carriers: Carriers,
	log: Logger,
): void {
	const uncounted = accounts.flatMap(({ sid, budgets = {} }) => {
		const why = Object.values(budgets)
			.flat()
			.map((cap) =>
				prices.worthOf(cap.amount, cap.currency) === null
					? `no rate for ${cap.currency}`
					: unpricedChannel(cap, prices, carriers),
			)
			.find((each) => each !== null);
		return why === undefined ? [] : [{ account: sid, why }];
	});
	if (uncounted.length === 0) return;
	log.warn(
		{ budgets: uncounted.slice(0, MOST_NAMED), accounts: uncounted.length },
		"Budgets of some accounts refuse messages, because the settings give them no price: set defaultPrice for the channel, or rates for the currency",
	);
}
