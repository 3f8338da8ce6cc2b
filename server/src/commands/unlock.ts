/** Unlock: the wrong codes of one account's recipient are forgiven. */

import type { Command } from "./command.ts";

export function unlock(budgetKey: string): Command<void> {
	return {
		keys: { counters: [budgetKey] },
		decide(work) {
			work.forgetCounter(budgetKey);
		},
	};
}
