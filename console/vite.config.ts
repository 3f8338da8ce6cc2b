import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./compressed.ts";

export default defineConfig({
	root: fileURLToPath(new URL(".", import.meta.url)),
	// The server knows only at each request under which path a proxy has it.
	base: "./",
	plugins: [react(), compressed()],
	build: {
		target: ["chrome111", "firefox114", "safari16.4"],
		modulePreload: { polyfill: false },
		// All files have names of their own, so that a browser keeps them for ever. Inlined
		// ones would be `data:` URLs, which the policy forbids for fonts and scripts.
		assetsInlineLimit: 0,
		reportCompressedSize: false,
		chunkSizeWarningLimit: 2_000,
		// A start says how long it takes by itself.
		rolldownOptions: { checks: { bundlerTimings: false } },
	},
});
