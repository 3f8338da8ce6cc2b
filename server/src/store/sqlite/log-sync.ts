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
	throw new Error(
		`The log of the database could not be synced to the disk, so nothing that is stored from here on could be believed: ${problem}`,
	);
}

/** A thread that syncs one log after the other. */
type Thread = {
	isReady(): boolean;
	/** The log of further syncs, or null. */
	turnTo(log: string | null): void;
	sync: Disk["sync"];
};

/**
 * Threads of databases that were closed. To start one takes 40 ms of CPU, and a process of
 * tests opens hundreds of databases.
 */
const idle: Thread[] = [];

/**
 * The log of this database file. It is synced by a thread of its own: in the
 * thread pool of `node:fs` a sync would wait behind look-ups of names, and a
 * silent name server would stop every commit.
 */
export function diskOf(file: string): Disk {
	const log = `${file}-wal`;
	// SQLite locks the database file and its index, and closing any descriptor of
	// such a file releases the process's locks. Nobody locks the log.
	const descriptor = openSync(log, "r+");
	const thread = idle.pop() ?? startThread();
	thread.turnTo(log);
	return {
		sync(done) {
			if (thread.isReady()) {
				thread.sync(done);
				return;
			}
			// The thread takes longer to start, and the start of the service would
			// wait for it.
			try {
				fdatasyncSync(descriptor);
			} catch (error) {
				done((error as Error).message);
				return;
			}
			done(null);
		},
		async close() {
			closeSync(descriptor);
			thread.turnTo(null);
			const problem = await new Promise(thread.sync);
			// One that has failed is not given to another database.
			if (problem === null) idle.push(thread);
		},
	};
}

function startThread(): Thread {
	/**
	 * The number of the round that is asked for. The worker sleeps on it, because a
	 * message to it costs this thread several times as much.
	 */
	const asked = new Int32Array(new SharedArrayBuffer(4));
	let round = 0;
	const worker = new Worker(new URL("./sync-worker.js", import.meta.url), {
		workerData: { asked },
		// It holds next to nothing.
		resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
	});
	worker.unref();
	let isReady = false;
	let waiting: ((problem: string | null) => void) | null = null;

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
	worker.on("error", (error) => tell(error.message));

	return {
		isReady: () => isReady,
		// Read by the worker before its next sync.
		turnTo: (log) => worker.postMessage(log),
		sync(done) {
			waiting = done;
			// The process must not end before it knows the outcome.
			worker.ref();
			round = (round + 1) & 0x7fffffff;
			Atomics.store(asked, 0, round);
			Atomics.notify(asked, 0);
		},
	};
}
