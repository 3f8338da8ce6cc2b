/**
 * The package `postern`: the program and the console, built anew into a directory of
 * their own. The `dist` of the clone may hold files of sources that are gone.
 */

import { chmodSync, cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyBundled } from "./bundle.ts";
import { readLock } from "./lock.ts";
import { writeManifest } from "./manifest.ts";
import { runInstalled } from "./run.ts";

/** Where they are in the clone, and where in the package. */
const COPIED = [
	["LICENSE", "LICENSE"],
	["CHANGELOG.md", "CHANGELOG.md"],
	["postern.sample.yaml", "postern.sample.yaml"],
	["server/README.md", "README.md"],
	["server/openapi.json", "openapi.json"],
	["deploy/postern.service", "deploy/postern.service"],
	["deploy/Caddyfile", "deploy/Caddyfile"],
	["deploy/nginx.conf", "deploy/nginx.conf"],
] as const;

/** For `tsc`: nothing but what runs. */
const PROGRAM_ALONE = [
	...["--composite", "false", "--incremental", "false"],
	...["--declaration", "false", "--sourceMap", "false"],
];

export function makeServer(
	root: string,
	directory: string,
	places: ReadonlyMap<string, string>,
): void {
	mkdirSync(directory, { recursive: true });
	runInstalled(root, "typescript/bin/tsc", [
		...["--project", "server", "--outDir", join(directory, "dist")],
		...PROGRAM_ALONE,
	]);
	// npm makes it executable where it installs it; the image has no npm.
	chmodSync(join(directory, "dist/main.js"), 0o755);
	runInstalled(root, "vite/bin/vite.js", [
		...["build", "console", "--logLevel", "warn"],
		...["--outDir", join(directory, "console"), "--emptyOutDir"],
	]);
	for (const [from, to] of COPIED)
		cpSync(join(root, from), join(directory, to));
	copyBundled(root, directory, readLock(root), places);
	writeManifest(join(root, "server"), directory, { bundleDependencies: true });
}
