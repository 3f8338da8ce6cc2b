/**
 * Runs checkpoints in a worker. SQLite's automatic checkpoints run inside a
 * commit and stalled requests for a second.
 *
 * The worker copies the log into the database while commits go on. It cannot
 * catch up with a busy writer, and the log starts over only after all of it was
 * copied. So when little is left, the writing thread copies the rest itself,
 * between two batches.
 *
 * The worker starts when the first checkpoint is due: it is a third of what a store
 * costs to open, and most processes end before they need it.
 */

import { Worker } from "node:worker_threads";
import type { Database } from "./database.ts";
import { logSize } from "./log-size.ts";

const EVERY_MS = 250;
/**
 * A smaller log is left alone: it is better to copy a page once than ten times
 * (compared with 8 MiB, a send costs 7 % less).
 */
const WORTHWHILE_BYTES = 32 * 1024 * 1024;
/** The time from an erasure until the log is emptied: erasures of one second share it. */
const EMPTY_AFTER_MS = 1_000;
/** The most frames that the writing thread copies itself: a few milliseconds' work. */
const SMALL_REST_FRAMES = 512;

type Progress = { log: number; checkpointed: number };

export type Checkpoints = {
	/**
	 * Empties the log soon, because it still holds erased rows. A plain
	 * checkpoint would not do: it leaves the old pages in the file until others
	 * overwrite them.
	 */
	emptySoon(): void;
	close(): Promise<void>;
};

export function startCheckpoints(
	db: Database,
	file: string,
	/** The log had something in it when the file was opened. */
	hadLog: boolean,
	worthwhileBytes = WORTHWHILE_BYTES,
): Checkpoints {
	let worker: Worker | null = null;
	const finish = db.prepare("pragma wal_checkpoint(passive)");
	const truncate = db.prepare("pragma wal_checkpoint(truncate)");
	let underWay = false;
	/** At once if there was a log: a process may have died between an erasure and this. */
	let emptyAt: number | null = hadLog ? 0 : null;
	let isGone = false;
	let isClosed = false;

	function started(): Worker {
		const made = new Worker(
			new URL("./checkpoint-worker.js", import.meta.url),
			{
				workerData: { file },
				// It holds next to nothing.
				resourceLimits: {
					maxOldGenerationSizeMb: 16,
					maxYoungGenerationSizeMb: 2,
				},
			},
		);
		made.unref();
		made.once("exit", () => {
			isGone = true;
		});
		made.on("message", progressed);
		// Without the worker the log would grow without end, so commits do the work
		// again, slowly but surely.
		made.on("error", () => db.exec("pragma wal_autocheckpoint = 1000"));
		return made;
	}

	function progressed(progress: Progress | null): void {
		if (isClosed) return;
		underWay = false;
		if (progress === null || progress.log < 0) return;
		const rest = progress.log - progress.checkpointed;
		if (rest > SMALL_REST_FRAMES) {
			ask();
			return;
		}
		copyRest();
	}

	function copyRest(): void {
		try {
			if (emptyAt === null) finish.get();
			else if (isEmptied()) emptyAt = null;
			else emptyAt = performance.now() + EMPTY_AFTER_MS;
		} catch {
			// The disk may be full: commits report that to their callers.
		}
	}

	const timer = setInterval(() => {
		const isDue = emptyAt !== null && performance.now() >= emptyAt;
		// Commits keep the log small then; erased rows leave it here.
		if (isGone) {
			if (isDue) copyRest();
		} else if (!underWay && (isDue || isWorthwhile())) ask();
	}, EVERY_MS);
	timer.unref();

	/** True also if the size cannot be had, as while the directory is closed to the process. */
	function isWorthwhile(): boolean {
		try {
			return logSize(file) >= worthwhileBytes;
		} catch {
			return true;
		}
	}

	/**
	 * The worker has already copied nearly all of it, and the connection waits
	 * for no lock. While another connection reads from the log (a backup, say),
	 * this is tried again.
	 */
	function isEmptied(): boolean {
		return (truncate.get() as { busy: number }).busy === 0;
	}

	function ask(): void {
		underWay = true;
		worker ??= started();
		worker.postMessage("checkpoint");
	}

	return {
		emptySoon() {
			emptyAt ??= performance.now() + EMPTY_AFTER_MS;
		},
		async close() {
			clearInterval(timer);
			isClosed = true;
			if (worker === null || isGone) return;
			const ending = worker;
			const gone = new Promise((resolve) => ending.once("exit", resolve));
			// Nothing else may keep the process alive until the worker is gone.
			worker.ref();
			worker.postMessage("close");
			await gone;
		},
	};
}
