/** The gates that every message must pass, in the order in which they are asked. */

import type { NewsParts } from "../accounts/account-news.ts";
import type { Standing } from "../accounts/standing.ts";
import type { CapParts } from "../protection/caps.ts";
import { capsGate } from "../protection/caps-gate.ts";
import type { Gate } from "../protection/gate.ts";
import { writtenGate } from "../protection/written-gate.ts";

/**
 * `isBeforeLimits` puts a gate before the limits of a send. After them come those that
 * count or learn: the guard, then the budgets. All are asked before any is charged.
 */
export function messageGates({
	standing,
	caps,
}: {
	readonly standing: Standing;
	readonly caps: CapParts & NewsParts;
}): readonly Gate[] {
	return [writtenGate(standing), capsGate(caps)];
}
