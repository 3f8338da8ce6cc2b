/**
 * Amounts are stored as numbers, in the currency of their day. If the setting has changed
 * since, they are shown under the new name: the start says so.
 */

import type { Logger } from "pino";
import type { Config } from "../config/settings.ts";
import type { Store } from "../store/contract.ts";

const FACT = "currencies";

type Period = {
	readonly currency: string;
	/** The start that first had it, in ms. */
	readonly since: number;
};

/** Nothing is stored before there are prices: without them there are no amounts. */
export async function nameFormerCurrencies(
	store: Pick<Store, "fact" | "establish" | "replaceFact">,
	{
		currency,
		prices,
		sellPrices,
	}: Pick<Config, "currency" | "prices" | "sellPrices">,
	now: number,
	log: Pick<Logger, "warn">,
): Promise<void> {
	if (currency === undefined) return;
	if (Object.keys(prices).length === 0 && sellPrices === undefined) return;
	const stored = await store.fact(FACT);
	const known = stored === null ? [] : (JSON.parse(stored) as Period[]);
	const periods =
		known.at(-1)?.currency === currency
			? known
			: [...known, { currency, since: now }];
	if (stored === null) {
		await store.establish({ [FACT]: JSON.stringify(periods) });
	} else if (periods !== known) {
		await store.replaceFact(FACT, JSON.stringify(periods));
	}
	const former = periods
		.slice(0, -1)
		.filter((period) => period.currency !== currency);
	if (former.length === 0) return;
	log.warn(
		{
			currency,
			former: former.map((period) => ({
				currency: period.currency,
				since: new Date(period.since).toISOString(),
				until: new Date(
					periods[periods.indexOf(period) + 1]?.since ?? now,
				).toISOString(),
			})),
		},
		"Prices and costs from these times are amounts in another currency, and are not converted: records and /2fa/usage/costs show them under the present one",
	);
}
