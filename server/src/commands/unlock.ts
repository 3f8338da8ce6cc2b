/** Unlock: forgives the wrong codes of one account's recipient. */

import { countersOf, type LimitUse, ownCountersOf } from "../limits/count.ts";
import type { Command } from "./command.ts";

/**
 * `budgets`: of every key that the recipient may have. `hasSay`: the caller may
 * also forgive wrong codes that a customer's accounts share.
 */
export function unlock(
	budgets: readonly LimitUse[],
	hasSay: boolean,
): Command<void> {
	const counters = budgets.flatMap(hasSay ? countersOf : ownCountersOf);
	return {
		keys: { counters },
		decide(work) {
			for (const key of counters) work.forgetCounter(key);
		},
	};
}
