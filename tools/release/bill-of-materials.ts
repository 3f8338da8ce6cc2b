/** What the package brings with it, as CycloneDX: names, versions, licences, hashes. */

import { writeFileSync } from "node:fs";
import { run } from "./run.ts";

export function writeBillOfMaterials(directory: string, file: string): void {
	const words = ["--package-lock-only", "--omit=dev", "--loglevel=error"];
	writeFileSync(
		file,
		run(directory, "npm", [
			...["sbom", "--sbom-format=cyclonedx", "--sbom-type=application"],
			...words,
		]),
	);
}
