/** The program as it was at an earlier commit, built from the repository where that has it. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A copy without its history, or a shallow one, has no earlier commit. */
export function hasCommit(commit: string): boolean {
	const found = spawnSync("git", ["cat-file", "-e", `${commit}^{commit}`], {
		cwd: ROOT,
		stdio: "ignore",
	});
	return found.status === 0;
}

/** `main`: what Node runs. */
export function formerBuild(commit: string): { main: string; remove(): void } {
	const directory = mkdtempSync(join(tmpdir(), "postern-former-"));
	const archive = execFileSync(
		"git",
		["archive", commit, "server", "package.json", "tsconfig.base.json"],
		{ cwd: ROOT, maxBuffer: 256 * 1024 * 1024 },
	);
	execFileSync("tar", ["-x", "-C", directory], { input: archive });
	symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
	execFileSync(
		process.execPath,
		[join(ROOT, "node_modules/typescript/bin/tsc"), "--build", "server"],
		{ cwd: directory, stdio: "pipe" },
	);
	return {
		main: join(directory, "server/dist/main.js"),
		remove: () => rmSync(directory, { recursive: true, force: true }),
	};
}
