/** The figures of the home page, from rows of traffic. */

import type { TrafficSum } from "../../store/contract.ts";

/** Messages and their outcomes, as `Traffic` counts them. */
export type Figures = {
	readonly sent: number;
	readonly accepted: number;
	readonly delivered: number;
	readonly failed: number;
	readonly verified: number;
	readonly blocked: number;
};

const NAMES = [
	...(["sent", "accepted", "delivered", "failed"] as const),
	...(["verified", "blocked"] as const),
] as const;

export const NO_FIGURES: Figures = {
	sent: 0,
	accepted: 0,
	delivered: 0,
	failed: 0,
	verified: 0,
	blocked: 0,
};

type Row = Figures & Pick<TrafficSum, "hour" | "channel" | "country">;

/** Rows that `keyOf` gives one key are added up; the keys come in the order of the rows. */
export function figuresBy<Key extends string>(
	rows: readonly Row[],
	keyOf: (row: Row) => Key,
): Map<Key, Figures> {
	const sums = new Map<Key, Record<keyof Figures, number>>();
	for (const row of rows) {
		const key = keyOf(row);
		const sum = sums.get(key) ?? { ...NO_FIGURES };
		for (const name of NAMES) sum[name] += row[name];
		sums.set(key, sum);
	}
	return sums;
}

export function total(rows: readonly Row[]): Figures {
	return figuresBy(rows, () => "all").get("all") ?? NO_FIGURES;
}

/** The largest first; the rest under `others`. */
export function largest(
	figures: ReadonlyMap<string, Figures>,
	most: number,
): { readonly named: [string, Figures][]; readonly others: Figures | null } {
	const sorted = [...figures].sort((a, b) => b[1].sent - a[1].sent);
	const rest = sorted.slice(most).map(([, each]) => each);
	return {
		named: sorted.slice(0, most),
		others:
			rest.length === 0
				? null
				: rest.reduce((sum, each) => added(sum, each), NO_FIGURES),
	};
}

function added(a: Figures, b: Figures): Figures {
	const sum = { ...a } as Record<keyof Figures, number>;
	for (const name of NAMES) sum[name] += b[name];
	return sum;
}
