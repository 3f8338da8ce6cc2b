/**
 * Walks an index from its newest entry on, in steps between which other
 * requests go on, either for the SIDs of a page or to count.
 */

import type { SidRange } from "../sid-range.ts";
import type { Candidates } from "./candidates.ts";

/**
 * Index entries that one statement looks at. SQLite works in this thread: a
 * scan of an account's millions would stop every request.
 */
export type ScanPace = {
	/** Entries of the first step for a page, which usually finds it. */
	readonly first: number;
	/** Entries of later steps, which take 2 to 3 ms. */
	readonly step: number;
	/**
	 * An account with no more entries than this is scanned in one go: 10 ms for
	 * 100,000, where finding the ends of steps takes another 5.
	 */
	readonly atOnce: number;
	/** Entries of a step that reads whole rows, which takes 2 to 5 ms. */
	readonly rows: number;
};

export const PACE: ScanPace = {
	first: 1_000,
	step: 20_000,
	atOnce: 125_000,
	rows: 2_000,
};

export type Value = string | number;

/** Runs a statement. There are few different texts; the values are the caller's. */
export type Query = <Row>(text: string, ...values: Value[]) => Row[];

export function indexWalk(all: Query, pace: ScanPace) {
	/**
	 * The SIDs of one page of all parts together, newest first. A step over
	 * several parts reads as many entries as a step over one.
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
	 * The SID where a step of at most `size` entries begins; null if fewer are
	 * left. Looking for its end and then scanning a plain range takes 15 ms for
	 * 100,000 entries; a subquery with a limit took 60.
	 *
	 * With several parts, each has its share of the step, and the part that
	 * reaches its share at the newest SID ends the step for all.
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

	/** The SID of the entry with this number, counted from the newest; null if there are fewer. */
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

/** Lets other requests run between the steps. */
export function breath(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
