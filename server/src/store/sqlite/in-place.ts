/**
 * A look, now and then, whether the files of the database are still where the next start
 * looks for them. SQLite goes on in files that were removed or moved away, and whatever
 * it would store there would be lost with the process.
 */

import { type BigIntStats, statSync } from "node:fs";

const EVERY_MS = 250;

export type InPlace = {
	/** False: one was removed, moved or replaced. It may come back. */
	isSo(): boolean;
	close(): void;
};

export function watchPlace(file: string): InPlace {
	const files = [file, `${file}-wal`].map((path) => ({
		path,
		opened: found(path),
	}));
	let isSo = true;
	const timer = setInterval(() => {
		isSo = files.every(({ path, opened }) => isSame(opened, path));
	}, EVERY_MS);
	timer.unref();
	return { isSo: () => isSo, close: () => clearInterval(timer) };
}

const found = (path: string) =>
	statSync(path, { bigint: true, throwIfNoEntry: false });

/** True also if it cannot be looked at, as while the directory is closed to the process. */
function isSame(opened: BigIntStats | undefined, path: string): boolean {
	if (opened === undefined) return true;
	try {
		const now = found(path);
		return now?.ino === opened.ino && now.dev === opened.dev;
	} catch {
		return true;
	}
}
