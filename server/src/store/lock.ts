/**
 * A lock between processes: an exclusive transaction of SQLite on a file of its
 * own. The system lets go of it when the process dies, however it dies, so that
 * no stale lock ever has to be removed by hand. The file stays: whoever removed
 * it would lock another one than who has it open.
 */

import { DatabaseSync } from "@photostructure/sqlite";

/** What lets go of it; null where another process holds it. */
export function lockFile(file: string): (() => void) | null {
	const lock = new DatabaseSync(file);
	try {
		lock.exec("pragma journal_mode = delete; begin exclusive");
		return () => lock.close();
	} catch (error) {
		lock.close();
		if (/locked|busy/i.test(String(error))) return null;
		throw error;
	}
}
