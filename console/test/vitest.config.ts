/** `npm run test:browser`: the console in Chromium, on a real service and both stores. */

import { defineConfig } from "vitest/config";
import { temporaryDirectory } from "../../server/test/support/memory.ts";

process.env.TMPDIR = temporaryDirectory();

const include = ["console/test/*.test.ts"];
const once = ["console/test/{sizes,places}.test.ts"];
/** What pages show that each store reads in its own way. `.ci/run` has no time for the others twice. */
const asStored = ["console/test/{requests,limits}.test.ts"];

export default defineConfig({
	test: {
		testTimeout: 180_000,
		hookTimeout: 60_000,
		expect: { poll: { timeout: 10_000 } },
		// A third of the time is spent waiting for the browser, or for a page that asks
		// every few seconds.
		maxWorkers: 3,
		isolate: false,
		experimental: { fsModuleCache: true },
		projects: [
			{
				extends: true as const,
				test: {
					name: "sqlite",
					include,
					provide: { store: "sqlite", postgres: "", template: "" } as const,
				},
			},
			{
				extends: true as const,
				test: {
					name: "postgres",
					include: process.env.CI ? asStored : include,
					exclude: once,
					globalSetup: "server/test/support/database-setup.ts",
					provide: { store: "postgres" } as const,
				},
			},
		],
	},
});
