/** The quota of a customer: how many accounts it may have, however many requests create them. */

import type { Directory } from "./directory.ts";

export type Quota = {
	/** The SID of the customer's own account. */
	readonly customer: string;
	/** The most accounts that may be below it, closed ones included. */
	readonly most: number;
	/** How many there are, as far as this instance knows. Asked only if no count is stored yet. */
	readonly below: () => number;
};

/** The quota for accounts at or below `sid`. Null for the master account: nothing bounds its customers. */
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
