/** Reads and transactions that refuse clearly while the database is not available. */

import { setTimeout as wait } from "node:timers/promises";
import { Refusal, StatementRefused } from "../../errors.ts";
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
		throw translated(error);
	}
}

/** `log`: null in memory. `isInPlace`: false if the file was moved away. */
export function transactions(
	db: Database,
	log: Pick<LogSync, "committed" | "settled"> | null,
	isInPlace = () => true,
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
			throw translated(error);
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
			throw translated(error);
		}
	}

	// Another process (an operator's command, a backup) may hold the lock for a
	// moment. The wait is here: inside SQLite it would stop the event loop, and
	// so every request that needs no lock.
	async function withLock(work: () => void): Promise<void> {
		if (!isInPlace()) throw unavailable(MOVED);
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
			let found: Awaited<ReturnType<typeof work>>;
			try {
				found = await work();
			} catch (error) {
				throw translated(error);
			}
			await log?.settled();
			return found;
		},
		async inTransaction(work) {
			await withLock(work);
			await log?.committed();
		},
	};
}

const MOVED = new Error(
	"The file of the database, or its log, was removed, moved or replaced: put it back, or stop the service",
);

const BUSY = 5;

/**
 * The codes of SQLite that mean "not now, not here": no permission, busy, locked, out
 * of memory, read-only, I/O error, corrupt, full, cannot open, locking protocol, no
 * database. Everything else is about one statement.
 */
const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
	[3, "access permission denied"],
	[BUSY, "database is locked"],
	[6, "database table is locked"],
	[7, "out of memory"],
	[8, "attempt to write a readonly database"],
	[10, "disk I/O error"],
	[11, "database disk image is malformed"],
	[13, "database or disk is full"],
	[14, "unable to open database file"],
	[15, "locking protocol"],
	[26, "file is not a database"],
]);
const GENERIC = 1;
/** The schema is not the one that the program needs. Other generic errors are faults of a statement. */
const OTHER_SCHEMA =
	/^(no such (table|column|index|function|module)|table .* has no column named|cannot modify .* because it is a view)/;
/** An operator's trigger raised it: ours raise nothing. */
const TRIGGERED = 1_811;

/** The driver's errors of `all` and `iterate` have no number: then the words say which it is. */
function extendedCode(error: unknown): number | null {
	if (!(error instanceof Error)) return null;
	const { errcode, code, message } = error as SqliteError;
	if (typeof errcode === "number") return errcode;
	if (code !== "ERR_SQLITE_ERROR") return null;
	for (const [result, words] of UNAVAILABLE)
		if (message.startsWith(words)) return result;
	return GENERIC;
}
type SqliteError = Error & {
	readonly errcode?: number;
	readonly code?: string;
};

function resultCode(error: unknown): number | null {
	const code = extendedCode(error);
	return code === null ? null : code & 0xff;
}

/** A bug of ours stays what it is. */
function translated(error: unknown): unknown {
	const code = resultCode(error);
	if (code === null) return error;
	if (UNAVAILABLE.has(code)) return unavailable(error);
	const isOfSchema =
		code === GENERIC && OTHER_SCHEMA.test((error as Error).message);
	return isOfSchema || extendedCode(error) === TRIGGERED
		? new StatementRefused(error)
		: error;
}

function unavailable(cause: unknown): Refusal {
	return new Refusal("unavailable", { details: { retryAfter: 1 }, cause });
}
