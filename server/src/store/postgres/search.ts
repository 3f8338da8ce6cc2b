/**
 * Search, counts and usage on PostgreSQL. A search walks one or two indexes,
 * newest first, because ended and stored pending records are in different ones.
 */

import { serviceOf } from "../../usage/services.ts";
import type { VerificationStatus } from "../../verification/verification.ts";
import type { SearchFilter, Store } from "../contract.ts";
import { accountedOf, type Row } from "../rows.ts";
import { searchedRange } from "../sid-range.ts";
import { storedUsageKind, verificationOf } from "../stored-words.ts";
import type { Query, Value } from "./connection.ts";
import { dueBy, farDueBy } from "./newer.ts";
import { boundsOf } from "./owners.ts";

// One account at a time: a plan for all of them read every row, because one
// account may have most rows.
const OF_ACCOUNTS = `select found.sid, account_sid
	from unnest($1::text[]) as account (account_sid), lateral (
		select sid from verification
		where verification.account_sid = account.account_sid limit $2) as found
	limit $2`;

export function searchStore(
	query: Query,
): Pick<
	Store,
	| "search"
	| "count"
	| "usage"
	| "usageByService"
	| "ofRecipient"
	| "latestOf"
	| "ofAccounts"
> {
	return {
		async search(filter, { skip, take }, now) {
			const { walks, values } = walksOf(filter, now);
			const end = values.length;
			// Each walk goes as far as the page could need.
			const parts = walks.map(
				(walk) =>
					`(select sid from ${walk}
					order by sid desc limit $${end + 1}::bigint + $${end + 2}::bigint)`,
			);
			const found = await query<{ sid: string }>(
				`select sid from (${parts.join(" union all ")}) as found
				order by sid desc offset $${end + 1}::bigint limit $${end + 2}::bigint`,
				...values,
				skip,
				take,
			);
			if (found.length === 0) return [];
			const sids = found.map(({ sid }) => sid);
			const rows = await query<Row>(
				`select data from verification
				where sid = any($1::text[]) and sid between $2 and $3 order by sid desc`,
				sids,
				...boundsOf(sids),
			);
			return rows.map(verificationOf);
		},

		async count(filter, now) {
			if (isOnlyOfStatus(filter)) return countFromTally(filter, now);
			return countWalked(filter, now);
		},

		async usage(accountSid, kind, first, last) {
			return query<{ day: string; count: number }>(
				`select day, sum(count) as count from usage
				where account_sid = $1 and day between $2 and $3 and kind = $4
				group by day order by day`,
				accountSid,
				first ?? "",
				last ?? "~",
				storedUsageKind(kind),
			);
		},

		async usageByService(accountSid, first, last) {
			const rows = await query<{ day: string; kind: string; count: number }>(
				`select day, kind, sum(count) as count from usage
				where account_sid = $1 and day between $2 and $3 and substr(kind, 1, 8) = 'service '
				group by day, kind`,
				accountSid,
				first,
				last,
			);
			return rows.map(({ day, kind, count }) => ({
				day,
				service: serviceOf(kind),
				count,
			}));
		},

		async ofRecipient(accountSid, recipient, limit) {
			const column = columnOf(recipient);
			const part = (status: string) =>
				`select sid from ${ofOne(column, "$1", status)} where account_sid = $2`;
			const rows = await query<{ sid: string }>(
				`select sid from (${part("status = 'pending'")} union all ${part("status <> 'pending'")}) as found
				limit $3`,
				recipient,
				accountSid,
				limit,
			);
			return rows.map(({ sid }) => sid);
		},

		async latestOf(recipient, limit) {
			const column = columnOf(recipient);
			const part = (status: string) =>
				`select sid, data from ${ofOne(column, "$1", status)}`;
			const rows = await query<Row>(
				`select data from (${part("status = 'pending'")} union all ${part("status <> 'pending'")}) as found
				order by sid desc limit $2`,
				recipient,
				limit,
			);
			return rows.map(verificationOf);
		},

		async ofAccounts(accountSids, limit) {
			const rows = await query<Row>(OF_ACCOUNTS, accountSids, limit);
			return rows.map(accountedOf);
		},
	};

	async function countWalked(
		filter: SearchFilter,
		now: number,
	): Promise<number> {
		const { walks, values } = walksOf(filter, now);
		const parts = walks.map((walk) => `(select count(*) from ${walk})`);
		const [row] = await query<{ count: number }>(
			`select ${parts.join(" + ")} as count`,
			...values,
		);
		return row?.count ?? 0;
	}

	/** An exact count that reads only records that have ended with time but are stored as pending. */
	async function countFromTally(
		filter: SearchFilter,
		now: number,
	): Promise<number> {
		const { accountSid, status } = filter;
		const ofAny = filter.withBlocked === true ? "true" : "status <> 'blocked'";
		const [row] = await query<{ count: number | null }>(
			`select sum(count) as count from tally
			where account_sid = $1 and ($2::text is null and ${ofAny} or status = $2)`,
			accountSid,
			status,
		);
		const stored = row?.count ?? 0;
		const late = async (ends: "expired" | "canceled" | null) => {
			const countWhere = (isDue: string) =>
				`(select count(*) from verification
				where ${isDue} and status = 'pending' and ends_at <= $2
					and account_sid = $1 and ($3::text is null or ends_as = $3))`;
			const [found] = await query<{ count: number }>(
				`select ${countWhere(dueBy("$2"))} + ${countWhere(farDueBy("$2"))} as count`,
				accountSid,
				now,
				ends,
			);
			return found?.count ?? 0;
		};
		switch (status) {
			case "pending":
				return stored - (await late(null));
			case "expired":
			case "canceled":
				return stored + (await late(status));
			default:
				return stored;
		}
	}
}

