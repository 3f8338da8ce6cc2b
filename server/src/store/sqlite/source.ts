/**
 * An installation to copy from. While it is open, no process serves from it or
 * writes to it, and it is left as it was found.
 */

import { existsSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { StartError } from "../../errors.ts";
import type { Database } from "./database.ts";
import { fileIn, reason, schemaVersion, takeLock } from "./open.ts";
import { MIGRATIONS } from "./schema.ts";

export type SourceRow = (string | number | null)[];

export type Source = {
	count(table: string): number;
	/** Pages of this many rows, in the order of their key: the first `key` columns. */
	pages(
		table: string,
		columns: readonly string[],
		key: number,
		rows: number,
	): Iterable<SourceRow[]>;
	/** The first SID at or after `sid`; null if there is none. */
	firstSid(sid: string): string | null;
	/** A fact of the installation. */
	fact(name: string): string | null;
	close(): void;
};

/** The longest wait for a command that writes. */
const LONGEST_LOCK_MS = 5_000;

export function openSource(directory: string): Source {
	const file = fileIn(directory);
	if (!existsSync(file)) {
		throw new StartError(
			`The data directory ${directory} holds no database: there is nothing to migrate`,
		);
	}
	let unlock: (() => void) | undefined;
	let guard: Database | undefined;
	let reader: Database | undefined;
	const close = () => {
		// The reader closes after the guard: it cannot write, so the content of the
		// log stays there.
		guard?.close();
		reader?.close();
		unlock?.();
	};
	try {
		unlock = takeLock(directory);
		// Other commands may write to the store at any time, but not while this
		// lock is held.
		guard = new DatabaseSync(file, { timeout: LONGEST_LOCK_MS });
		guard.exec("begin immediate");
		reader = new DatabaseSync(file, { readOnly: true });
		mustBeUpToDate(reader, file);
		return { ...readingFrom(reader), close };
	} catch (error) {
		close();
		if (error instanceof StartError) throw error;
		throw new StartError(
			`The data directory ${directory} cannot be used: ${reason(error)}`,
		);
	}
}

function mustBeUpToDate(db: Database, file: string): void {
	const version = schemaVersion(db, file);
	if (version < MIGRATIONS.length) {
		throw new StartError(
			`${file} was written by an older Postern (schema ${version}; this one has ${MIGRATIONS.length}): start this one on it once, stop it, and migrate then`,
		);
	}
}

function readingFrom(db: Database): Omit<Source, "close"> {
	const next = db.prepare(
		"select min(sid) as sid from verification where sid >= ?",
	);
	return {
		fact: (name) => factIn(db, name),
		count(table) {
			const row = db.prepare(`select count(*) as count from ${table}`).get();
			return (row as { count: number }).count;
		},
		// Not the driver's iterator: it crashes the process when its statement is
		// garbage-collected.
		*pages(table, columns, key, rows) {
			const keys = columns.slice(0, key).join(", ");
			const marks = Array(key).fill("?").join(", ");
			const select = db.prepare(
				`select ${columns.join(", ")} from ${table} where (${keys}) > (${marks})
				order by ${keys} limit ${rows}`,
			);
			select.setReturnArrays(true);
			// Every key is a text, and none is empty.
			let after: SourceRow = Array(key).fill("");
			for (;;) {
				const page = select.all(...after) as unknown as SourceRow[];
				const last = page.at(-1);
				if (last === undefined) return;
				after = last.slice(0, key);
				yield page;
			}
		},
		firstSid: (sid) => (next.get(sid) as { sid: string | null }).sid,
	};
}

export function factIn(db: Database, name: string): string | null {
	const row = db.prepare("select value from fact where name = ?").get(name);
	return (row as { value: string } | undefined)?.value ?? null;
}
