/**
 * The database's clock, which all instances share: their own clocks may differ
 * by seconds, and a lease or a window must not depend on who looks at it.
 *
 * Between two readings a clock that cannot jump carries it on.
 */

import type { Query } from "./connection.ts";

export type DatabaseClock = {
	now(): number;
	/** Reads the database's clock again. */
	refresh(): Promise<void>;
	close(): void;
};

const EVERY_MS = 1_000;
/** A slower answer says too little about the moment when it was given. */
const LONGEST_ROUND_TRIP_MS = 20;

export async function databaseClock(query: Query): Promise<DatabaseClock> {
	let aheadMs: number | null = null;

	async function refresh(): Promise<void> {
		const asked = performance.now();
		const [row] = await query<{ at: number }>(
			"select extract(epoch from clock_timestamp())::double precision * 1000 as at",
		);
		const answered = performance.now();
		const at = Number(row?.at);
		// The answer was given somewhere between the two. For a slow answer the
		// middle may be seconds off (a frozen database answers for the time when it
		// goes on): then the former offset stays, as far as the answer allows it.
		aheadMs =
			aheadMs === null || answered - asked <= LONGEST_ROUND_TRIP_MS
				? at - (asked + answered) / 2
				: Math.min(Math.max(aheadMs, at - answered), at - asked);
	}

	await refresh();
	const timer = setInterval(() => {
		// While the database is out of reach, the last reading is still right.
		refresh().catch(() => {});
	}, EVERY_MS);
	timer.unref();
	return {
		now: () => Math.floor(performance.now() + (aheadMs ?? 0)),
		refresh,
		close: () => clearInterval(timer),
	};
}
