/** A directory as the tarball that npm installs. */

import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./run.ts";

type Packed = readonly [{ readonly filename: string }];

export function pack(directory: string, file: string): void {
	const words = ["pack", "--json", "--ignore-scripts", "--loglevel=error"];
	const out = dirname(file);
	const [{ filename }] = JSON.parse(
		run(directory, "npm", [...words, "--pack-destination", out]),
	) as Packed;
	renameSync(join(out, filename), file);
}
