/**
 * A lock between processes: an exclusive transaction of SQLite on a file of its
 * own. The system releases it when the process dies, however it dies, so no
 * stale lock ever has to be removed by hand. The file stays: a new file in its
 * place would be another lock than the one that a process may hold open.
 */

import { DatabaseSync } from "@photostructure/sqlite";

/** Returns the function that releases the lock; null if another process holds it. */
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
