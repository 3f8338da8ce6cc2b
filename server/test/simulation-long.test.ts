/**
 * The histories of `npm run simulate` by the thousand, with the same seeds each time.
 * Their number takes the minutes.
 */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Built by `pretest:long`. */
const PROGRAM = fileURLToPath(
	new URL("../simulation/dist/server/simulation/main.js", import.meta.url),
);

/** Runs the simulation with these arguments. */
async function simulated(...words: string[]): Promise<void> {
	const { stdout } = await promisify(execFile)(process.execPath, [
		...[PROGRAM, "--seed", "1"],
		...words,
	]);
	console.log(stdout.trim());
	expect(stdout).toMatch(/everything held/);
}

test(
	"histories on SQLite keep their promises, for a minute",
	{
		timeout: 400_000,
	},
	() => simulated("--histories", "20000", "--minutes", "1", "--workers", "1"),
);

test(
	"150 histories on PostgreSQL keep their promises",
	{
		timeout: 200_000,
	},
	() => simulated("--histories", "150", "--minutes", "2", "--postgres"),
);
