/**
 * The disk of SQLite's log for services in the process of the test: synced by the thread
 * pool of Node, beside the thread that answers requests as in the binary. The binary has
 * a thread of its own, whose start is half of what a service costs.
 */

import { close, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import type { Disk } from "../../src/store/sqlite/log-sync.ts";

export function poolDisk(file: string): Disk {
	const descriptor = openSync(`${file}-wal`, "r+");
	return {
		sync: (done) =>
			fdatasync(descriptor, (error) => done(error?.message ?? null)),
		close: () => promisify(close)(descriptor),
	};
}
