/**
 * Makes one file of the built server and its packages, for the tests that start it as a
 * process. A process loads 900 modules otherwise, which is 40 % of the CPU of its
 * start and stop. Run it after `tsc --build`.
 */

import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const SERVER = fileURLToPath(new URL("../server/", import.meta.url));
const DIRECTORY = join(SERVER, "test/dist");

const timeOf = (file) =>
	statSync(join(SERVER, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Modules find their files and workers by this, beside where `tsc` has put them. */
const urlsAsBuilt = {
	name: "urls-as-built",
	transform: (code, id) =>
		code.replaceAll(
			"import.meta.url",
			JSON.stringify(pathToFileURL(id.split("?", 1)[0]).href),
		),
};

// `support/process.ts` takes it by the same rule.
const sources = ["tsconfig.tsbuildinfo", "../node_modules/.package-lock.json"];
const made = timeOf("test/dist/main.js");
if (sources.some((each) => timeOf(each) >= made)) {
	const { build } = await import("vite");
	await build({
		configFile: false,
		root: SERVER,
		logLevel: "warn",
		plugins: [urlsAsBuilt],
		build: {
			ssr: join(SERVER, "dist/main.js"),
			outDir: DIRECTORY,
			emptyOutDir: true,
			minify: false,
			target: "node20",
			rollupOptions: {
				output: {
					entryFileNames: "main.js",
					chunkFileNames: "[name]-[hash].js",
				},
			},
		},
		ssr: {
			noExternal: true,
			// Native, or read its own files.
			external: ["@photostructure/sqlite", "libphonenumber-js"],
		},
	});
}
