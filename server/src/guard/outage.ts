/**
 * Known recipients show whether messages arrive: they have proved before that they do
 * enter codes. If they stop in a country, delivery is at fault, and the guard must not
 * take everybody who waits for a code for a pump.
 */

import { HOURS_IN_WEEK_COUNT } from "./aging.ts";
import type { GuardNode, History } from "./node.ts";

const PRIOR = 0.85;
const PRIOR_WEIGHT = 20;
/** Known recipients in a row who are not verified. */
const LEAST_LOST = 10;
/** Or those of nine minutes, where there are many: they are on their way. */
const HOURS_ON_THE_WAY = 0.15;

function lostInOutage({ knownVerified }: History): number {
	return LEAST_LOST + (HOURS_ON_THE_WAY * knownVerified) / HOURS_IN_WEEK_COUNT;
}

export function isOutage({ history }: GuardNode): boolean {
	return history.lost >= lostInOutage(history);
}

/** Changes the country's node, for a new session of a known recipient. */
export function noteKnownSent({ history }: GuardNode): void {
	history.knownSent++;
	// A bound, so that the end of an outage is seen as soon as its beginning.
	history.lost = Math.min(history.lost + 1, 1.5 * lostInOutage(history));
}

export function noteKnownVerified({ history }: GuardNode): void {
	const usual =
		(history.knownVerified + PRIOR * PRIOR_WEIGHT) /
		(history.knownSent + PRIOR_WEIGHT);
	const share = Math.min(0.95, Math.max(0.3, usual));
	history.knownVerified++;
	history.lost = Math.max(0, history.lost - 1 / (share * 0.55));
}
