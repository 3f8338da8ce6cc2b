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

export async function databaseClock(query: Query): Promise<DatabaseClock> {
	let aheadMs: number | null = null;

	async function refresh(): Promise<void> {
		const asked = performance.now();
		const [row] = await query<{ at: number }>(
			"select extract(epoch from clock_timestamp())::double precision * 1000 as at",
		);
		const answered = performance.now();
		const at = Number(row?.at);
		// It was given somewhere between the two. Of a slow one the middle may be
		// seconds off (a database that stopped answers for the time when it goes
		// on): what was read before stays, as far as the answer allows it.
		aheadMs =
			aheadMs === null || answered - asked <= LONGEST_ROUND_TRIP_MS
				? at - (asked + answered) / 2
				: Math.min(Math.max(aheadMs, at - answered), at - asked);
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
