/** Which index a search reads, and what each of its entries must still fit. */

import type { SearchFilter } from "../contract.ts";

export type Candidates = {
	/** A statement for the newest entries of the index; it takes `values`, then a range of SIDs. */
	newest(limit: number): string;
	readonly values: readonly (string | number)[];
	/** What of them is found; it takes `fitValues`. */
	readonly fit: string;
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
	const columns: string[] = [];
	const fit: string[] = [];
	const fitValues: (string | number)[] = [];
	for (const [name, column] of Object.entries(FILTERS)) {
		const value = filter[name as keyof typeof FILTERS];
		if (value === null) continue;
		columns.push(column);
		fit.push(`${column} = ?`);
		fitValues.push(value);
	}
	const isByStatus = status !== null && recipient === null && fit.length === 0;
	if (status !== null && !isByStatus) {
		columns.push("status", "ends_at", "ends_as");
		fit.push("case when ends_at <= ? then ends_as else status end = ?");
		fitValues.push(now, status);
	}
	if (isByStatus && status === "pending") {
		columns.push("ends_at");
		fit.push("ends_at > ?");
		fitValues.push(now);
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
		newest: (limit) =>
			`select ${["sid", ...columns].join(", ")}
			from verification indexed by ${index}
			where account_sid = ? ${wanted} and sid >= ? and sid < ?
			order by sid desc limit ${limit}`,
		values: value === null ? [accountSid] : [accountSid, value],
		fit: fit.length === 0 ? "true" : fit.join(" and "),
		fitValues,
		missesUnswept:
			isByStatus && (status === "expired" || status === "canceled"),
	};
}
