// Copies committed pages from the log into the database file, on a connection
// and a thread of its own: the thread that answers requests never waits for it.
// JavaScript, since a worker is started from a file, in tests from the sources.
import { parentPort, workerData } from "node:worker_threads";
import { DatabaseSync } from "@photostructure/sqlite";

const db = new DatabaseSync(/** @type {{ file: string }} */ (workerData).file, {
	timeout: 5_000,
});
const checkpoint = db.prepare("pragma wal_checkpoint(passive)");

parentPort?.on("message", (message) => {
	if (message === "close") {
		db.close();
		parentPort?.close();
		return;
	}
	try {
		parentPort?.postMessage(checkpoint.get());
	} catch {
		// The next one will be tried in its turn; the log only grows meanwhile.
		parentPort?.postMessage(null);
	}
});
