/**
 * The packages that the package brings along, in the versions that were tested. npm
 * obeys no lock file in a tarball that it installs from a disk: without them each
 * installation would get what the registry has that day, which on Node 20 is a package
 * that wants Node 22. With them it installs without a network, too.
 */

import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "./lock.ts";
import { manifestOf } from "./manifest.ts";

/** Source maps, types and the packages' own tests: more than a third of all files. */
const FOR_DEVELOPERS = /\.(map|d\.[cm]?ts)$|^tests?(\/|$)/;
/** SQLite in C, 11 MB. Its builds for each platform are beside it. */
const SOURCES = "node_modules/@photostructure/sqlite/src";

export function copyBundled(
	root: string,
	directory: string,
	lock: Lock,
	places: ReadonlyMap<string, string>,
): void {
	for (const [place, path] of places) {
		const from = join(root, path);
		const { version } = manifestOf(from);
		const locked = lock.packages[path]?.version;
		if (version !== locked)
			throw new Error(
				`${path} is ${version}, package-lock.json has ${locked}: run npm ci`,
			);
		cpSync(from, join(directory, place), {
			recursive: true,
			filter: (file) => isWanted(path, file.slice(from.length + 1)),
		});
	}
}

/** `file`: below the package. A package inside another one has a place of its own. */
function isWanted(path: string, file: string): boolean {
	return !(
		FOR_DEVELOPERS.test(file) ||
		file.split("/", 1)[0] === "node_modules" ||
		`${path}/${file}` === SOURCES
	);
}
