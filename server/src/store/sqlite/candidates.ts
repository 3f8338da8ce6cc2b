/** Which index a search reads, and what each of its entries must still fit. */

import type { VerificationStatus } from "../../verification/verification.ts";
import type { SearchFilter } from "../contract.ts";

export type Candidates = {
	/** A statement over entries of the index; it takes `values`, then a range of SIDs. */
	select(what: string): string;
	readonly values: readonly (string | number)[];
	/** What else must hold; it takes `fitValues`. Null: every entry is found. */
	readonly fit: string | null;
	readonly fitValues: readonly (string | number)[];
	/** The index knows what is stored: those that time has ended meanwhile are to be added. */
	readonly missesUnswept: boolean;
};

const FILTERS = {
	service: "service",
	channel: "channel",
	sender: "sender",
	workflowSid: "workflow",
} as const;

/**
 * One filter decides, and the index is named: the planner has no statistics and
 * took the account alone, all of its rows. Every index ends in what the usual
 * filters ask for, so that only a recipient's own rows are ever read for more.
 */
export function candidatesOf(filter: SearchFilter, now: number): Candidates {
	const { accountSid, recipient, status } = filter;
	const fit: string[] = [];
	const fitValues: (string | number)[] = [];
	for (const [name, column] of Object.entries(FILTERS)) {
		const value = filter[name as keyof typeof FILTERS];
		if (value === null) continue;
		fit.push(`${column} = ?`);
		fitValues.push(value);
	}
	const isByStatus = status !== null && recipient === null && fit.length === 0;
	if (status !== null) {
		const { sql, values } = readsAs(status, now, isByStatus);
		if (sql !== null) fit.push(sql);
		fitValues.push(...values);
	}
	const [index, wanted, value] =
		recipient !== null
			? recipient.includes("@")
				? ["verification_email", "and email = ?", recipient]
				: ["verification_phone", "and phone = ?", recipient]
			: isByStatus
				? ["verification_status", "and status = ?", status]
				: ["verification_search", "", null];
	return {
		select: (what) =>
			`select ${what} from verification indexed by ${index}
			where account_sid = ? ${wanted} and sid >= ? and sid < ?`,
		values: value === null ? [accountSid] : [accountSid, value],
		fit: fit.length === 0 ? null : fit.join(" and "),
		fitValues,
		missesUnswept:
			isByStatus && (status === "expired" || status === "canceled"),
	};
}

/** What reads as `status` at `now`. `isStored`: it is known to be stored as that. */
function readsAs(
	status: VerificationStatus,
	now: number,
	isStored: boolean,
): { sql: string | null; values: (string | number)[] } {
	switch (status) {
		case "pending":
			return { sql: "status = 'pending' and ends_at > ?", values: [now] };
		case "expired":
		case "canceled":
			return isStored
				? { sql: null, values: [] }
				: {
						sql: "(status = ? or status = 'pending' and ends_at <= ? and ends_as = ?)",
						values: [status, now, status],
					};
		default:
			// Time brings neither.
			return isStored
				? { sql: null, values: [] }
				: { sql: "status = ?", values: [status] };
	}
}
