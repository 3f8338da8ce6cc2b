/** Instants, as replies write them. */

import { HOUR_MS } from "../../../server/src/durations.ts";

/** As replies have it, or milliseconds since 1970. */
export type At = string | number | Date;

/** Replies write most instants without a zone, and mean UTC: 2026-11-23 05:28:39. */
export function instantOf(at: At): Date {
	const isBare =
		typeof at === "string" &&
		/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(at);
	return new Date(isBare ? `${at.replace(" ", "T")}Z` : at);
}

const HALF_DAY_MS = 12 * HOUR_MS;

/** A clock without a date means the one that is nearest to now. */
export function isOfToday(at: At): boolean {
	return Math.abs(Date.now() - instantOf(at).getTime()) < HALF_DAY_MS;
}
