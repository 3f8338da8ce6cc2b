/** The caller's own limits. If one bucket is full, no limit is charged and nothing is sent. */

import { Refusal } from "../errors.ts";
import {
	countAll,
	countersOfAll,
	firstFull,
	type LimitUse,
} from "../limits/count.ts";
import { secondsUntil } from "../limits/window.ts";
import type { Case, Gate } from "./gate.ts";

export function limitsGate(limits: readonly LimitUse[]): Gate {
	const keys = countersOfAll(limits);
	const only: Case = {
		keys,
		judge(view, now) {
			const full = firstFull(limits, view.counter, now);
			if (full === null) return "passed";
			return {
				refused: new Refusal("limit_reached", {
					details: {
						limit: full.limit,
						bucket: full.bucket,
						retryAfter: secondsUntil(full.until, now),
					},
				}),
			};
		},
		charge: (counters, now) => countAll(limits, counters, now),
	};
	return { caseOf: () => only };
}
