/** The package.json of a workspace, and that of the package which is made of it. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Manifest = {
	readonly name: string;
	readonly version: string;
	readonly license?: string;
	readonly bin?: Readonly<Record<string, string>>;
	readonly engines?: Readonly<Record<string, string>>;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly [other: string]: unknown;
};

export function manifestOf(directory: string): Manifest {
	return JSON.parse(
		readFileSync(join(directory, "package.json"), "utf8"),
	) as Manifest;
}

/**
 * Workspaces are private, so that nobody publishes one that is not built; the package
 * is not. Its list of files is the directory itself.
 */
export function writeManifest(
	from: string,
	to: string,
	more: Readonly<Record<string, unknown>> = {},
): Manifest {
	const {
		private: _,
		devDependencies: __,
		scripts: ___,
		files: ____,
		...manifest
	} = manifestOf(from);
	writeJson(join(to, "package.json"), { ...manifest, ...more });
	return manifest;
}

export function writeJson(file: string, value: unknown): void {
	writeFileSync(file, `${JSON.stringify(value, null, "\t")}\n`);
}
