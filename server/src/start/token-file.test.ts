import fs, { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tokenFile } from "./token-file.ts";

test("a disk that has no room for a token is left without an empty file", () => {
	const directory = mkdtempSync(join(tmpdir(), "postern-token-"));
	const { writeFileSync } = fs;
	fs.writeFileSync = (file, _, options) => {
		writeFileSync(file, "", options);
		throw new Error("ENOSPC: no space left on device");
	};
	syncBuiltinESMExports();
	try {
		const { keep } = tokenFile(join(directory, "postern.keys"));
		expect(() => keep("AC1", "token")).toThrow(/cannot be written.*ENOSPC/);
	} finally {
		fs.writeFileSync = writeFileSync;
		syncBuiltinESMExports();
	}
	expect(readdirSync(directory)).toEqual([]);
	rmSync(directory, { recursive: true });
});
