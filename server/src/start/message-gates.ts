/** The gates that every message must pass, in the order in which they are asked. */

import type { Standing } from "../accounts/standing.ts";
import type { Gate } from "../protection/gate.ts";
import { type GuardParts, guardGate } from "../protection/guard-gate.ts";
import { writtenGate } from "../protection/written-gate.ts";

/**
 * `isBeforeLimits` puts a gate before the limits of a send. After them come those that
 * count or learn: the guard, then the budgets. All are asked before any is charged.
 */
export function messageGates({
	standing,
	guard,
}: {
	readonly standing: Standing;
	readonly guard: GuardParts;
}): readonly Gate[] {
	const written = writtenGate(standing);
	return [written, guardGate(guard, written.skipsGuard)];
}
