/** SIDs begin with their clock, so a range of time is a range of SIDs. */

import { LONGEST_EXPIRY_MS } from "../verification/verification.ts";
import type { SearchFilter } from "./contract.ts";

/** Every SID of a verification is from FIRST on, and before END. */
export const FIRST = "OTP";
export const END = "OTQ";
/** What twelve hex digits hold: until the year 10889. */
const LAST_CLOCK = 0xffff_ffff_ffff;

/** What every SID made at `at` or later is not below. */
export function sidFrom(at: number): string {
	if (at <= 0) return FIRST;
	if (at > LAST_CLOCK) return END;
	return `OTP${Math.ceil(at).toString(16).padStart(12, "0")}`;
}

/** What may have ended after `at` has no SID below this one. */
export function endedFrom(at: number): string {
	return sidFrom(at - LONGEST_EXPIRY_MS);
}

/** From `low` on, and before `high`. */
export type SidRange = { readonly low: string; readonly high: string };

/** The SIDs of a filter. */
function sidRange({ from, until, before }: SearchFilter): SidRange {
	const high = until === null ? END : sidFrom(until);
	return {
		low: from === null ? FIRST : sidFrom(from),
		high: before !== null && before < high ? before : high,
	};
}

/** The same, where what reads as pending at `now` can be no older than a code may be valid. */
export function searchedRange(filter: SearchFilter, now: number): SidRange {
	const { low, high } = sidRange(filter);
	const oldest = sidFrom(now - LONGEST_EXPIRY_MS);
	return filter.status === "pending" && oldest > low
		? { low: oldest, high }
		: { low, high };
}
