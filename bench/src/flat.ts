/** Whether a quantity that is looked at again and again grows. */

import { median } from "./samples.ts";

export type Course = {
	/** Medians of the first and of the last third. */
	readonly first: number;
	readonly last: number;
	/** `last / first`. */
	readonly growth: number;
	readonly most: number;
};

/** The first tenth is left out: a process grows until all of it has run. */
export function courseOf(values: readonly number[]): Course {
	const settled = values.slice(Math.floor(values.length / 10));
	const third = Math.max(1, Math.floor(settled.length / 3));
	const first = median(settled.slice(0, third));
	const last = median(settled.slice(-third));
	return { first, last, growth: last / first, most: Math.max(...settled) };
}
