/**
 * A log that cannot be written, on a full disk or into a pipe that nobody reads: the
 * service goes on, and ends when it is told to.
 */

import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { exchange } from "./support/exchange.ts";
import {
	eventually,
	leaveNothingBehind,
	newSqlitePlace,
	PROGRAM,
} from "./support/process.ts";

afterAll(() => leaveNothingBehind());

/** A pipe that is full, and open for a reader that does not come; returns the end to write to. */
function fullPipe(directory: string): number {
	const pipe = join(directory, "pipe");
	execFileSync("mkfifo", [pipe]);
	const both = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
	try {
		for (;;) writeSync(both, "x");
	} catch (error) {
		expect(error).toMatchObject({ code: "EAGAIN" });
	}
	const written = openSync(pipe, "w");
	opened.push(both);
	return written;
}
const opened: number[] = [];
afterAll(() => opened.splice(0).forEach(closeSync));

test
	.runIf(process.platform === "linux")
	.each<[string, (directory: string) => number]>([
		["to a full disk", () => openSync("/dev/full", "w")],
		["into a pipe that nobody reads", fullPipe],
	])(
	"a service whose log goes %s answers, and ends with 0",
	async (_, open) => {
		const port = await freePort();
		const { directory } = newSqlitePlace("host: 127.0.0.1\nlogLevel: debug\n");
		const full = open(directory);
		const child = spawn(process.execPath, [PROGRAM], {
			cwd: directory,
			env: { PATH: process.env.PATH ?? "", PORT: String(port) },
			stdio: ["ignore", full, "ignore"],
		});
		closeSync(full);
		let code: unknown = "runs";
		child.once("exit", (...given) => {
			code = given;
		});
		const answers = () =>
			exchange(`http://127.0.0.1:${port}/2fa/search`, { method: "GET" }).then(
				({ status }) => status === 401,
				() => false,
			);
		try {
			await eventually("it answers", answers);
			// Each refused request has a line in the log.
			for (let n = 0; n < 5; n++) expect(await answers()).toBe(true);
			expect(code).toBe("runs");
			child.kill("SIGTERM");
			await eventually("it ends", () => code !== "runs");
			expect(code).toEqual([0, null]);
		} finally {
			child.kill("SIGKILL");
		}
	},
);
