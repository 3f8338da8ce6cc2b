/**
 * The service in a process of its own, as the bench runs it:
 * `node server.js DIRECTORY [GATEWAY_URL]`. What it keeps is made under
 * DIRECTORY and is gone when the process is, however it ends.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { News, Question } from "./child.ts";
import { startService } from "./service.ts";

const [directory, gatewayUrl = null] = process.argv.slice(2);
if (directory === undefined || process.send === undefined)
	throw new Error("this is started by the bench");

mkdirSync(directory, { recursive: true });
const dataDirectory = mkdtempSync(join(directory, "run-"));
process.on("exit", () => rmSync(dataDirectory, { recursive: true }));
// Ctrl-C reaches both processes: the bench ends, and that it has gone ends this one.
process.on("SIGINT", () => {});

const service = await startService({ dataDirectory, gatewayUrl });
const { sid, token } = service.master;
if (token === null) throw new Error("the service is not a fresh one");

process.on("message", (question: Question) => {
	answer(question).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
});
process.on("disconnect", async () => {
	await service.close();
	process.exit();
});
say({ is: "ready", port: Number(new URL(service.url).port), sid, token });

async function answer(question: Question): Promise<void> {
	if (question === "settled") {
		await service.settled();
		say({ is: "settled" });
	} else if (question === "memory") {
		const rssBytes = process.memoryUsage.rss();
		const peakBytes = process.resourceUsage().maxRSS * 1024;
		say({ is: "memory", memory: { rssBytes, peakBytes } });
	} else process.disconnect();
}

function say(news: News): void {
	process.send?.(news);
}
