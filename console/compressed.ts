/** Puts a brotli and a gzip file beside each file of the build: the server compresses nothing. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

export function compressed(): Plugin {
	return {
		name: "compressed",
		apply: "build",
		async writeBundle({ dir = "" }) {
			const assets = join(dir, "assets");
			const names = await readdir(assets);
			await Promise.all(
				names
					.filter((name) => /\.(js|css|svg)$/.test(name))
					.map((name) => compress(join(assets, name))),
			);
		},
	};
}

async function compress(file: string): Promise<void> {
	const bytes = await readFile(file);
	const small = brotli(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	});
	await writeFile(`${file}.br`, await small);
	await writeFile(`${file}.gz`, await gzipped(bytes, { level: 9 }));
}
