/** `npm run test:browser`: the console in Chromium, on a real service and both stores. */

import { defineConfig } from "vitest/config";
import { temporaryDirectory } from "../../server/test/support/memory.ts";

process.env.TMPDIR = temporaryDirectory();

const include = ["console/test/*.test.ts"];
const once = ["console/test/{sizes,places}.test.ts"];

export default defineConfig({
	test: {
		testTimeout: 120_000,
		hookTimeout: 60_000,
		// A browser is enough for two cores.
		maxWorkers: 1,
		isolate: false,
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
					include,
					exclude: once,
					globalSetup: "server/test/support/database-setup.ts",
					provide: { store: "postgres" } as const,
				},
			},
		],
	},
});
