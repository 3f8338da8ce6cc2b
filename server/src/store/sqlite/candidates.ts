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
 * took the account alone, all of its rows. Every index but that of what is
 * pending ends in what the usual filters ask for, so that only a recipient's own
 * rows are ever read for more. Several keys of a recipient are as many parts, and
 * no row is in two of them.
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

/** A statement that reads what `candidatesOf` leaves out, a step after the other. */
export type Remainder = {
	/**
	 * It takes `values`, then where the step before ended (`along` and `id` of its
	 * last row), then how many rows; `fits` says whether a row is meant.
	 */
	readonly text: string;
	readonly values: readonly (string | number)[];
	/** Where the first step begins. */
	readonly first: readonly [string | number, number];
};

/**
 * What `candidatesOf` leaves out, since it stands as pending: all of a
 * recipient's that are, or those that time has ended meanwhile. Usually few;
 * who sends to one number for many services makes them many, so they are read in
 * steps, a key after the other. Empty where nothing is left out.
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
	// Each is due (its next_at is no later than its end), so there are as many of
	// them as the service is behind: usually none.
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
