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
	/**
	 * The SIDs of one page of all parts together, newest first. A step of several
	 * looks at as many entries as a step of one.
	 */
	async function page(
		parts: readonly Candidates[],
		{ low, high: end }: SidRange,
		skip: number,
		take: number,
		step: number,
	): Promise<string[]> {
		const sids: string[] = [];
		let high = end;
		let toSkip = skip;
		const isPlain = parts.length === 1 && parts[0]?.fit === null;
		let size = isPlain ? step : pace.first;
		for (;;) {
			const from =
				isPlain && toSkip < size ? null : stepFrom(parts, low, high, size);
			if (toSkip < size) {
				const wanted = { skip: toSkip, take: take - sids.length };
				for (const sid of newest(parts, from ?? low, high, wanted)) {
					sids.push(sid);
				}
			}
			if (sids.length === take || from === null) return sids;
			if (toSkip > 0) {
				const found = isPlain ? size : countIn(parts, from, high);
				toSkip = Math.max(0, toSkip - found);
			}
			high = from;
			size = step;
			await breath();
		}
	}

	async function count(
		parts: readonly Candidates[],
		{ low, high: end }: SidRange,
		step: number,
	): Promise<number> {
		let count = 0;
		let high = end;
		for (;;) {
			const from = stepFrom(parts, low, high, step);
			count += countIn(parts, from ?? low, high);
			if (from === null) return count;
			high = from;
			await breath();
		}
	}

	/**
	 * Where a step of at most `size` entries begins; null where no more are left.
	 * Looking for its end first and then scanning a plain range takes 15 ms for
	 * 100,000 entries; a subquery with a limit inside took 60.
	 *
	 * Where there are several parts each has its share of the step, and the one that
	 * reaches its share at the newest SID ends it for all.
	 */
	function stepFrom(
		parts: readonly Candidates[],
		low: string,
		high: string,
		size: number,
	): string | null {
		if (size === Number.POSITIVE_INFINITY) return null;
		const [only, ...others] = parts;
		if (only !== undefined && others.length === 0) {
			return entryAt(only, low, high, size);
		}
		const left = parts.filter((part) => entryAt(part, low, high, 1) !== null);
		const share = Math.max(1, Math.floor(size / left.length));
		const ends = left.flatMap((part) => entryAt(part, low, high, share) ?? []);
		return ends.sort().at(-1) ?? null;
	}

	/** The entry of this number, from the newest; null where there are fewer. */
	function entryAt(
		part: Candidates,
		low: string,
		high: string,
		number: number,
	): string | null {
		const [row] = all<{ sid: string }>(
			`${part.select("sid")} order by sid desc limit 1 offset ?`,
			...part.values,
			low,
			high,
			number - 1,
		);
		return row?.sid ?? null;
	}

	function newest(
		parts: readonly Candidates[],
		low: string,
		high: string,
		{ skip, take }: { readonly skip: number; readonly take: number },
	): string[] {
		const of = (part: Candidates, limit: number, offset: number) =>
			all<{ sid: string }>(
				`${part.select("sid")} ${and(part)} order by sid desc limit ? offset ?`,
				...part.values,
				low,
				high,
				...part.fitValues,
				limit,
				offset,
			).map(({ sid }) => sid);
		const [only, ...others] = parts;
		if (only !== undefined && others.length === 0) return of(only, take, skip);
		return parts
			.flatMap((part) => of(part, skip + take, 0))
			.sort((a, b) => (a < b ? 1 : -1))
			.slice(skip, skip + take);
	}

	function countIn(
		parts: readonly Candidates[],
		low: string,
		high: string,
	): number {
		let count = 0;
		for (const part of parts) {
			const [row] = all<{ count: number }>(
				`${part.select("count(*) as count")} ${and(part)}`,
				...part.values,
				low,
				high,
				...part.fitValues,
			);
			count += row?.count ?? 0;
		}
		return count;
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
