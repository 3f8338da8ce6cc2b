/** What every mode of the bench is given, and how it gets its servers. */

import { statfsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";
import type { Cores } from "./cores.ts";
import type { Gateway } from "./gateway.ts";
import type { Target } from "./measure.ts";
import { createRecipients } from "./requests.ts";

export type Bench = {
	cores: Cores;
	/** As short as still runs everything: for a smoke test, its numbers mean nothing. */
	quick: boolean;
	/** Progress; the result alone goes to standard output. */
	progress(line: string): void;
};

/** A mode runs to its end and returns what is to be printed, in Markdown. */
export type Mode = (bench: Bench) => Promise<string>;

/** In the repository, since the system's temporary directory may be in memory. */
export const DATA_DIRECTORY = fileURLToPath(
	new URL("../data", import.meta.url),
);

/** Starts the service with an empty store; messages go to the gateway, else to the sandbox. */
export async function startTarget(
	bench: Bench,
	gateway: Gateway | null,
): Promise<Target> {
	const args = gateway ? [DATA_DIRECTORY, gateway.url] : [DATA_DIRECTORY];
	const server = await startServer(bench, "./server.js", args);
	return { server, recipient: createRecipients() };
}

export async function startServer(
	bench: Bench,
	script: string,
	args: string[],
): Promise<Child> {
	return await startChild(script, args, bench.cores?.server ?? null);
}

const TMPFS_MAGIC = 0x01021994;

/** Commits to memory cost nothing, and a bench of them means nothing. */
export function isInMemory(directory: string): boolean {
	return statfsSync(directory).type === TMPFS_MAGIC;
}
