/** The parts that caps of accounts need: the tree, the prices, and who hears of them. */

import type { NewsParts } from "../accounts/account-news.ts";
import { wantsEvent } from "../accounts/callback-events.ts";
import type { Directory } from "../accounts/directory.ts";
import type { Prices } from "../prices/prices.ts";
import type { CapParts } from "../protection/caps.ts";
import type { Chance } from "../secrets/random.ts";
import { newSid } from "../sid.ts";

export function newsParts(accounts: Directory, chance: Chance): NewsParts {
	return {
		listeningOf(accountSid, event) {
			const account = accounts.account(accountSid);
			if (account === undefined || account.callbackUrl === null) return null;
			if (!wantsEvent(account, event)) return null;
			return { url: account.callbackUrl, method: account.callbackMethod };
		},
		newNewsId: (at) => newSid("NE", at, chance),
	};
}

/** `isSandbox`: where nothing gives its messages a price, they count nothing. */
export function capParts(
	accounts: Directory,
	prices: Prices,
	isSandbox: (provider: string) => boolean,
): CapParts {
	return {
		accounts,
		currency: prices.currency,
		worthOf: prices.worthOf,
		capPriceOf: (provider, channel, recipient) =>
			prices.capPriceOf(provider, channel, recipient) ??
			(isSandbox(provider) ? 0 : null),
	};
}
