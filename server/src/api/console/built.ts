/**
 * The built pages of the console, in memory. They are read at the first request of
 * one: a service that only programs use holds nothing of them.
 */

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** A file that pages load, as it is and compressed. */
export type Asset = {
	readonly type: string;
	readonly plain: Buffer;
	readonly br: Buffer | null;
	readonly gzip: Buffer | null;
};

export type Built = {
	/** `index.html`, before a reply's own parts are put in. */
	readonly index: string;
	readonly assets: ReadonlyMap<string, Asset>;
};

const IN_PACKAGE = new URL("../../../console/", import.meta.url);
/** `npm run build` writes them there. */
const IN_CLONE = new URL("../../../../console/dist/", import.meta.url);

export const BUILT_PAGES = areBuilt(IN_PACKAGE) ? IN_PACKAGE : IN_CLONE;

const TYPES: Readonly<Record<string, string>> = {
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".woff2": "font/woff2",
};

/** `directory` ends in a slash. */
export function areBuilt(directory: URL): boolean {
	return existsSync(fileURLToPath(new URL("index.html", directory)));
}

export async function readBuilt(directory: URL): Promise<Built> {
	const index = await readFile(new URL("index.html", directory), "utf8");
	const assets = new URL("assets/", directory);
	const names = await readdir(assets);
	const read = async (name: string) =>
		names.includes(name) ? await readFile(new URL(name, assets)) : null;
	const found = await Promise.all(
		names.map(async (name): Promise<[string, Asset] | null> => {
			const type = TYPES[extname(name)];
			const plain = type === undefined ? null : await read(name);
			if (type === undefined || plain === null) return null;
			const [br, gzip] = [await read(`${name}.br`), await read(`${name}.gz`)];
			return [name, { type, plain, br, gzip }];
		}),
	);
	return { index, assets: new Map(found.filter((each) => each !== null)) };
}
