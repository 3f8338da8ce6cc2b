/** `npm run bench -- [mode] [--quick]`: measures and prints one table in Markdown. */

import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { DATA_DIRECTORY, isInMemory, type Mode } from "./bench.ts";
import { capacity } from "./capacity.ts";
import { compare } from "./compare.ts";
import { bindSelf, chooseCores } from "./cores.ts";
import { memory } from "./memory.ts";
import { scale } from "./scale.ts";

const MODES: Record<string, Mode> = {
	compare,
	scale,
	memory,
	generator: capacity,
};

const USAGE = `usage: npm run bench -- [${Object.keys(MODES).join(" | ")}] [--quick] [--memory]

compare    every route as a ratio to one that does nothing (the default)
scale      with 2,000,000 verifications in the store, and with 10,000
memory     500,000 sends, and the server's memory after them; also --memory
generator  what the load generator itself manages
--quick    a few seconds, to see that it runs: the numbers mean nothing`;

const progress = (line: string) => console.error(line);

function readArguments(): { mode: Mode; quick: boolean } {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			quick: { type: "boolean", default: false },
			memory: { type: "boolean", default: false },
		},
	});
	const [name = values.memory ? "memory" : "compare", ...more] = positionals;
	const mode = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
	if (mode === undefined || more.length > 0) throw new Error("no such mode");
	return { mode, quick: values.quick };
}

async function run(mode: Mode, quick: boolean): Promise<void> {
	const cores = chooseCores();
	if (cores === null)
		progress("not bound to cores (no taskset, or one core): ratios will vary");
	else {
		bindSelf(cores.generator);
		progress(`server on core ${cores.server}, load on ${cores.generator}`);
	}
	mkdirSync(DATA_DIRECTORY, { recursive: true });
	progress(`data in ${DATA_DIRECTORY}`);
	if (isInMemory(DATA_DIRECTORY))
		progress("which is in memory: no commit reaches a disk");
	const model = cpus()[0]?.model ?? "unknown processor";
	const table = await mode({ cores, quick, progress });
	console.log(`${model}, Node ${process.version}\n\n${table}`);
}

function main(): Promise<void> | undefined {
	try {
		const { mode, quick } = readArguments();
		return run(mode, quick);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		console.error(`${message}\n\n${USAGE}`);
		process.exitCode = 2;
		return undefined;
	}
}

await main();
