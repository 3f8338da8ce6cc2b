/** The program where nobody reads what it prints any more, as after `| head`, or its log finds no room. */

import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { BUILT_PROGRAM, newSqlitePlace } from "./support/process.ts";

test.each(["help", "providers", "check"])(
	"%s ends as it would",
	async (command) => {
		const { directory } = newSqlitePlace();
		const child = spawn(process.execPath, [BUILT_PROGRAM, command], {
			cwd: directory,
			env: { PATH: process.env.PATH ?? "" },
			stdio: ["ignore", "pipe", "pipe"],
		});
		child.stdout.destroy();
		let said = "";
		child.stderr.setEncoding("utf8").on("data", (text) => {
			said += text;
		});
		const code = await new Promise((resolve) => child.once("close", resolve));
		expect(said).toBe("");
		expect(code).toBe(0);
	},
);

const ON_A_FULL_DISK = `
	const { openSync } = await import("node:fs");
	const { logStream } = await import(process.argv[1]);
	const log = logStream({ fd: openSync("/dev/full", "w") });
	log.write("one line\\n");
	setTimeout(() => log.write("another\\n"), 100);
	setTimeout(() => console.log("goes on"), 300);
`;

test("a log without room on its disk ends nothing, and holds up no end", async () => {
	const stream = new URL("start/log-stream.js", pathToFileURL(BUILT_PROGRAM));
	const words = ["--input-type=module", "-e", ON_A_FULL_DISK, stream.href];
	const child = spawn(process.execPath, words, { timeout: 20_000 });
	let said = "";
	for (const output of [child.stdout, child.stderr]) {
		output.setEncoding("utf8").on("data", (text) => {
			said += text;
		});
	}
	const code = await new Promise((resolve) => child.once("close", resolve));
	expect(said).toBe("goes on\n");
	expect(code).toBe(0);
}, 30_000);
