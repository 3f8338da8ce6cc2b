/** Opens the database file, brings its schema up to date, or tells clearly why it cannot. */

import {
	accessSync,
	closeSync,
	constants,
	existsSync,
	mkdirSync,
	openSync,
	readSync,
	statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { StartError } from "../../errors.ts";
import { presentKey } from "../../verification/former-keys.ts";
import { lockFile } from "../lock.ts";
import type { Database } from "./database.ts";
import { logSize } from "./log-size.ts";
import { type PresentKey, rekeyPending } from "./rekey.ts";
import { MIGRATIONS, REKEYED } from "./schema.ts";

export type DatabasePlace =
	/** For simulations and tests of rules: it is lost with the process. */
	| { readonly memory: true }
	/**
	 * `alone`: serves from the directory, and is refused if another process does.
	 * Others, such as an operator's command, use the existing installation and
	 * create nothing.
	 */
	| { readonly directory: string; readonly alone: boolean };

export type Opened = {
	readonly db: Database;
	/** The database file; null in memory. */
	readonly file: string | null;
	/** The log had something in it: the last process did not end as it should, or still runs. */
	readonly hadLog: boolean;
	/** It serves; false: a command uses it beside a service. */
	readonly isAlone: boolean;
	close(): void;
};

export const fileIn = (directory: string) => join(directory, "postern.db");

export function openDatabase(
	place: DatabasePlace,
	/** For rows from before numbers were parsed. */
	presentKeyOf: PresentKey = (former) => presentKey(former, null),
): Opened {
	if ("memory" in place) {
		const db = new DatabaseSync(":memory:");
		migrate(db, ":memory:", presentKeyOf);
		return {
			db,
			file: null,
			hadLog: false,
			isAlone: true,
			close: () => db.close(),
		};
	}
	const { directory } = place;
	const file = fileIn(directory);
	let unlock: (() => void) | null = null;
	try {
		if (place.alone) {
			mkdirSync(directory, { recursive: true, mode: 0o700 });
			unlock = takeLock(directory);
		}
		mustFitItsLog(file);
		if (place.alone) {
			mustBeOurs(file);
		} else if (!existsSync(file)) {
			throw new StartError(
				`There is no installation in the data directory ${directory}: start the service once, or set POSTERN_DATA`,
			);
		}
		const hadLog = logSize(file) > 0;
		const db = new DatabaseSync(file, { timeout: 5_000 });
		configure(db);
		migrate(db, file, presentKeyOf);
		// From here on, waiting for a lock does not stop the event loop
		// (transaction.ts).
		db.exec("pragma busy_timeout = 0");
		return {
			db,
			file,
			hadLog,
			isAlone: place.alone,
			close() {
				if (place.alone) emptyLog(db);
				db.close();
				unlock?.();
			},
		};
	} catch (error) {
		unlock?.();
		throw unusable(file, error);
	}
}

/** `file`: the database; null: it is in memory. */
export function unusable(file: string | null, error: unknown): unknown {
	if (file === null || error instanceof StartError) return error;
	return new StartError(
		`The data directory ${dirname(file)} cannot be used: ${reason(error)}`,
	);
}

/**
 * SQLite opens a file that it cannot write, to read it only, and then every
 * request would be refused. A new file is readable by its owner alone, whatever
 * the directory, because it holds numbers and addresses. SQLite gives the files
 * beside it the same mode.
 */
function mustBeOurs(file: string): void {
	closeSync(openSync(file, "a", 0o600));
	for (const beside of [`${file}-wal`, `${file}-shm`]) {
		if (existsSync(beside)) accessSync(beside, constants.W_OK);
	}
}

/**
 * SQLite removes the log of a file that is empty, and applies a log to whatever file is
 * beside it: one that somebody has put there would be torn.
 */
function mustFitItsLog(file: string): void {
	const log = `${file}-wal`;
	if (logSize(file) === 0) return;
	const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	if (size === 0) {
		throw new StartError(
			`${file} is ${existsSync(file) ? "empty" : "missing"}, and ${log} holds answered requests of it: put the database back beside it, or move ${log} away`,
		);
	}
	if (!hasLog(file)) {
		throw new StartError(
			`${file} is a copy that was put beside the log of another database: move ${log} away, or put the former database back beside it`,
		);
	}
}

/** Whether the last program that wrote the file kept a log: a backup has none. */
function hasLog(file: string): boolean {
	const WRITE_VERSION = 18;
	const version = Buffer.alloc(1);
	const opened = openSync(file, "r");
	try {
		readSync(opened, version, 0, 1, WRITE_VERSION);
	} finally {
		closeSync(opened);
	}
	return version[0] !== 1;
}

/**
 * Empties the log, so that a stopped service's database file is complete:
 * people copy it and forget the log.
 */
function emptyLog(db: Database): void {
	try {
		db.exec("pragma wal_checkpoint(truncate)");
	} catch {
		// The disk may be full: the log stays, and the next start reads it.
	}
}

function configure(db: Database): void {
	db.exec(`
		pragma journal_mode = wal;
		-- A commit writes the log and does not wait for the disk: log-sync.ts syncs
		-- it, off this thread, before anybody is answered. Where the log starts over
		-- and around checkpoints SQLite itself still syncs; with OFF it would not,
		-- and a lost power would leave a broken file.
		pragma synchronous = normal;
		-- The automatic checkpoint runs inside a commit and made tails of a
		-- second: see checkpoints.ts.
		pragma wal_autocheckpoint = 0;
		pragma journal_size_limit = 67108864;
		-- Erased codes are overwritten, not only forgotten.
		pragma secure_delete = on;
		pragma cache_size = -16384;
		pragma temp_store = memory;
	`);
}

/** Only one process serves from a data directory. */
export function takeLock(directory: string): () => void {
	const unlock = lockFile(join(directory, "postern.lock"));
	if (unlock !== null) return unlock;
	throw new StartError(
		`Another Postern is running on the data directory ${directory}`,
	);
}

/** The number of applied migrations. Refuses a schema that only a newer program knows. */
export function schemaVersion(db: Database, file: string): number {
	const { user_version: version } = db.prepare("pragma user_version").get() as {
		user_version: number;
	};
	if (version > MIGRATIONS.length) {
		throw new StartError(
			`${file} was written by a newer Postern (schema ${version}; this one knows ${MIGRATIONS.length})`,
		);
	}
	return version;
}

function migrate(db: Database, file: string, presentKeyOf: PresentKey): void {
	const version = () => schemaVersion(db, file);
	for (let next = version(); next < MIGRATIONS.length; next = version()) {
		db.exec("begin immediate");
		try {
			// Another process may have been faster while this one waited.
			if (version() === next) {
				db.exec(MIGRATIONS[next] as string);
				if (next + 1 === REKEYED) rekeyPending(db, presentKeyOf);
				db.exec(`pragma user_version = ${next + 1}`);
			}
			db.exec("commit");
		} catch (error) {
			db.exec("rollback");
			throw error;
		}
	}
}

export function reason(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
