/** Programs that the release calls; their output goes to standard error, and a failure ends it. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";

export function run(
	cwd: string,
	program: string,
	words: readonly string[],
): string {
	return execFileSync(program, words, {
		cwd,
		encoding: "utf8",
		env: environment(),
		stdio: ["ignore", "pipe", "inherit"],
		maxBuffer: 64 * 2 ** 20,
	});
}

/** A program of a package in the workspace's `node_modules`, by the path of its file there. */
export function runInstalled(
	root: string,
	file: string,
	words: readonly string[],
): void {
	const program = join(root, "node_modules", file);
	try {
		run(root, process.execPath, [program, ...words]);
	} catch (error) {
		// The compiler writes its findings to standard output.
		process.stderr.write(String((error as { stdout?: string }).stdout ?? ""));
		throw error;
	}
}

/** `npm run` tells the npm below it that the workspace is where it runs. */
function environment(): NodeJS.ProcessEnv {
	const { npm_config_local_prefix: _, ...rest } = process.env;
	return rest;
}
