/** Mode `start`: the time from a command to a service that listens, in a built tree without data. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bench, DATA_DIRECTORY } from "./bench.ts";
import { boundCommand } from "./cores.ts";
import { markdownTable, milliseconds } from "./table.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMANDS = [
	["npm", "start"],
	["node", "server/dist/main.js"],
];
const ROUNDS = 11;

export async function start(bench: Bench): Promise<string> {
	const rows: string[][] = [];
	for (const command of COMMANDS) {
		const times: number[] = [];
		for (let left = bench.quick ? 1 : ROUNDS; left > 0; left--) {
			times.push(await timeOf(command, bench));
		}
		times.sort((a, b) => a - b);
		rows.push([
			command.join(" "),
			...[0, 0.5, 1].map((share) =>
				milliseconds(times[Math.floor(share * (times.length - 1))] as number),
			),
		]);
	}
	return markdownTable(["command", "least", "median", "most"], rows);
}

/** The time until it prints its address. */
async function timeOf(
	command: readonly string[],
	{ cores }: Bench,
): Promise<number> {
	const directory = mkdtempSync(join(DATA_DIRECTORY, "start-"));
	const both = cores && [cores.server, cores.generator];
	const [program, ...rest] = boundCommand(both, command);
	const startedAt = performance.now();
	const child = spawn(program, rest, {
		cwd: ROOT,
		// npm has children of its own: all are ended as one group.
		detached: true,
		stdio: ["ignore", "pipe", "inherit"],
		env: {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			PORT: "0",
			// Not the developer's own, if there is one.
			POSTERN_CONFIG: "/dev/null",
			POSTERN_DATA: join(directory, "data"),
			POSTERN_KEY_FILE: join(directory, "keys"),
		},
	});
	const gone = new Promise<void>((resolve) => child.once("exit", resolve));
	try {
		return await new Promise<number>((resolve, reject) => {
			let printed = "";
			child.stdout.on("data", (chunk: Buffer) => {
				printed += chunk.toString();
				if (!/http:\/\/127\.0\.0\.1:\d+/.test(printed)) return;
				resolve(performance.now() - startedAt);
			});
			child.once("error", reject);
			child.once("exit", () => reject(new Error(`It ended: ${printed}`)));
		});
	} finally {
		if (child.pid !== undefined && child.exitCode === null) {
			process.kill(-child.pid, "SIGTERM");
		}
		await gone;
		rmSync(directory, { recursive: true, force: true });
	}
}
