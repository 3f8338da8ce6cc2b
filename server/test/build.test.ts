/** Files that the build must copy, beside those that it compiles. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the checkpoint worker, which is JavaScript, is in the build", () => {
	const worker = new URL(
		"../dist/store/sqlite/checkpoint-worker.js",
		import.meta.url,
	);
	expect(existsSync(fileURLToPath(worker))).toBe(true);
});
