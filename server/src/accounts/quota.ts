/** How many accounts one customer may have, however many requests make them. */

import type { Directory } from "./directory.ts";

export type Quota = {
	/** The SID of its account. */
	readonly customer: string;
	/** Accounts below it at most, closed ones too. */
	readonly most: number;
	/** How many there are, as far as this instance knows; asked once, where no count is stored yet. */
	readonly below: () => number;
};

/** For changes of what is below `sid`, or of itself. Null: the operator's own, and every customer, is not bounded. */
export function quotaOf(
	accounts: Directory,
	sid: string,
	most: number,
): Quota | null {
	const customer = accounts.account(accounts.customerOf(sid));
	if (customer === undefined || customer.parentSid === null) return null;
	return {
		customer: customer.sid,
		most,
		below: () => accounts.selfAndBelow(customer).length - 1,
	};
}
