/**
 * `npm run release`: makes everything that a release consists of, in one directory, and
 * publishes nothing.
 *
 *     npm run release [-- --out DIR] [-- --no-image]
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeBillOfMaterials } from "./bill-of-materials.ts";
import { writeChecksums } from "./checksums.ts";
import { makeImage } from "./image.ts";
import { bundled, readLock } from "./lock.ts";
import { manifestOf } from "./manifest.ts";
import { pack } from "./pack.ts";
import { makeSdk } from "./sdk.ts";
import { makeServer } from "./server.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

const { values } = parseArgs({
	allowNegative: true,
	options: {
		out: { type: "string", default: join(ROOT, "release") },
		image: { type: "boolean", default: true },
	},
});
// Emptied: a file of a former version would get into the checksums.
const out = resolve(values.out);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const staging = mkdtempSync(join(tmpdir(), "postern-release-"));
try {
	const { version } = manifestOf(join(ROOT, "server"));
	const server = join(staging, "postern");
	const places = bundled(readLock(ROOT), "server");
	makeServer(ROOT, server, places);
	pack(server, join(out, `postern-${version}.tgz`));
	const billOfMaterials = join(out, `postern-${version}.cdx.json`);
	// A directory of the same name, which npm writes into the bill.
	writeBillOfMaterials(
		ROOT,
		join(staging, "bill/postern"),
		places,
		billOfMaterials,
	);

	const sdk = join(staging, "sdk");
	makeSdk(ROOT, sdk);
	// Not npm's own name, postern-sdk-…: `npx ./postern-*.tgz` must mean one file.
	pack(sdk, join(out, `sdk-${manifestOf(sdk).version}.tgz`));

	if (values.image) {
		makeImage(
			ROOT,
			`postern:${version}`,
			join(out, `postern-${version}-image.tar`),
		);
	}
	writeChecksums(out);
} finally {
	rmSync(staging, { recursive: true, force: true });
}
process.stdout.write(`The release is in ${out}\n`);
