/** Reads and transactions that refuse clearly while the database is not available. */

import { setTimeout as wait } from "node:timers/promises";
import { Refusal } from "../../errors.ts";
import type { Database } from "./database.ts";
import type { LogSync } from "./log-sync.ts";

export type Transactions = {
	/** Reads for the outside: waits until everything that it may show is on disk. */
	read<T>(work: () => T | Promise<T>): Promise<T>;
	/** All of `work` or nothing of it; resolves when it is on disk. */
	inTransaction(work: () => void): Promise<void>;
	/** The same for what may be lost with the power: it is on disk with the next commit. */
	withoutSync(work: () => void): Promise<void>;
};

/** Commands behind a batch that waited this long are refused with it. */
const LONGEST_LOCK_MS = 5_000;
const LOCK_RETRY_MS = 10;

/** A failure of the database itself is a refusal, never an answer. */
export function reachable<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw isUnavailable(error) ? unavailable(error) : error;
	}
}

/** `log`: null in memory. */
export function transactions(
	db: Database,
	log: Pick<LogSync, "committed" | "settled"> | null,
): Transactions {
	const begin = db.prepare("begin immediate");
	const commit = db.prepare("commit");
	const rollback = db.prepare("rollback");

	/** False if another process holds the lock: nothing was done. */
	function once(work: () => void): boolean {
		try {
			begin.run();
		} catch (error) {
			if (resultCode(error) === BUSY) return false;
			throw isUnavailable(error) ? unavailable(error) : error;
		}
		try {
			work();
			commit.run();
			return true;
		} catch (error) {
			try {
				rollback.run();
			} catch {
				// SQLite rolls back by itself after some errors, such as a full disk.
			}
			throw isUnavailable(error) ? unavailable(error) : error;
		}
	}

	// Another process (an operator's command, a backup) may hold the lock for a
	// moment. The wait is here: inside SQLite it would stop the event loop, and
	// so every request that needs no lock.
	async function withLock(work: () => void): Promise<void> {
		const until = performance.now() + LONGEST_LOCK_MS;
		while (!once(work)) {
			if (performance.now() > until) {
				throw unavailable(new Error("Another process holds the lock"));
			}
			await wait(LOCK_RETRY_MS);
		}
	}

	return {
		withoutSync: withLock,
		async read(work) {
			const found = await reachable(work);
			await log?.settled();
			return found;
		},
		async inTransaction(work) {
			await withLock(work);
			await log?.committed();
		},
	};
}

const BUSY = 5;

/**
 * The codes of SQLite that mean "not now, not here": busy, locked, read-only,
 * I/O error, corrupt, full, cannot open. Everything else is a bug of ours.
 */
const UNAVAILABLE = new Set([BUSY, 6, 8, 10, 11, 13, 14]);

function resultCode(error: unknown): number | null {
	const code = (error as { errcode?: number } | null)?.errcode;
	return typeof code === "number" ? code & 0xff : null;
}

function isUnavailable(error: unknown): boolean {
	return UNAVAILABLE.has(resultCode(error) ?? 0);
}

function unavailable(cause: unknown): Refusal {
	return new Refusal("unavailable", { details: { retryAfter: 1 }, cause });
}