const ENDED_WITH_TIME = "ends_at <=";

const COLUMNS = {
	service: "service",
	channel: "channel",
	sender: "sender",
	workflowSid: "workflow",
} as const;

/**
 * Sources of rows with their conditions, and the values. Every matching row is
 * in exactly one of them.
 */
function walksOf(
	filter: SearchFilter,
	now: number,
): { walks: string[]; values: Value[] } {
	const { recipients, status } = filter;
	const { low, high } = searchedRange(filter, now);
	const values: Value[] = [filter.accountSid, low, high];
	const add = (value: Value) => `$${values.push(value)}`;
	let all = "account_sid = $1 and sid >= $2 and sid < $3";
	const source =
		recipients === null
			? () => "verification"
			: ofRecipientsAt(columnOf(recipients[0] ?? ""), add(recipients));
	for (const [name, column] of Object.entries(COLUMNS)) {
		const value = filter[name as keyof typeof COLUMNS];
		if (value !== null) all += ` and ${column} = ${add(value)}`;
	}
	const statuses =
		status === null
			? // One index has both, but a recipient's has not.
				recipients === null
				? [filter.withBlocked === true ? "true" : "status <> 'blocked'"]
				: [
						"status = 'pending'",
						`status <> 'pending'${filter.withBlocked === true ? "" : " and status <> 'blocked'"}`,
					]
			: readsAs(status, () => add(now));
	return {
		walks: statuses.map((each) => {
			const from =
				recipients === null && each.includes(ENDED_WITH_TIME)
					? lateAt(add(now))
					: source(each);
			return `${from} where ${all} and ${each}`;
		}),
		values,
	};
}

/**
 * Rows of all accounts that have ended with time but are stored as pending, before any
 * other condition: each of them is due, so there are as many as the service is behind,
 * usually none. To find none by account and SID, the plan read all rows of an account.
 */
const lateAt = (at: string) => `(select * from verification where ${dueBy(at)}
	union all select * from verification where ${farDueBy(at)} offset 0) as late`;

const ofRecipientsAt =
	(column: "phone" | "email", at: string) => (of: string) =>
		ofOne(
			column,
			`any(${at}::text[])`,
			of.includes("status <> 'pending'")
				? "status <> 'pending'"
				: "status = 'pending'",
		);

/**
 * All rows of one recipient, which are few, before any other condition. With
 * more conditions the plan used the index of the account, or of the SIDs, and
 * read all rows of a large account.
 */
function ofOne(column: "phone" | "email", at: string, status: string): string {
	return `(select * from verification
		where ${column} = ${at} and ${column} is not null and ${status} offset 0) as mine`;
}

/** Conditions for records whose status is `status` at `now`; the first words match an index. */
function readsAs(status: VerificationStatus, now: () => string): string[] {
	switch (status) {
		case "pending":
			return [`status = 'pending' and ends_at > ${now()}`];
		case "expired":
		case "canceled":
			return [
				`status = '${status}' and status <> 'pending'`,
				`status = 'pending' and ${ENDED_WITH_TIME} ${now()} and ends_as = '${status}'`,
			];
		default:
			return [`status = '${status}' and status <> 'pending'`];
	}
}

function columnOf(recipient: string): "email" | "phone" {
	return recipient.includes("@") ? "email" : "phone";
}

function isOnlyOfStatus({
	accountSid,
	status,
	withBlocked,
	...others
}: SearchFilter) {
	return Object.values(others).every((value) => value === null);
}
