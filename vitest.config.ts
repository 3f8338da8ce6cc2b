import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["server/src/**/*.test.ts", "server/test/**/*.test.ts"],
		testTimeout: 20_000,
		hookTimeout: 20_000,
		// Many tests run the service as a process of its own: more than two files at
		// once would measure the machine.
		maxWorkers: 2,
	},
});
