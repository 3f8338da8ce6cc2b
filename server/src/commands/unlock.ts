/** Unlock: the wrong codes of one account's recipient are forgiven. */

import { countersOf, type LimitUse } from "../limits/count.ts";
import { startAfresh } from "../protection/budget.ts";
import type { Command } from "./command.ts";

/** `budgets`: of every key that the recipient may have. */
export function unlock(budgets: readonly LimitUse[]): Command<void> {
	const counters = budgets.flatMap(countersOf);
	return {
		keys: { counters },
		decide(work) {
			startAfresh(budgets, work);
		},
	};
}
