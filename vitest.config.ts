import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["server/src/**/*.test.ts", "server/test/**/*.test.ts"],
		testTimeout: 20_000,
		hookTimeout: 20_000,
	},
});
