// Syncs the log to the disk on a thread of its own: see log-sync.ts.
// JavaScript, since a worker is started from a file, in tests from the sources.
import { closeSync, fdatasyncSync, openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const log = openSync(/** @type {{ log: string }} */ (workerData).log, "r+");

parentPort?.on("message", (message) => {
	if (message === "close") {
		closeSync(log);
		parentPort?.close();
		return;
	}
	let problem = null;
	try {
		fdatasyncSync(log);
	} catch (error) {
		problem = /** @type {Error} */ (error).message;
	}
	parentPort?.postMessage(problem);
});
