/** SIDs begin with their clock, so a range of time is a range of SIDs. */

import { LONGEST_EXPIRY_MS } from "../verification/verification.ts";
import type { SearchFilter } from "./contract.ts";

/** Every SID of a verification is at or after FIRST, and before END. */
export const FIRST = "OTP";
export const END = "OTQ";
/** The largest number of twelve hex digits: until the year 10889. */
const LAST_CLOCK = 0xffff_ffff_ffff;

/** No SID made at `at` or later is below this one. */
export function sidFrom(at: number): string {
	if (at <= 0) return FIRST;
	if (at > LAST_CLOCK) return END;
	return `OTP${clockOf(at)}`;
}

/** The same for rows of the request log. */
export function requestSidFrom(at: number): string {
	return `RQ${clockOf(Math.min(Math.max(at, 0), LAST_CLOCK))}`;
}

function clockOf(at: number): string {
	return Math.ceil(at).toString(16).padStart(12, "0");
}

/** No record that ended after `at` has a SID below this one. */
export function endedFrom(at: number): string {
	return sidFrom(at - LONGEST_EXPIRY_MS);
}

/** At or after `low`, and before `high`. */
export type SidRange = { readonly low: string; readonly high: string };

/** The SIDs that a filter allows. */
function sidRange({ from, until, before }: SearchFilter): SidRange {
	const high = until === null ? END : sidFrom(until);
	return {
		low: from === null ? FIRST : sidFrom(from),
		high: before !== null && before < high ? before : high,
	};
}

/**
 * The same, but records that are pending at `now` are no older than the longest
 * validity of a code.
 */
export function searchedRange(filter: SearchFilter, now: number): SidRange {
	const { low, high } = sidRange(filter);
	const oldest = sidFrom(now - LONGEST_EXPIRY_MS);
	return filter.status === "pending" && oldest > low
		? { low: oldest, high }
		: { low, high };
}
