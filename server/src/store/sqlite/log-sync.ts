/**
 * Syncs the log away from the thread that answers requests: decision 5.
 *
 * When a commit returns, its frames and its mark are written to the log, but
 * nothing is on disk yet (`synchronous = normal`). A sync that begins after
 * that covers it and every commit before it. So one sync at a time is under
 * way, and commits that come meanwhile wait together for the next one.
 */

import { closeSync, fdatasyncSync, openSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { StartError } from "../../errors.ts";

export type LogSync = {
	/** Resolves when every commit so far is on disk; must be called after each commit. */
	committed(): Promise<void>;
	/** Resolves when no commit so far waits for its sync. */
	settled(): Promise<void>;
	/** Must be called after the last commit. */
	close(): Promise<void>;
};

/** The disk, which does the sync itself. */
export type Disk = {
	sync(done: (problem: string | null) => void): void;
	close(): Promise<void>;
};

type Round = { readonly promise: Promise<void>; readonly end: () => void };

/**
 * `failed` is called if a sync fails. The system may have dropped the unwritten
 * pages, so no later sync can be believed: waiting callers get no answer, and
 * the process must end.
 */
export function logSync(
	disk: Disk,
	failed: (problem: string) => void = endProcess,
): LogSync {
	let underWay: Round | null = null;
	let next: Round | null = null;

	function begin(round: Round): void {
		underWay = round;
		next = null;
		disk.sync((problem) => {
			if (problem !== null) {
				failed(problem);
				return;
			}
			underWay = null;
			round.end();
			if (next !== null) begin(next);
		});
	}

	async function settled(): Promise<void> {
		await (next ?? underWay)?.promise;
	}

	return {
		committed() {
			next ??= newRound();
			const { promise } = next;
			if (underWay === null) begin(next);
			return promise;
		},
		settled,
		async close() {
			await settled();
			await disk.close();
		},
	};
}

function newRound(): Round {
	let end = () => {};
	const promise = new Promise<void>((resolve) => {
		end = resolve;
	});
	return { promise, end };
}

/** Throws an exception that nobody catches, which ends the process and tells why. */
function endProcess(problem: string): void {
	// Not here: the first syncs are done while a commit is under way, and its batch would
	// catch it.
	process.nextTick(() => {
		throw new StartError(
			`The log of the database could not be synced to the disk, so nothing that is stored from here on could be believed: ${problem}`,
		);
	});
}

/**
 * The log of this database file. The worker is a thread of its own: in the
 * thread pool of `node:fs` a sync would wait behind look-ups of names, and a
 * silent name server would stop every commit.
 */
export function diskOf(file: string): Disk {
	const log = `${file}-wal`;
	/**
	 * The number of the round that is asked for, or -1: the end. The worker sleeps on
	 * it, because a message to it costs this thread several times as much.
	 */
	const asked = new Int32Array(new SharedArrayBuffer(4));
	let round = 0;
	const ask = (next: number) => {
		Atomics.store(asked, 0, next);
		Atomics.notify(asked, 0);
	};
	const worker = new Worker(new URL("./sync-worker.js", import.meta.url), {
		workerData: { log, asked },
		// It holds next to nothing.
		resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
	});
	worker.unref();
	// SQLite locks the database file and its index, and closing any descriptor of
	// such a file releases the process's locks. Nobody locks the log.
	const descriptor = openSync(log, "r+");
	let isReady = false;
	let waiting: ((problem: string | null) => void) | null = null;
	/** Why the worker is gone: no sync can succeed any more. */
	let broken: string | null = null;

	function tell(problem: string | null): void {
		const done = waiting;
		waiting = null;
		worker.unref();
		done?.(problem);
	}

	worker.once("online", () => {
		isReady = true;
	});
	worker.on("message", tell);
	worker.on("error", (error) => {
		broken = error.message;
		tell(broken);
	});

	return {
		sync(done) {
			if (broken !== null) {
				done(broken);
				return;
			}
			if (isReady) {
				waiting = done;
				// The process must not end before it knows the outcome.
				worker.ref();
				round = (round + 1) & 0x7fffffff;
				ask(round);
				return;
			}
			// The worker takes longer to start, and the start of the service would
			// wait for it.
			done(syncHere(descriptor));
		},
		async close() {
			closeSync(descriptor);
			if (broken !== null) return;
			const gone = new Promise((resolve) => worker.once("exit", resolve));
			worker.ref();
			ask(-1);
			await gone;
		},
	};
}

/** The same for an operator's command, which does nothing else meanwhile: no worker starts. */
export function diskOfCommand(file: string): Disk {
	// As above: the log, which nobody locks.
	const descriptor = openSync(`${file}-wal`, "r+");
	return {
		sync: (done) => done(syncHere(descriptor)),
		close: async () => closeSync(descriptor),
	};
}

/** Returns what went wrong, or null. */
function syncHere(descriptor: number): string | null {
	try {
		fdatasyncSync(descriptor);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
}
