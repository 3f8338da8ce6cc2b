/** Chooses the index that a search reads, and the conditions that its entries must still meet. */

import type { RecipientKey } from "../../verification/recipient.ts";
import type { VerificationStatus } from "../../verification/verification.ts";
import type { SearchFilter } from "../contract.ts";

export type Candidates = {
	/** A statement over entries of the index; it takes `values`, then a range of SIDs. */
	select(what: string): string;
	readonly values: readonly (string | number)[];
	/** The remaining condition; it takes `fitValues`. Null: every entry matches. */
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
 * One filter decides which index is named. The planner has no statistics: it
 * took the account alone, and read all of its rows. Every index except the
 * pending ones ends in the columns that the usual filters need, so only a
 * single recipient's rows are ever read for more. Several keys of a recipient
 * are several parts, and no row is in two.
 */
export function candidatesOf(
	filter: SearchFilter,
	now: number,
): readonly Candidates[] {
	const { accountSid, recipients, status } = filter;
	if (recipients !== null) {
		return recipients.map((recipient) => ({
			...fitOf(filter, now),
			...endedOf(accountSid, recipient),
		}));
	}
	if (isByEndedStatus(filter)) {
		return [
			{
				select: selectFrom(
					"verification_ended_status",
					"status = ? and status <> 'pending'",
				),
				values: [accountSid, status as string],
				fit: null,
				fitValues: [],
			},
		];
	}
	return [
		{
			select: selectFrom("verification_search", null),
			values: [accountSid],
			...fitOf(filter, now),
		},
	];
}

/** A statement that reads in steps the rows that `candidatesOf` leaves out. */
export type Remainder = {
	/**
	 * It takes `values`, then the end of the step before (`along` and `id` of its
	 * last row), then the number of rows. `fits` tells whether a row matches.
	 */
	readonly text: string;
	readonly values: readonly (string | number)[];
	/** The place where the first step begins. */
	readonly first: readonly [string | number, number];
};

/**
 * The rows that `candidatesOf` leaves out because they are stored as pending:
 * all of a recipient's, or those that have ended with time. Usually they are
 * few. Sends to one number for many services make them many, so they are read
 * in steps, one key after the other. Empty if nothing is left out.
 */
export function stillPending(
	filter: SearchFilter,
	now: number,
): readonly Remainder[] {
	const { accountSid, recipients, status } = filter;
	if (recipients !== null) {
		const { fit, fitValues } = fitOf(filter, now);
		return recipients.map((recipient) => {
			const column = recipient.includes("@") ? "email" : "phone";
			return {
				text: `select sid, service as along, id, ${fit ?? "true"} as fits
					from verification indexed by verification_pending_${column}
					where ${column} = ? and ${column} is not null and account_sid = ?
						and status = 'pending' and (service, id) > (?, ?)
					order by service, id limit ?`,
				values: [...fitValues, recipient, accountSid],
				first: ["", 0],
			};
		});
	}
	if (
		!isByEndedStatus(filter) ||
		(status !== "expired" && status !== "canceled")
	) {
		return [];
	}
	// Each of them is due (next_at is no later than its end), so there are as
	// many as the service is behind: usually none.
	return [
		{
			text: `select sid, next_at as along, id,
					account_sid = ? and status = 'pending' and ends_at <= ? and ends_as = ? as fits
				from verification indexed by verification_next
				where next_at <= ? and (next_at, id) > (?, ?) order by next_at, id limit ?`,
			values: [accountSid, now, status, now],
			first: [-1, 0],
		},
	];
}

function isByEndedStatus({ status, recipients, ...filter }: SearchFilter) {
	return (
		status !== null &&
		status !== "pending" &&
		recipients === null &&
		Object.keys(FILTERS).every(
			(name) => filter[name as keyof typeof FILTERS] === null,
		)
	);
}

function endedOf(
	accountSid: string,
	recipient: RecipientKey,
): Pick<Candidates, "select" | "values"> {
	const column = recipient.includes("@") ? "email" : "phone";
	return {
		select: selectFrom(
			`verification_ended_${column}`,
			`${column} = ? and ${column} is not null and status <> 'pending'`,
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
	if (filter.status === null && filter.withBlocked === null) {
		fit.push("status <> 'blocked'");
	}
	if (filter.status !== null) {
		const { sql, values } = readsAs(filter.status, now);
		fit.push(sql);
		fitValues.push(...values);
	}
	return { fit: fit.length === 0 ? null : fit.join(" and "), fitValues };
}

/** The condition for records whose status at `now` is `status`. */
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
			// Neither of these ends comes with time.
			return { sql: "status = ?", values: [status] };
	}
}
