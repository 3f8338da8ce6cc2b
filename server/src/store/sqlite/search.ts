/**
 * Search, counts and usage on SQLite. Nothing here waits for another row than it
 * answers with: SIDs come from an index, in steps between which other requests
 * go on, and only then the rows of one page are read.
 */

import type { Verification } from "../../verification/verification.ts";
import type { SearchFilter, Store } from "../contract.ts";
import { type Candidates, candidatesOf } from "./candidates.ts";
import type { Database } from "./open.ts";
import { sidRange } from "./sid-range.ts";
import { sweeper } from "./sweep.ts";
import { transactions } from "./transaction.ts";

/**
 * Index entries that one statement looks at, 2 to 3 ms of them: SQLite works in
 * this thread, and a scan of an account's millions would stop every request.
 */
const STEP = 20_000;
/** The first step of a page: usually it holds the page. */
const FIRST_STEP = 1_000;

type Value = string | number;

export function searchStore(
	db: Database,
): Pick<Store, "search" | "count" | "usage" | "ofRecipient" | "sweep"> {
	const work = transactions(db);
	const prepared = new Map<string, ReturnType<Database["prepare"]>>();
	/** A filter's text depends on which filters are there, not on their values: they are few. */
	const all = <Row>(text: string, ...values: Value[]): Row[] => {
		const statement = prepared.get(text) ?? db.prepare(text);
		prepared.set(text, statement);
		return work.reachable(() => statement.all(...values)) as Row[];
	};

	/** The SIDs of one page, newest first. */
	async function pageOf(
		candidates: Candidates,
		{ low, high: end }: { low: string; high: string },
		skip: number,
		take: number,
	): Promise<string[]> {
		const sids: string[] = [];
		let high = end;
		let toSkip = skip;
		let size = candidates.fit === null ? STEP : FIRST_STEP;
		for (;;) {
			const isOneLook = candidates.fit === null && toSkip < size;
			const from = isOneLook ? null : stepFrom(candidates, low, high, size);
			if (toSkip < size) {
				const rows = all<{ sid: string }>(
					`${candidates.select("sid")} ${and(candidates)} order by sid desc limit ? offset ?`,
					...candidates.values,
					from ?? low,
					high,
					...candidates.fitValues,
					take - sids.length,
					toSkip,
				);
				for (const { sid } of rows) sids.push(sid);
			}
			if (sids.length === take || from === null) return sids;
			if (toSkip > 0) {
				const found =
					candidates.fit === null ? size : countIn(candidates, from, high);
				toSkip = Math.max(0, toSkip - found);
			}
			high = from;
			size = STEP;
			await breath();
		}
	}

	/**
	 * Where a step of `size` entries begins; null where fewer are left. Looking
	 * for its end first and then scanning a plain range takes 15 ms for 100,000
	 * entries; a subquery with a limit inside took 60.
	 */
	function stepFrom(
		candidates: Candidates,
		low: string,
		high: string,
		size: number,
	): string | null {
		const [row] = all<{ sid: string }>(
			`${candidates.select("sid")} order by sid desc limit 1 offset ?`,
			...candidates.values,
			low,
			high,
			size - 1,
		);
		return row?.sid ?? null;
	}

	function countIn(candidates: Candidates, low: string, high: string): number {
		const [row] = all<{ count: number }>(
			`${candidates.select("count(*) as count")} ${and(candidates)}`,
			...candidates.values,
			low,
			high,
			...candidates.fitValues,
		);
		return row?.count ?? 0;
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

	/** Exact without looking at a single verification that is not unswept. */
	function countFromTally(filter: SearchFilter, now: number): number {
		const { accountSid, status } = filter;
		const [row] = all<{ count: number | null }>(
			`select sum(count) as count from tally
			where account_sid = ?1 ${status === null ? "" : "and status = ?2"}`,
			...(status === null ? [accountSid] : [accountSid, status]),
		);
		const stored = row?.count ?? 0;
		switch (status) {
			case "pending":
				return (
					stored -
					unswept({ ...filter, status: "expired" }, now).length -
					unswept({ ...filter, status: "canceled" }, now).length
				);
			case "expired":
			case "canceled":
				return stored + unswept(filter, now).length;
			default:
				return stored;
		}
	}

	return {
		async search(filter, { skip, take }, now) {
			const candidates = candidatesOf(filter, now);
			const range = sidRange(filter);
			const late = candidates.missesUnswept ? unswept(filter, now) : [];
			// Each of them pushes the others back by one place at most.
			const first = Math.max(0, skip - late.length);
			const found = await pageOf(candidates, range, first, take + skip - first);
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
			const { low, high } = sidRange(filter);
			let count = candidates.missesUnswept ? unswept(filter, now).length : 0;
			let before = high;
			for (;;) {
				const from = stepFrom(candidates, low, before, STEP);
				count += countIn(candidates, from ?? low, before);
				if (from === null) return count;
				before = from;
				await breath();
			}
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

const and = ({ fit }: Candidates) => (fit === null ? "" : `and ${fit}`);

function isOnlyOfStatus({ accountSid, status, ...others }: SearchFilter) {
	return Object.values(others).every((value) => value === null);
}

/** Other requests go between the steps. */
function breath(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
