/** The packages in the package as CycloneDX: names, versions, licences, hashes. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockOf, readLock } from "./lock.ts";
import { manifestOf, writeJson, writeManifest } from "./manifest.ts";
import { run } from "./run.ts";

/**
 * From a lock file in a directory of its own, as it has the hashes that the registry
 * has. `overrides` are the workspace's: npm takes versions that they chose for faults,
 * without them and in a package that bundles them.
 */
export function writeBillOfMaterials(
	root: string,
	directory: string,
	places: ReadonlyMap<string, string>,
	file: string,
): void {
	mkdirSync(directory, { recursive: true });
	const { overrides } = manifestOf(root);
	const manifest = writeManifest(join(root, "server"), directory, {
		overrides,
	});
	writeJson(
		join(directory, "package-lock.json"),
		lockOf(readLock(root), places, manifest),
	);
	const words = ["--package-lock-only", "--omit=dev", "--loglevel=error"];
	const form = ["--sbom-format=cyclonedx", "--sbom-type=application"];
	writeFileSync(file, run(directory, "npm", ["sbom", ...form, ...words]));
}
