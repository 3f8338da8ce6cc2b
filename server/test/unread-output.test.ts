/** A command whose output nobody reads to its end, as after `| head`, or finds no room. */

import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import {
	leaveNothingBehind,
	newSqlitePlace,
	PROGRAM,
} from "./support/process.ts";

afterAll(() => leaveNothingBehind());

test.each(["help", "providers", "check"])(
	"%s ends as it would",
	async (command) => {
		const { directory } = newSqlitePlace();
		const child = spawn(process.execPath, [PROGRAM, command], {
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

test.runIf(process.platform === "linux")(
	"a command whose output a full disk does not take says so, and ends with 1",
	async () => {
		const { directory } = newSqlitePlace();
		const full = openSync("/dev/full", "w");
		const child = spawn(process.execPath, [PROGRAM, "help"], {
			cwd: directory,
			env: { PATH: process.env.PATH ?? "" },
			stdio: ["ignore", full, "pipe"],
		});
		closeSync(full);
		let said = "";
		child.stderr?.setEncoding("utf8").on("data", (text) => {
			said += text;
		});
		const code = await new Promise((resolve) => child.once("close", resolve));
		expect(said).toMatch(
			/^postern: Its output could not be written: ENOSPC[^\n]*\n$/,
		);
		expect(code).toBe(1);
	},
);
