/** `npm start`, run by a newcomer or a supervisor: it prints its address, and ends with npm. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("SIGTERM to npm ends the service too, and leaves the data directory to the next", {
	timeout: 60_000,
}, async () => {
	const directory = mkdtempSync(join(tmpdir(), "postern-npm-"));
	const data = join(directory, "data");
	const npm = spawn("npm", ["start"], {
		cwd: ROOT,
		// The group ends processes that it leaves running.
		detached: true,
		stdio: ["ignore", "pipe", "inherit"],
		env: {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			HOST: "0.0.0.0",
			PORT: "0",
			POSTERN_CONFIG: "/dev/null",
			POSTERN_DATA: data,
			POSTERN_KEY_FILE: join(directory, "postern.keys"),
		},
	});
	const gone = once(npm, "exit");
	try {
		let printed = "";
		const port = await new Promise<number>((resolve, reject) => {
			npm.stdout.setEncoding("utf8").on("data", (text: string) => {
				printed += text;
				const [, found] =
					/^Postern listens on http:\/\/0\.0\.0\.0:(\d+)\n/m.exec(printed) ??
					[];
				if (found !== undefined) resolve(Number(found));
			});
			npm.once("exit", () => reject(new Error(`It ended: ${printed}`)));
		});
		npm.kill("SIGTERM");
		await gone;
		const socket = connect(port, "127.0.0.1");
		const [error] = await Promise.race([
			once(socket, "error"),
			once(socket, "connect"),
		]).catch((thrown: unknown) => [thrown]);
		expect(error).toMatchObject({ code: "ECONNREFUSED" });
		await sqliteStore({ directory: data, alone: true }).close();
	} finally {
		try {
			process.kill(-(npm.pid as number), "SIGKILL");
		} catch {
			// The process has ended, as it should.
		}
		rmSync(directory, { recursive: true });
	}
});
