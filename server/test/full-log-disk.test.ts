/** A full disk under the log: the service goes on, and ends when it is told to. */

import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
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

test.runIf(process.platform === "linux")(
	"a service whose log goes to a full disk answers, and ends with 0",
	async () => {
		const port = await freePort();
		const { directory } = newSqlitePlace("host: 127.0.0.1\nlogLevel: debug\n");
		const full = openSync("/dev/full", "w");
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
