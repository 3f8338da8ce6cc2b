/** A disk that a test can fill: a file system in memory, if this process may mount one. */

import { spawnSync } from "node:child_process";
import {
	closeSync,
	mkdtempSync,
	openSync,
	rmdirSync,
	rmSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SmallDisk = {
	readonly directory: string;
	/** Fills the disk. */
	fill(): void;
	/** Frees that room. */
	makeRoom(): void;
	remove(): void;
};

const MIB = 1_024 * 1_024;

/** Null if that is not allowed: it needs root on Linux, and in a container a permission. */
export function smallDisk(mebibytes: number): SmallDisk | null {
	if (process.platform !== "linux") return null;
	const directory = mkdtempSync(join(tmpdir(), "postern-disk-"));
	const { status } = spawnSync("mount", [
		...["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=755`],
		...["postern-test", directory],
	]);
	if (status !== 0) {
		rmdirSync(directory);
		return null;
	}
	const filling = join(directory, "filling");
	/** Removes the disk at once, even if a file on it is open. */
	function remove(): void {
		process.off("exit", remove);
		spawnSync("umount", ["--lazy", directory]);
		rmdirSync(directory);
	}
	process.once("exit", remove);
	return {
		directory,
		fill() {
			const file = openSync(filling, "a");
			try {
				for (const size of [MIB, 512]) fillWith(file, Buffer.alloc(size));
			} finally {
				closeSync(file);
			}
		},
		makeRoom: () => rmSync(filling, { force: true }),
		remove,
	};
}

function fillWith(file: number, block: Buffer): void {
	try {
		while (writeSync(file, block) > 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
	}
}
