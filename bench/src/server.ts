/**
 * The service in a process of its own, as the bench runs it: `node server.js` and
 * its options as JSON.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { News, Question } from "./child.ts";
import { type Service, type ServiceOptions, startService } from "./service.ts";

export type ServerOptions = Omit<ServiceOptions, "dataDirectory"> & {
	/** The parent of the service's files, which are removed when the process ends in any way. */
	directory: string;
	/** The service's files are in here instead, and stay. */
	keptDirectory: string | null;
};

const [given] = process.argv.slice(2);
if (given === undefined || process.send === undefined)
	throw new Error("this is started by the bench");
// From the bench, compiled with this file: not checked.
const { directory, keptDirectory, ...rest } = JSON.parse(
	given,
) as ServerOptions;

mkdirSync(directory, { recursive: true });
const dataDirectory = keptDirectory ?? mkdtempSync(join(directory, "run-"));
if (keptDirectory === null)
	process.on("exit", () => rmSync(dataDirectory, { recursive: true }));
// Ctrl-C reaches both processes: the bench ends, and that ends this one.
process.on("SIGINT", () => {});

let service: Service | null = null;
// Before the first wait, since the bench may end during it.
process.on("disconnect", async () => {
	await service?.close();
	process.exit();
});

service = await startService({ ...rest, dataDirectory });
const { sid } = service.master;
const token = service.master.token ?? rest.master?.token;
if (token === undefined) throw new Error("the service is not a fresh one");
const { port } = new URL(service.url);

process.on("message", (question: Question) => {
	answer(question).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
});
say({ is: "ready", port: Number(port), sid, token });

/** A whole collection: without it the heap is as large as the time since the last one. */
function collect(): void {
	setFlagsFromString("--expose-gc");
	runInNewContext("gc")();
}

async function answer(question: Question): Promise<void> {
	if (question === "settled") {
		await service?.settled();
		say({ is: "settled" });
	} else if (question === "memory") {
		const rssBytes = process.memoryUsage.rss();
		const peakBytes = process.resourceUsage().maxRSS * 1024;
		say({ is: "memory", memory: { rssBytes, peakBytes } });
	} else if (question === "heap") {
		collect();
		say({ is: "heap", bytes: process.memoryUsage().heapUsed });
	} else if (question === "cpu") {
		const { user, system } = process.cpuUsage();
		say({ is: "cpu", ms: (user + system) / 1_000 });
	} else process.disconnect();
}

function say(news: News): void {
	process.send?.(news);
}
