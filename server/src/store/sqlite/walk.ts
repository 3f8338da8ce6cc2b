/**
 * Walks an index from its newest entry on, in steps between which other requests
 * go on: for the SIDs of a page, or to count.
 */

import type { SidRange } from "../sid-range.ts";
import type { Candidates } from "./candidates.ts";

/**
 * Index entries that one statement looks at. SQLite works in this thread: a scan
 * of an account's millions would stop every request.
 */
export type Pace = {
	/** Where a page is looked for first: usually it is there. */
	readonly first: number;
	/** From then on; 2 to 3 ms of them. */
	readonly step: number;
	/**
	 * An account with no more is scanned in one go: 10 ms for 100,000, where
	 * finding the ends of the steps takes another 5.
	 */
	readonly atOnce: number;
	/** Where whole rows are looked at; 2 to 5 ms of them. */
	readonly rows: number;
};

export const PACE: Pace = {
	first: 1_000,
	step: 20_000,
	atOnce: 125_000,
	rows: 2_000,
};

export type Value = string | number;

/** Runs a statement; its text is one of few, its values are the caller's. */
export type Query = <Row>(text: string, ...values: Value[]) => Row[];

export function indexWalk(all: Query, pace: Pace) {
	/** The SIDs of one page, newest first. */
	async function page(
		candidates: Candidates,
		{ low, high: end }: SidRange,
		skip: number,
		take: number,
		step: number,
	): Promise<string[]> {
		const sids: string[] = [];
		let high = end;
		let toSkip = skip;
		let size = candidates.fit === null ? step : pace.first;
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
			size = step;
			await breath();
		}
	}

	async function count(
		candidates: Candidates,
		{ low, high: end }: SidRange,
		step: number,
	): Promise<number> {
		let count = 0;
		let high = end;
		for (;;) {
			const from = stepFrom(candidates, low, high, step);
			count += countIn(candidates, from ?? low, high);
			if (from === null) return count;
			high = from;
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
		if (size === Number.POSITIVE_INFINITY) return null;
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

	return { page, count };
}

const and = ({ fit }: Candidates) => (fit === null ? "" : `and ${fit}`);

/** Other requests go between the steps. */
export function breath(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
