/** Which index a search reads, and what each of its entries must still fit. */

import type { RecipientKey } from "../../verification/recipient.ts";
import type { VerificationStatus } from "../../verification/verification.ts";
import type { SearchFilter } from "../contract.ts";

export type Candidates = {
	/** A statement over entries of the index; it takes `values`, then a range of SIDs. */
	select(what: string): string;
	readonly values: readonly (string | number)[];
	/** What else must hold; it takes `fitValues`. Null: every entry is found. */
	readonly fit: string | null;
	readonly fitValues: readonly (string | number)[];
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
	if (recipient !== null) {
		return {
			...fitOf(filter, now),
			...ofRecipient(accountSid, recipient, "ended"),
		};
	}
	if (isByEndedStatus(filter)) {
		return {
			select: selectFrom(
				"verification_ended_status",
				"status = ? and status <> 'pending'",
			),
			values: [accountSid, status as string],
			fit: null,
			fitValues: [],
		};
	}
	return {
		select: selectFrom("verification_search", null),
		values: [accountSid],
		...fitOf(filter, now),
	};
}

/**
 * What `candidatesOf` leaves out, since it stands as pending: all of a
 * recipient's that are, or those that time has ended meanwhile. They are few.
 * Null where nothing is left out.
 */
export function stillPending(
	filter: SearchFilter,
	now: number,
): Candidates | null {
	const { accountSid, recipient, status } = filter;
	if (recipient !== null) {
		return {
			...fitOf(filter, now),
			...ofRecipient(accountSid, recipient, "pending"),
		};
	}
	if (
		!isByEndedStatus(filter) ||
		(status !== "expired" && status !== "canceled")
	) {
		return null;
	}
	// Each is due (its next_at is no later than its end), so there are as many of
	// them as the service is behind: usually none.
	return {
		select: selectFrom(
			"verification_next",
			"next_at <= ? and status = 'pending' and ends_at <= ? and ends_as = ?",
		),
		values: [accountSid, now, now, status],
		fit: null,
		fitValues: [],
	};
}

function isByEndedStatus({ status, recipient, ...filter }: SearchFilter) {
	return (
		status !== null &&
		status !== "pending" &&
		recipient === null &&
		Object.keys(FILTERS).every(
			(name) => filter[name as keyof typeof FILTERS] === null,
		)
	);
}

function ofRecipient(
	accountSid: string,
	recipient: RecipientKey,
	part: "pending" | "ended",
): Pick<Candidates, "select" | "values"> {
	const column = recipient.includes("@") ? "email" : "phone";
	const sign = part === "pending" ? "=" : "<>";
	return {
		select: selectFrom(
			`verification_${part}_${column}`,
			`${column} = ? and ${column} is not null and status ${sign} 'pending'`,
		),
		values: [accountSid, recipient],
	};
}

function selectFrom(index: string, wanted: string | null) {
	return (what: string) =>
		`select ${what} from verification indexed by ${index}
		where account_sid = ? ${wanted === null ? "" : `and ${wanted}`} and sid >= ? and sid < ?`;
}

function fitOf(
	filter: SearchFilter,
	now: number,
): Pick<Candidates, "fit" | "fitValues"> {
	const fit: string[] = [];
	const fitValues: (string | number)[] = [];
	for (const [name, column] of Object.entries(FILTERS)) {
		const value = filter[name as keyof typeof FILTERS];
		if (value === null) continue;
		fit.push(`${column} = ?`);
		fitValues.push(value);
	}
	if (filter.status !== null) {
		const { sql, values } = readsAs(filter.status, now);
		fit.push(sql);
		fitValues.push(...values);
	}
	return { fit: fit.length === 0 ? null : fit.join(" and "), fitValues };
}

/** What reads as `status` at `now`. */
function readsAs(
	status: VerificationStatus,
	now: number,
): { sql: string; values: (string | number)[] } {
	switch (status) {
		case "pending":
			return { sql: "status = 'pending' and ends_at > ?", values: [now] };
		case "expired":
		case "canceled":
			return {
				sql: "(status = ? or status = 'pending' and ends_at <= ? and ends_as = ?)",
				values: [status, now, status],
			};
		default:
			// Time brings neither.
			return { sql: "status = ?", values: [status] };
	}
}
