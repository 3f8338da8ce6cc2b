/** Reads how full limits are for keys. It changes nothing. */

import { countersOf, type LimitUse } from "../limits/count.ts";
import { type Fill, fillOf } from "../limits/fill.ts";
import type { Command } from "./command.ts";

export function readFill(
	uses: readonly LimitUse[],
): Command<readonly { use: LimitUse; fill: readonly Fill[] }[]> {
	return {
		keys: { counters: uses.flatMap(countersOf) },
		decide: (work, now) =>
			uses.map((use) => ({
				use,
				fill: fillOf(use, (key) => work.counter(key), now),
			})),
	};
}
