/**
 * Search, counts and usage on SQLite. SIDs come from an index, in steps between
 * which other requests go on; only then the rows of one page are read. A
 * recipient's pending rows, and filters on them, are looked at row by row.
 */

import { serviceOf } from "../../usage/services.ts";
import type { SearchFilter, Store } from "../contract.ts";
import { accountedOf, type Row } from "../rows.ts";
import { searchedRange } from "../sid-range.ts";
import { storedUsageKind, verificationOf } from "../stored-words.ts";
import { AMONG } from "./among.ts";
import { candidatesOf, stillPending } from "./candidates.ts";
import type { Database } from "./database.ts";
import { reachable, type Transactions } from "./transaction.ts";
import { breath, indexWalk, PACE, type Query, type Value } from "./walk.ts";

export function searchStore(
	db: Database,
	read: Transactions["read"],
	pace = PACE,
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
	const prepared = new Map<string, ReturnType<Database["prepare"]>>();
	/**
	 * A statement's text depends on which filters are set, not on their values,
	 * so there are few texts.
	 */
	const all: Query = <Row>(text: string, ...values: Value[]) => {
		const statement = prepared.get(text) ?? db.prepare(text);
		prepared.set(text, statement);
		return reachable(() => statement.all(...values)) as Row[];
	};

	const walk = indexWalk(all, pace);

	/** A recipient's steps may read whole rows; an account with few records is scanned in one go. */
	function stepIn({ accountSid, recipients }: SearchFilter): number {
		if (recipients !== null) return pace.rows;
		return stored(accountSid, null) <= pace.atOnce
			? Number.POSITIVE_INFINITY
			: pace.step;
	}

	/** SIDs of the rows that `candidatesOf` leaves out. */
	async function late(filter: SearchFilter, now: number): Promise<string[]> {
		const { low, high } = searchedRange(filter, now);
		const sids = new Set<string>();
		for (const { text, values, first } of stillPending(filter, now)) {
			let after = first;
			for (;;) {
				const rows: Step[] = all(text, ...values, ...after, pace.rows);
				for (const { sid, fits } of rows) {
					if (fits === 1 && sid >= low && sid < high) sids.add(sid);
				}
				const last = rows.at(-1);
				if (last === undefined || rows.length < pace.rows) break;
				after = [last.along, last.id];
				await breath();
			}
		}
		return [...sids];
	}

	/** The number of records stored as `status`; null: of all. */
	function stored(accountSid: string, status: string | null): number {
		const [row] = all<{ count: number | null }>(
			`select sum(count) as count from tally
			where account_sid = ?1 ${status === null ? "" : "and status = ?2"}`,
			...(status === null ? [accountSid] : [accountSid, status]),
		);
		return row?.count ?? 0;
	}

	/**
	 * An exact count that reads no records but the unswept ones. Records that are
	 * swept while it looks at thousands of those may be counted wrong.
	 */
	async function countFromTally(
		filter: SearchFilter,
		now: number,
	): Promise<number> {
		const { accountSid, status } = filter;
		const count = stored(accountSid, status);
		switch (status) {
			case null:
				return filter.withBlocked === true
					? count
					: count - stored(accountSid, "blocked");
			case "pending":
				return (
					count -
					(await late({ ...filter, status: "expired" }, now)).length -
					(await late({ ...filter, status: "canceled" }, now)).length
				);
			case "expired":
			case "canceled":
				return count + (await late(filter, now)).length;
			default:
				return count;
		}
	}

	/** If it has no blocked records, the search is spared the condition that leaves them out. */
	function spared(filter: SearchFilter): SearchFilter {
		const { status, withBlocked, accountSid } = filter;
		return status !== null ||
			withBlocked === true ||
			stored(accountSid, "blocked") > 0
			? filter
			: { ...filter, withBlocked: true };
	}

	const store: ReturnType<typeof searchStore> = {
		async search(given, { skip, take }, now) {
			const filter = spared(given);
			const candidates = candidatesOf(filter, now);
			const others = await late(filter, now);
			// Each of them moves the others back by at most one place.
			const first = Math.max(0, skip - others.length);
			const found = await walk.page(
				candidates,
				searchedRange(filter, now),
				first,
				take + skip - first,
				stepIn(filter),
			);
			// A record that ended meanwhile is in both.
			const sids = [...new Set([...found, ...others])]
				.sort((a, b) => (a < b ? 1 : -1))
				.slice(skip - first, skip - first + take);
			return all<{ data: string }>(
				`select data from verification
				where sid in (select value from json_each(?)) order by sid desc`,
				JSON.stringify(sids),
			).map(verificationOf);
		},

		async count(given, now) {
			if (isOnlyOfStatus(given)) return countFromTally(given, now);
			const filter = spared(given);
			const candidates = candidatesOf(filter, now);
			const step = stepIn(filter);
			return (
				(await late(filter, now)).length +
				(await walk.count(candidates, searchedRange(filter, now), step))
			);
		},

		async usage(accountSid, kind, first, last) {
			return all<{ day: string; count: number }>(
				`select day, count from usage
				where account_sid = ? and day >= ? and day <= ? and kind = ? order by day`,
				accountSid,
				first ?? "",
				last ?? "~",
				storedUsageKind(kind),
			);
		},

		async usageByService(accountSid, first, last) {
			return all<{ day: string; kind: string; count: number }>(
				`select day, kind, count from usage
				where account_sid = ? and day >= ? and day <= ? and substr(kind, 1, 8) = 'service '`,
				accountSid,
				first,
				last,
			).map(({ day, kind, count }) => ({
				day,
				service: serviceOf(kind),
				count,
			}));
		},

		async ofRecipient(accountSid, recipient, limit) {
			const column = recipient.includes("@") ? "email" : "phone";
			const part = (name: "pending" | "ended", sign: "=" | "<>") =>
				all<{ sid: string }>(
					`select sid from verification indexed by verification_${name}_${column}
					where ${column} = ? and ${column} is not null and account_sid = ?
						and status ${sign} 'pending' limit ?`,
					recipient,
					accountSid,
					limit,
				);
			return [...part("pending", "="), ...part("ended", "<>")]
				.map(({ sid }) => sid)
				.slice(0, limit);
		},

		async latestOf(recipient, limit) {
			const column = recipient.includes("@") ? "email" : "phone";
			const part = (name: "pending" | "ended", sign: "=" | "<>") =>
				all<{ sid: string }>(
					`select sid from verification indexed by verification_${name}_${column}
					where ${column} = ? and ${column} is not null and status ${sign} 'pending'
					order by sid desc limit ?`,
					recipient,
					limit,
				);
			const sids = [...part("pending", "="), ...part("ended", "<>")]
				.map(({ sid }) => sid)
				.sort()
				.slice(-limit);
			return all<{ data: string }>(
				`select data from verification
				where sid in (select value from json_each(?)) order by sid desc`,
				JSON.stringify(sids),
			).map(verificationOf);
		},

		async ofAccounts(accountSids, limit) {
			const rows = all<Row>(
				`select sid, account_sid from verification indexed by verification_search
				where account_sid ${AMONG} limit ?`,
				JSON.stringify(accountSids),
				limit,
			);
			return rows.map(accountedOf);
		},
	};
	return {
		search: (...asked) => read(() => store.search(...asked)),
		count: (...asked) => read(() => store.count(...asked)),
		usage: (...asked) => read(() => store.usage(...asked)),
		usageByService: (...asked) => read(() => store.usageByService(...asked)),
		ofRecipient: (...asked) => read(() => store.ofRecipient(...asked)),
		latestOf: (...asked) => read(() => store.latestOf(...asked)),
		ofAccounts: (...asked) => read(() => store.ofAccounts(...asked)),
	};
}

type Step = {
	readonly sid: string;
	readonly along: string | number;
	readonly id: number;
	readonly fits: number;
};

function isOnlyOfStatus({
	accountSid,
	status,
	withBlocked,
	...others
}: SearchFilter) {
	return Object.values(others).every((value) => value === null);
}
