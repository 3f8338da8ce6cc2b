/** The program where nobody reads what it prints any more, as after `| head`. */

import { spawn } from "node:child_process";
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
