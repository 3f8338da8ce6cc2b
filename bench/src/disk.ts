/** The disk that a commit waits for: the file system of a directory, and the time of a sync there. */

import {
	closeSync,
	fdatasyncSync,
	openSync,
	readFileSync,
	rmSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { median } from "./samples.ts";
import { milliseconds } from "./table.ts";

const SYNCS = 101;
const BYTES = 64 * 1024;

export function diskOf(directory: string): string {
	const type = mountedAt(directory, mounts()) ?? "unknown file system";
	return `${type}, fdatasync of 64 KiB p50 ${milliseconds(syncMs(directory))}`;
}

/** The lines of /proc/mounts: device, place, type; the empty text where there is none. */
function mounts(): string {
	try {
		return readFileSync("/proc/mounts", "utf8");
	} catch {
		return "";
	}
}

/** The type of the file system with the longest place above the directory. */
export function mountedAt(directory: string, mounts: string): string | null {
	let [longest, found]: [string, string | null] = ["", null];
	for (const line of mounts.split("\n")) {
		const [, place = "", type = ""] = line.split(" ");
		const isAbove =
			place === "/" || directory === place || directory.startsWith(`${place}/`);
		if (place === "" || !isAbove || place.length < longest.length) continue;
		[longest, found] = [place, type];
	}
	return found;
}

function syncMs(directory: string): number {
	const file = join(directory, `sync-${process.pid}`);
	const opened = openSync(file, "w");
	const block = Buffer.alloc(BYTES, 1);
	const times: number[] = [];
	try {
		for (let left = SYNCS; left > 0; left -= 1) {
			writeSync(opened, block);
			const startedAt = performance.now();
			fdatasyncSync(opened);
			times.push(performance.now() - startedAt);
		}
	} finally {
		closeSync(opened);
		rmSync(file, { force: true });
	}
	return median(times);
}
