/**
 * The service in a process of its own, as the bench runs it:
 * `node server.js DIRECTORY [GATEWAY_URL] [VERIFICATIONS]`, with so many in its
 * store from the start. What it keeps is made under DIRECTORY and is gone when
 * the process is, however it ends.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { News, Question } from "./child.ts";
import { writeHistory } from "./history.ts";
import { type Service, startService } from "./service.ts";

const [directory, gatewayUrl, verifications = "0"] = process.argv.slice(2);
if (directory === undefined || process.send === undefined)
	throw new Error("this is started by the bench");

mkdirSync(directory, { recursive: true });
const dataDirectory = mkdtempSync(join(directory, "run-"));
process.on("exit", () => rmSync(dataDirectory, { recursive: true }));
// Ctrl-C reaches both processes: the bench ends, and that it has gone ends this one.
process.on("SIGINT", () => {});

let service: Service | null = null;
// Before anything is waited for, since the bench may be gone by then.
process.on("disconnect", async () => {
	await service?.close();
	process.exit();
});

const options = { dataDirectory, gatewayUrl: gatewayUrl || null };
service = await startService(options);
const { sid, token } = service.master;
if (token === null) throw new Error("the service is not a fresh one");
if (Number(verifications) > 0) {
	await service.close();
	service = null;
	writeHistory(dataDirectory, {
		verifications: Number(verifications),
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
	} else process.disconnect();
}

function say(news: News): void {
	process.send?.(news);
}
