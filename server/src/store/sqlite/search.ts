/**
 * Search, counts and usage on SQLite. Nothing here waits for another row than it
 * answers with: SIDs come from an index, in steps between which other requests
 * go on, and only then the rows of one page are read.
 */

import type { Verification } from "../../verification/verification.ts";
import type { SearchFilter, Store } from "../contract.ts";
import { candidatesOf } from "./candidates.ts";
import type { Database } from "./open.ts";
import { sidRange } from "./sid-range.ts";
import { sweeper } from "./sweep.ts";
import { transactions } from "./transaction.ts";
import { indexWalk, PACE, type Query, type Value } from "./walk.ts";

export function searchStore(
	db: Database,
	pace = PACE,
): Pick<Store, "search" | "count" | "usage" | "ofRecipient" | "sweep"> {
	const work = transactions(db);
	const prepared = new Map<string, ReturnType<Database["prepare"]>>();
	/** A filter's text depends on which filters are there, not on their values: they are few. */
	const all: Query = <Row>(text: string, ...values: Value[]) => {
		const statement = prepared.get(text) ?? db.prepare(text);
		prepared.set(text, statement);
		return work.reachable(() => statement.all(...values)) as Row[];
	};

	const walk = indexWalk(all, pace);

	function stepIn(accountSid: string): number {
		return stored(accountSid, null) <= pace.atOnce
			? Number.POSITIVE_INFINITY
			: pace.step;
	}

	/**
	 * Verifications that time has ended as `status` while they are stored as
	 * pending still. Each is due (its `next_at` is no later than its end), so
	 * there are as many of them as the service is behind: usually none.
	 */
	function unswept(filter: SearchFilter, now: number): string[] {
		const { low, high } = sidRange(filter);
		return all<{ sid: string }>(
			`select sid from verification indexed by verification_next
			where next_at <= ?1 and status = 'pending' and ends_at <= ?1
				and ends_as = ?2 and account_sid = ?3 and sid >= ?4 and sid < ?5
			order by sid desc`,
			now,
			filter.status as string,
			filter.accountSid,
			low,
			high,
		).map(({ sid }) => sid);
	}

	/** How many are stored as `status`; null: in all. */
	function stored(accountSid: string, status: string | null): number {
		const [row] = all<{ count: number | null }>(
			`select sum(count) as count from tally
			where account_sid = ?1 ${status === null ? "" : "and status = ?2"}`,
			...(status === null ? [accountSid] : [accountSid, status]),
		);
		return row?.count ?? 0;
	}

	/** Exact without looking at a single verification that is not unswept. */
	function countFromTally(filter: SearchFilter, now: number): number {
		const { accountSid, status } = filter;
		const count = stored(accountSid, status);
		switch (status) {
			case "pending":
				return (
					count -
					unswept({ ...filter, status: "expired" }, now).length -
					unswept({ ...filter, status: "canceled" }, now).length
				);
			case "expired":
			case "canceled":
				return count + unswept(filter, now).length;
			default:
				return count;
		}
	}

	return {
		async search(filter, { skip, take }, now) {
			const candidates = candidatesOf(filter, now);
			const late = candidates.missesUnswept ? unswept(filter, now) : [];
			// Each of them pushes the others back by one place at most.
			const first = Math.max(0, skip - late.length);
			const found = await walk.page(
				candidates,
				sidRange(filter),
				first,
				take + skip - first,
				stepIn(filter.accountSid),
			);
			const sids = [...found, ...late]
				.sort((a, b) => (a < b ? 1 : -1))
				.slice(skip - first, skip - first + take);
			return all<{ data: string }>(
				`select data from verification
				where sid in (select value from json_each(?)) order by sid desc`,
				JSON.stringify(sids),
			).map(({ data }) => JSON.parse(data) as Verification);
		},

		async count(filter, now) {
			if (isOnlyOfStatus(filter)) return countFromTally(filter, now);
			const candidates = candidatesOf(filter, now);
			const late = candidates.missesUnswept ? unswept(filter, now).length : 0;
			const step = stepIn(filter.accountSid);
			return late + (await walk.count(candidates, sidRange(filter), step));
		},

		async usage(accountSid, kind, first, last) {
			return all<{ day: string; count: number }>(
				`select day, count from usage
				where account_sid = ? and day >= ? and day <= ? and kind = ? order by day`,
				accountSid,
				first ?? "",
				last ?? "~",
				kind,
			);
		},

		async ofRecipient(accountSid, recipient, limit) {
			const column = recipient.includes("@") ? "email" : "phone";
			return all<{ sid: string }>(
				`select sid from verification indexed by verification_${column}
				where ${column} = ? and account_sid = ? order by sid desc limit ?`,
				recipient,
				accountSid,
				limit,
			).map(({ sid }) => sid);
		},

		sweep: sweeper(db, work),
	};
}

function isOnlyOfStatus({ accountSid, status, ...others }: SearchFilter) {
	return Object.values(others).every((value) => value === null);
}
