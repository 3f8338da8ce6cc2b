/** The gates that every message must pass, in the order in which they are asked. */

import type { NewsParts } from "../accounts/account-news.ts";
import type { Standing } from "../accounts/standing.ts";
import type { CapParts } from "../protection/caps.ts";
import { capsGate } from "../protection/caps-gate.ts";
import type { Gate } from "../protection/gate.ts";
import { type HourlyParts, hourlyGate } from "../protection/hourly-gate.ts";
import { writtenGate } from "../protection/written-gate.ts";

export type MessageGateParts = HourlyParts & {
	readonly standing: Standing;
	readonly caps: CapParts & NewsParts;
};

/**
 * `isBeforeLimits` puts a gate before the limits of a send. After them come those that
 * count or learn: bounds of an hour, the guard, then the budgets. All are asked before
 * any is charged.
 */
export function messageGates(parts: MessageGateParts): readonly Gate[] {
	return [writtenGate(parts.standing), hourlyGate(parts), capsGate(parts.caps)];
}
