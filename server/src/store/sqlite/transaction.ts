/** Reads and transactions that say plainly when the database cannot be had. */

import { Refusal } from "../../errors.ts";
import type { Database } from "./open.ts";

export type Transactions = {
	/** Anything that the database itself could not do is a refusal, never an answer. */
	reachable<T>(work: () => T): T;
	/** All of `work` or nothing of it. */
	inTransaction(work: () => void): void;
};

export function transactions(db: Database): Transactions {
	const begin = db.prepare("begin immediate");
	const commit = db.prepare("commit");
	const rollback = db.prepare("rollback");

	function reachable<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			throw isUnavailable(error) ? unavailable() : error;
		}
	}

	return {
		reachable,
		inTransaction(work) {
			reachable(() => begin.run());
			try {
				work();
				commit.run();
			} catch (error) {
				try {
					rollback.run();
				} catch {
					// SQLite rolls back by itself after some errors (disk full among them).
				}
				throw isUnavailable(error) ? unavailable() : error;
			}
		},
	};
}

/**
 * The codes of SQLite that mean "not now, not here": busy, locked, read-only,
 * I/O error, corrupt, full, cannot open. Everything else is a bug of ours.
 */
const UNAVAILABLE = new Set([5, 6, 8, 10, 11, 13, 14]);

function isUnavailable(error: unknown): boolean {
	const code = (error as { errcode?: number } | null)?.errcode;
	return typeof code === "number" && UNAVAILABLE.has(code & 0xff);
}

function unavailable(): Refusal {
	return new Refusal("unavailable", { details: { retryAfter: 1 } });
}
