/**
 * The service in a process of its own, as the bench runs it: `node server.js` and
 * its options as JSON.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { News, Question } from "./child.ts";
import { writeHistory } from "./history.ts";
import { type Service, type ServiceOptions, startService } from "./service.ts";

export type ServerOptions = Omit<ServiceOptions, "dataDirectory"> & {
	/** The parent of the service's files, which are removed when the process ends in any way. */
	directory: string;
	/** The number of verifications in its store from the start; on SQLite only. */
	verifications: number;
};

const [given] = process.argv.slice(2);
if (given === undefined || process.send === undefined)
	throw new Error("this is started by the bench");
// From the bench, compiled with this file: not checked.
const { directory, verifications, ...rest } = JSON.parse(
	given,
) as ServerOptions;

mkdirSync(directory, { recursive: true });
const dataDirectory = mkdtempSync(join(directory, "run-"));
process.on("exit", () => rmSync(dataDirectory, { recursive: true }));
// Ctrl-C reaches both processes: the bench ends, and that ends this one.
process.on("SIGINT", () => {});

let service: Service | null = null;
// Before the first wait, since the bench may end during it.
process.on("disconnect", async () => {
	await service?.close();
	process.exit();
});

const options = { ...rest, dataDirectory };
service = await startService(options);
const { sid, token } = service.master;
if (token === null) throw new Error("the service is not a fresh one");
if (verifications > 0) {
	await service.close();
	service = null;
	writeHistory(dataDirectory, {
		verifications,
		accountSid: sid,
		until: Date.now(),
	});
	service = await startService(options);
}
const { port } = new URL(service.url);

process.on("message", (question: Question) => {
	answer(question).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
});
say({ is: "ready", port: Number(port), sid, token });

async function answer(question: Question): Promise<void> {
	if (question === "settled") {
		await service?.settled();
		say({ is: "settled" });
	} else if (question === "memory") {
		const rssBytes = process.memoryUsage.rss();
		const peakBytes = process.resourceUsage().maxRSS * 1024;
		say({ is: "memory", memory: { rssBytes, peakBytes } });
	} else if (question === "cpu") {
		const { user, system } = process.cpuUsage();
		say({ is: "cpu", ms: (user + system) / 1_000 });
	} else process.disconnect();
}

function say(news: News): void {
	process.send?.(news);
}
