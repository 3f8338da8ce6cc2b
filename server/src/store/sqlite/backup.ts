/**
 * Copies the database as it is at one moment, whether or not the service runs.
 *
 * A transaction that reads holds the moment. Until it ends, checkpoints write into the
 * database file nothing that is newer, and what they write stays in the log too (where
 * the log held nothing before, they write nothing). So the file may change while it is
 * copied: the copy of the log has each page that did, and SQLite puts them in place when
 * it opens the two.
 *
 * Not `VACUUM INTO`: it writes as fast as it can, and the syncs of the service's log
 * wait for the same disk.
 */

import {
	closeSync,
	existsSync,
	fdatasyncSync,
	fstatSync,
	fsyncSync,
	openSync,
	readSync,
	renameSync,
	rmSync,
	statSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { StartError } from "../../errors.ts";
import { reason } from "./open.ts";

/** A sync of the service waits for one of these at most. */
const PIECE_BYTES = 1024 * 1024;
/** While the service writes, the disk is left alone for so many times as long as it was used. */
const RESTS = 2;
/** The service writes if its log has changed within this time. */
const WRITES_MS = 1_000;

/**
 * Returns the size in bytes. Refuses to overwrite a file. The copy has another name until
 * it is whole: whoever kills the command must not find half a database under the one that
 * was asked for.
 */
export async function backupDatabase(
	directory: string,
	target: string,
): Promise<number> {
	const file = join(directory, "postern.db");
	if (!existsSync(file)) {
		throw new StartError(`There is no database in ${directory}`);
	}
	mustBeNew(target);
	const part = `${target}.part`;
	makeFile(part, target);
	try {
		makeFile(`${part}-wal`, target);
		await copyBoth(file, part);
		joinLog(part);
		mustBeNew(target);
		renameSync(part, target);
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw new StartError(
			`The backup cannot be written to ${target}: ${reason(error)}`,
		);
	} finally {
		for (const end of ["", "-wal", "-shm"]) {
			rmSync(`${part}${end}`, { force: true });
		}
	}
	return statSync(target).size;
}

async function copyBoth(file: string, target: string): Promise<void> {
	const db = new DatabaseSync(file, { timeout: 5_000 });
	// Closed after the connection: closing any descriptor of the file ends the
	// process's locks on it.
	const opened: number[] = [];
	const open = (path: string, flags: string) => {
		const descriptor = openSync(path, flags);
		opened.push(descriptor);
		return descriptor;
	};
	try {
		db.exec("begin");
		db.prepare("select count(*) from sqlite_schema").get();
		const mustRest = changesOf(`${file}-wal`);
		for (const end of ["-wal", ""]) {
			const [from, to] = [`${file}${end}`, `${target}${end}`];
			await copyFile(open(from, "r"), open(to, "r+"), mustRest);
		}
	} finally {
		db.close();
		for (const descriptor of opened) closeSync(descriptor);
	}
}

/** As much as there is of it at the beginning. */
async function copyFile(
	from: number,
	to: number,
	mustRest: () => boolean,
): Promise<void> {
	const { size } = fstatSync(from);
	const piece = Buffer.alloc(PIECE_BYTES);
	for (let at = 0; at < size; ) {
		const startedAt = performance.now();
		const length = Math.min(PIECE_BYTES, size - at);
		const read = readSync(from, piece, 0, length, at);
		if (read === 0) return;
		for (let done = 0; done < read; ) {
			done += writeSync(to, piece, done, read - done, at + done);
		}
		at += read;
		// Else the system would write all of it at once, some time.
		fdatasyncSync(to);
		if (mustRest()) await wait((performance.now() - startedAt) * RESTS);
	}
}

function joinLog(target: string): void {
	const copy = new DatabaseSync(target);
	try {
		// A copy is one file, also for whoever opens it to read. The service sets WAL again.
		copy.exec("pragma journal_mode = delete");
	} finally {
		copy.close();
	}
	const written = openSync(target, "r+");
	try {
		fsyncSync(written);
	} finally {
		closeSync(written);
	}
}

/** Tells at each call whether the log has changed lately, as far as the calls before saw it. */
function changesOf(log: string): () => boolean {
	let seen = statSync(log).mtimeMs;
	let changedAt = Number.NEGATIVE_INFINITY;
	return () => {
		const { mtimeMs } = statSync(log);
		if (mtimeMs !== seen) changedAt = performance.now();
		seen = mtimeMs;
		return performance.now() - changedAt < WRITES_MS;
	};
}

function mustBeNew(target: string): void {
	if (!existsSync(target)) return;
	throw new StartError(`${target} exists already: name a new file`);
}

/** Makes an empty file that only its owner can read, before anything is in it. */
function makeFile(part: string, target: string): void {
	try {
		closeSync(openSync(part, "wx", 0o600));
	} catch (error) {
		throw new StartError(
			(error as NodeJS.ErrnoException).code === "EEXIST"
				? `${part} exists: another backup to ${target} is under way, or one was killed; then delete it`
				: `The backup cannot be written to ${target}: ${reason(error)}`,
		);
	}
}
