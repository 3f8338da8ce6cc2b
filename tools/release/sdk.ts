/** The package `@postern/sdk`, with its types. */

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeManifest } from "./manifest.ts";
import { runInstalled } from "./run.ts";

export function makeSdk(root: string, directory: string): void {
	mkdirSync(directory, { recursive: true });
	runInstalled(root, "typescript/bin/tsc", [
		...["--project", "sdk", "--outDir", join(directory, "dist")],
		...["--composite", "false", "--incremental", "false"],
		...["--declaration", "true", "--sourceMap", "false"],
	]);
	cpSync(join(root, "LICENSE"), join(directory, "LICENSE"));
	cpSync(join(root, "sdk/README.md"), join(directory, "README.md"));
	writeManifest(join(root, "sdk"), directory);
}
