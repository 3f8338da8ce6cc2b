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

const usualShare = ({ knownSent, knownVerified }: History) =>
	(knownVerified + PRIOR * PRIOR_WEIGHT) / (knownSent + PRIOR_WEIGHT);

/** Nobody can make the guard milder than this by leaving codes of known numbers unentered. */
const LEAST_DELIVERY = 0.5;

/**
 * How well messages arrive today, against a usual week: 1, or less if known recipients
 * enter fewer codes than they used to. No more is expected of the unknown ones.
 */
export function deliveryToday({ history }: GuardNode): number {
	const usual = usualShare(history);
	const { knownDaySent, knownDayVerified } = history;
	const today =
		(knownDayVerified + usual * PRIOR_WEIGHT) / (knownDaySent + PRIOR_WEIGHT);
	return Math.min(1, Math.max(LEAST_DELIVERY, today / usual));
}

/** Changes the country's node, for a new session of a known recipient. */
export function noteKnownSent({ history }: GuardNode): void {
	history.knownSent++;
	history.knownDaySent++;
	// A bound, so that the end of an outage is seen as soon as its beginning.
	history.lost = Math.min(history.lost + 1, 1.5 * lostInOutage(history));
}

export function noteKnownVerified({ history }: GuardNode): void {
	const share = Math.min(0.95, Math.max(0.3, usualShare(history)));
	history.knownVerified++;
	history.knownDayVerified++;
	history.lost = Math.max(0, history.lost - 1 / (share * 0.55));
}
