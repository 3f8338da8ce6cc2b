/** The generator's side of a server that runs in a process, and on a core, of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { boundCommand } from "./cores.ts";

/** The questions of the generator to a server's process. */
export type Question = "settled" | "memory" | "heap" | "cpu" | "stop";

/** The messages of a server's process: `ready` unasked, the others as answers. */
export type News =
	| { is: "ready"; port: number; sid: string; token: string }
	/** No message is due or under way at a provider any more. */
	| { is: "settled" }
	| { is: "memory"; memory: Memory }
	/** Bytes left on its heap after a collection. */
	| { is: "heap"; bytes: number }
	/** CPU time of the process since its start, with its threads and the system's calls. */
	| { is: "cpu"; ms: number };

export type Memory = { rssBytes: number; peakBytes: number };

export type Child = {
	pid: number;
	port: number;
	sid: string;
	token: string;
	settled(): Promise<void>;
	memory(): Promise<Memory>;
	heapBytes(): Promise<number>;
	cpuMs(): Promise<number>;
	/** Resolves when the process is gone. */
	stop(): Promise<void>;
};

const STOP_MS = 30_000;

/**
 * Starts `script` (named from this file, or a whole URL), as in production, and waits
 * until it listens. `logFile`: its log goes there; null: it is written, but to nowhere.
 */
export async function startChild(
	script: string,
	options: object,
	core: number | null,
	logFile: string | null = null,
): Promise<Child> {
	const path = fileURLToPath(new URL(script, import.meta.url));
	const [program, ...rest] = boundCommand(core, [
		process.execPath,
		...[path, JSON.stringify(options)],
	]);
	const log = logFile === null ? null : openSync(logFile, "a");
	const process_ = spawn(program, rest, {
		stdio: ["ignore", log ?? "ignore", "inherit", "ipc"],
		env: { ...process.env, NODE_ENV: "production" },
	});
	if (log !== null) closeSync(log);
	const ready = await hear(process_, "ready");

	// One question at a time: every answer belongs to the question before it.
	async function ask<Is extends News["is"]>(question: Question, is: Is) {
		const answer = hear(process_, is);
		process_.send(question);
		return await answer;
	}

	return {
		pid: process_.pid as number,
		port: ready.port,
		sid: ready.sid,
		token: ready.token,
		async settled() {
			await ask("settled", "settled");
		},
		async memory() {
			return (await ask("memory", "memory")).memory;
		},
		async heapBytes() {
			return (await ask("heap", "heap")).bytes;
		},
		async cpuMs() {
			return (await ask("cpu", "cpu")).ms;
		},
		stop: () => stop(process_),
	};
}

function hear<Is extends News["is"]>(
	child: ChildProcess,
	is: Is,
): Promise<Extract<News, { is: Is }>> {
	return new Promise((resolve, reject) => {
		const onExit = (code: number | null) =>
			settle(() => reject(new Error(`the server's process ended (${code})`)));
		// The other end is the bench's own process: its messages are not checked.
		const onMessage = (message: unknown) => {
			const news = message as News;
			settle(() =>
				news.is === is
					? resolve(news as Extract<News, { is: Is }>)
					: reject(new Error(`expected ${is}, heard ${news.is}`)),
			);
		};
		const settle = (then: () => void) => {
			child.off("exit", onExit);
			child.off("error", reject);
			child.off("message", onMessage);
			then();
		};
		child.on("exit", onExit);
		child.on("error", reject);
		child.on("message", onMessage);
	});
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const gone = new Promise<void>((resolve) => {
		child.once("exit", () => resolve());
	});
	const impatience = setTimeout(() => {
		console.error("the server does not stop: killed");
		child.kill("SIGKILL");
	}, STOP_MS);
	if (child.connected) child.send("stop" satisfies Question);
	await gone;
	clearTimeout(impatience);
}
