/**
 * The database's clock, which all instances share: their own may differ by
 * seconds, and a lease or a window must not depend on who looks at it.
 *
 * Between two readings a clock that cannot jump carries it on.
 */

import type { Query } from "./connection.ts";

export type DatabaseClock = {
	now(): number;
	/** Reads it again. */
	refresh(): Promise<void>;
	close(): void;
};

const EVERY_MS = 1_000;
/** An answer that took longer says too little about when it was given. */
const LONGEST_ROUND_TRIP_MS = 20;
/** From then on a slow answer is better than none. */
const OLDEST_READING_MS = 10_000;

export async function databaseClock(query: Query): Promise<DatabaseClock> {
	let aheadMs: number | null = null;
	let readAt = 0;

	async function refresh(): Promise<void> {
		const asked = performance.now();
		const [row] = await query<{ at: number }>(
			"select extract(epoch from clock_timestamp())::double precision * 1000 as at",
		);
		const answered = performance.now();
		if (
			aheadMs !== null &&
			answered - asked > LONGEST_ROUND_TRIP_MS &&
			answered - readAt < OLDEST_READING_MS
		) {
			return;
		}
		aheadMs = Number(row?.at) - (asked + answered) / 2;
		readAt = answered;
	}

	await refresh();
	const timer = setInterval(() => {
		// Out of reach: what was read last is still right.
		refresh().catch(() => {});
	}, EVERY_MS);
	timer.unref();
	return {
		now: () => Math.floor(performance.now() + (aheadMs ?? 0)),
		refresh,
		close: () => clearInterval(timer),
	};
}
