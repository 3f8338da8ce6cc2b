/** Tells the operator that known recipients of a country do not enter their codes any more. */

import type { Context } from "../context.ts";
import { HOUR_MS, hasPassed } from "../durations.ts";
import type { GuardParts } from "../protection/guard-gate.ts";

const SAY_AGAIN_MS = HOUR_MS;

/** A line for each country and hour; the metric counts the messages. */
export function outageAlarm({
	log,
	metrics,
}: Pick<Context, "log"> & {
	readonly metrics: Pick<Context["metrics"], "judgedInOutage">;
}): NonNullable<GuardParts["outageSeen"]> {
	/** One for each country, so it stays small. */
	const saidAt = new Map<string, number>();

	return (country, accountSid, now) => {
		metrics.judgedInOutage(country);
		const last = saidAt.get(country) ?? Number.NEGATIVE_INFINITY;
		if (!hasPassed(SAY_AGAIN_MS, last, now)) return;
		saidAt.set(country, now);
		log.warn(
			{ country, accountSid },
			"Users who entered their codes before have stopped: messages to this country may not arrive. Until they do, the fraud guard refuses less there (docs/late-codes.md)",
		);
	};
}
