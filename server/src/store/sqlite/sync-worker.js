// Syncs the log to the disk on a thread of its own: see log-sync.ts.
// JavaScript, since a worker is started from a file, in tests from the sources.
import { closeSync, fdatasyncSync, openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const { log, asked } = /** @type {{ log: string, asked: Int32Array }} */ (
	workerData
);
const descriptor = openSync(log, "r+");

let round = 0;
for (;;) {
	Atomics.wait(asked, 0, round);
	round = Atomics.load(asked, 0);
	if (round === -1) break;
	let problem = null;
	try {
		fdatasyncSync(descriptor);
	} catch (error) {
		problem = /** @type {Error} */ (error).message;
	}
	parentPort?.postMessage(problem);
}
closeSync(descriptor);
