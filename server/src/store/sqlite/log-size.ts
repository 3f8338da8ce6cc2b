import { statSync } from "node:fs";

/** Bytes in the log of a database file: the commits that are not in the file yet. */
export function logSize(file: string): number {
	return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
