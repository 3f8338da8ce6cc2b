// Syncs logs to the disk, one at a time, on a thread of its own: see log-sync.ts.
// JavaScript, since a worker is started from a file, in tests from the sources.
import { closeSync, fdatasyncSync, openSync } from "node:fs";
import {
	parentPort,
	receiveMessageOnPort,
	workerData,
} from "node:worker_threads";

const port = /** @type {import("node:worker_threads").MessagePort} */ (
	parentPort
);
const { asked } = /** @type {{ asked: Int32Array }} */ (workerData);
/** @type {number | null} */
let descriptor = null;

/** @param {string | null} log */
function turnTo(log) {
	if (descriptor !== null) closeSync(descriptor);
	descriptor = null;
	if (log !== null) descriptor = openSync(log, "r+");
}

let round = 0;
for (;;) {
	Atomics.wait(asked, 0, round);
	round = Atomics.load(asked, 0);
	let problem = null;
	try {
		for (;;) {
			const given = receiveMessageOnPort(port);
			if (given === undefined) break;
			turnTo(given.message);
		}
		if (descriptor !== null) fdatasyncSync(descriptor);
	} catch (error) {
		problem = /** @type {Error} */ (error).message;
	}
	port.postMessage(problem);
}
