/**
 * Copies the database as it is at one moment, whether or not the service runs.
 * `VACUUM INTO` reads in one transaction, so commits go on meanwhile. Erased
 * rows are not in the copy, not even as an empty page.
 */

import {
	closeSync,
	existsSync,
	fsyncSync,
	openSync,
	statSync,
	unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { StartError } from "../../errors.ts";
import { reason } from "./open.ts";

/** Returns the size in bytes. Refuses to overwrite a file. */
export function backupDatabase(directory: string, target: string): number {
	const file = join(directory, "postern.db");
	if (!existsSync(file)) {
		throw new StartError(`There is no database in ${directory}`);
	}
	makeFile(target);
	try {
		const db = new DatabaseSync(file, { timeout: 5_000 });
		try {
			db.prepare("vacuum into ?").run(target);
		} finally {
			db.close();
		}
		// SQLite does not wait for the disk here.
		const written = openSync(target, "r+");
		try {
			fsyncSync(written);
		} finally {
			closeSync(written);
		}
	} catch (error) {
		unlinkSync(target);
		throw new StartError(
			`The backup cannot be written to ${target}: ${reason(error)}`,
		);
	}
	return statSync(target).size;
}

/** Makes an empty file that only its owner can read, before anything is in it. */
function makeFile(target: string): void {
	try {
		closeSync(openSync(target, "wx", 0o600));
	} catch (error) {
		throw new StartError(
			(error as NodeJS.ErrnoException).code === "EEXIST"
				? `${target} exists already: name a new file`
				: `The backup cannot be written to ${target}: ${reason(error)}`,
		);
	}
}
