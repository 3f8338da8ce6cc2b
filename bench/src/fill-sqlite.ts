/** Writes a history into the data directory of a service that is not running. */

import type { Database } from "../../server/dist/store/sqlite/database.js";
import { openDatabase } from "../../server/dist/store/sqlite/open.js";
import {
	type History,
	knownSql,
	REFERENCE_COLUMNS,
	referencesSql,
	SQLITE,
	VERIFICATION_COLUMNS,
	verificationsSql,
} from "./history.ts";
import { totalsSql } from "./history-totals.ts";

const AT_ONCE = 500_000;

export function fillSqlite(
	directory: string,
	history: History,
	progress: (line: string) => void,
): void {
	const { db, close } = openDatabase({ directory, alone: true });
	// If this process dies, the history is made again. A write-ahead log would be as large
	// as the file, and `off` is not allowed here; new pages are in no journal. Sorting ten
	// million entries of an index in memory would take gigabytes.
	db.exec(`pragma journal_mode = memory; pragma synchronous = off;
		pragma temp_store = file; pragma cache_size = -500000`);
	const indexes = takeIndexes(db);
	const { verifications } = history;
	for (let from = 0; from < verifications; from += AT_ONCE) {
		const to = Math.min(verifications, from + AT_ONCE);
		db.exec(
			`insert into verification (${VERIFICATION_COLUMNS})
			${verificationsSql(history, SQLITE, from, to)}`,
		);
		progress(`${to.toLocaleString("en-US")} records`);
	}
	db.exec(
		`insert into message_ref (${REFERENCE_COLUMNS}) ${referencesSql(history, SQLITE)};
		insert into known (key, verified_at) ${knownSql(history, SQLITE)}`,
	);
	progress("references and known recipients");
	for (const index of indexes) db.exec(index);
	progress("indexes of what comes in no order");
	db.exec(
		`insert into tally (account_sid, status, count)
		select account_sid, status, count(*) from verification
			indexed by verification_ended_status
		where status <> 'pending' group by account_sid, status`,
	);
	db.exec(`begin; ${totalsSql(history, "").join("; ")}; commit;
		pragma journal_mode = wal`);
	close();
}

/**
 * Drops the indexes in which neighbouring rows lie far apart: sorting all entries at once
 * takes a third of the time of adding one after the other. Returns the statements that
 * make them again. Each reads the whole table, so the other indexes grow with it.
 */
function takeIndexes(db: Database): string[] {
	const indexes = db
		.prepare(
			`select name, sql from sqlite_master where type = 'index' and sql is not null
				and (tbl_name in ('message_ref', 'known') or name = 'verification_ended_phone')`,
		)
		.all() as { name: string; sql: string }[];
	for (const { name } of indexes) db.exec(`drop index ${name}`);
	return indexes.map(({ sql }) => sql);
}
