/**
 * The log's stream to standard output. It writes all lines of one turn of the event
 * loop together: a write for each line took a twenty-fifth of the work of a send.
 */

import pino, { type DestinationStream } from "pino";

/**
 * POSIX promises at least 512 bytes, and Linux 4,096, that a pipe takes as one piece: a
 * longer one may have lines of another process in its middle.
 */
const ONE_PIECE = 4_096;

/** Characters that wait while nothing can be written; further lines are lost. */
const MOST_UNWRITTEN = 16 * 1024 * 1024;

/** Longer than a reader rests that is alive; then the process ends without its last lines. */
const LAST_WRITES_MS = 2_000;

/**
 * Lines that a full disk does not take wait, and are written before the next ones once it
 * does. `isShared`: other processes write to the same place, and no line is torn.
 */
export function logStream({
	fd = 1,
	isShared = false,
}: {
	readonly fd?: number;
	readonly isShared?: boolean;
} = {}): DestinationStream {
	let endsBy = Number.POSITIVE_INFINITY;
	const output = pino.destination({
		fd,
		sync: false,
		maxLength: MOST_UNWRITTEN,
		// A pipe is full.
		retryEAGAIN: () => performance.now() < endsBy,
		...(isShared && { maxWrite: ONE_PIECE }),
	});
	let lines = "";
	let isFailing = false;
	output.on("error", () => {
		isFailing = true;
	});
	output.on("write", () => {
		isFailing = false;
	});

	function flush(): void {
		if (lines === "") return;
		const together = lines;
		lines = "";
		// It joins what fits into one piece, and cuts nothing.
		for (const piece of isShared ? together.split(/(?<=\n)/) : [together]) {
			output.write(piece);
		}
	}

	// Before pino's own listener: on a full disk, or a pipe that nobody reads, its last
	// flush would try for ever, and the process would never end.
	process.prependOnceListener("exit", () => {
		flush();
		endsBy = performance.now() + LAST_WRITES_MS;
		try {
			if (!isFailing) return output.flushSync();
		} catch {}
		output.destroy();
	});
	return {
		write(line) {
			if (lines === "") setImmediate(flush);
			lines += line;
		},
	};
}
