/** Verdicts of the gates whose refusals leave a record: codes 488, 489 and 479 of the 2FA API. */

import { type Alternative, Refusal } from "../errors.ts";
import type { Counter } from "../limits/counter.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import type { Blocked, Verdict } from "./gate.ts";

const MINUTE_SECONDS = 60;
/** An exact time would tell an attacker when a threshold falls. */
const TOLD_SECONDS = [
	MINUTE_SECONDS,
	15 * MINUTE_SECONDS,
	60 * MINUTE_SECONDS,
	12 * 60 * MINUTE_SECONDS,
] as const;

/** `Retry-After`: rounded up to 1, 15 or 60 minutes or 12 hours, and never more. */
export function toldSeconds(until: number, now: number): number {
	const seconds = (until - now) / 1_000;
	return TOLD_SECONDS.find((told) => seconds <= told) ?? TOLD_SECONDS[3];
}

export type Blocking = {
	readonly decision: GuardDecision;
	/** Empty: nothing that the caller can do helps. */
	readonly alternatives?: readonly Alternative[];
	/** The gate's own counters, under its keys; they are written although nothing is sent. */
	readonly counters?: readonly Counter[];
} & Pick<Blocked, "news" | "spendings" | "write">;

/** Refuses the message. The dialect chooses code and sentence by `decision.refusal`. */
export function blockedVerdict(
	{ decision, alternatives = [], counters = [], ...told }: Blocking,
	now: number,
): Verdict {
	const { refusal, until } = decision;
	const details = {
		...(until !== null && { retryAfter: toldSeconds(until, now) }),
		...(alternatives.length > 0 && { alternatives }),
	};
	const hasDetails = Object.keys(details).length > 0;
	return {
		blocked: {
			refusal: new Refusal(refusal, hasDetails ? { details } : {}),
			counters,
			decision,
			...told,
		},
	};
}
