import { spawn } from "node:child_process";
import { platform } from "node:os";
import { expect, test } from "vitest";
import { cpuOfTree } from "./cpu.ts";

/** It asks seldom: to ask takes more time of the system than the rest takes. */
const BUSY =
	"const until = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < until) for (let i = 0; i < 1e6; i++);";

test.runIf(platform() === "linux")(
	"the time of a process that another one has started counts, also when it has ended",
	async () => {
		const before = cpuOfTree(process.pid) ?? Number.NaN;
		const child = spawn(process.execPath, ["-e", BUSY], { stdio: "ignore" });
		await new Promise((resolve) => child.once("exit", resolve));
		const after = cpuOfTree(process.pid) ?? Number.NaN;
		expect(after - before).toBeGreaterThanOrEqual(250_000);
		expect(cpuOfTree(child.pid as number)).toBe(0);
	},
);
