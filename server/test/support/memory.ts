/**
 * The directory for the files of a run: in memory if the machine has room there, since
 * otherwise a fifth of a run is spent waiting for a disk. No test is about the files
 * that a crash of the machine leaves.
 */

import {
	chmodSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const IN_MEMORY = "/dev/shm";
/** A run takes some 600 MB. A container has 64 MB unless it asks for more. */
const ROOM = 2 * 2 ** 30;

/** For `TMPDIR`; gone with this process. */
export function temporaryDirectory(): string {
	const directory = mkdtempSync(
		join(hasRoomInMemory() ? IN_MEMORY : tmpdir(), "postern-run-"),
	);
	// PostgreSQL may run as another user.
	chmodSync(directory, 0o711);
	process.once("exit", () => {
		rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
	});
	return directory;
}

function hasRoomInMemory(): boolean {
	try {
		const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
		const [, , type, options = ""] =
			mounts
				.map((line) => line.split(" "))
				.findLast(([, at]) => at === IN_MEMORY) ?? [];
		// PostgreSQL may be run from a copy of its binaries there.
		if (type !== "tmpfs" || /\b(ro|noexec)\b/.test(options)) return false;
		const { bavail, bsize } = statfsSync(IN_MEMORY);
		return bavail * bsize >= ROOM;
	} catch {
		return false;
	}
}
