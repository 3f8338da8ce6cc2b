/** What every mode of the bench is given, and how it gets its servers. */

import { statfsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Child, startChild } from "./child.ts";
import type { Cores } from "./cores.ts";
import type { Target } from "./measure.ts";
import { createRecipients } from "./requests.ts";
import type { ServerOptions } from "./server.ts";

export type Bench = {
	cores: Cores;
	/** As short as still runs everything: for a smoke test, its numbers mean nothing. */
	quick: boolean;
	/** Of the default mode: the service on PostgreSQL, not on SQLite. */
	onPostgres: boolean;
	/** Of the default mode: also the sends of a server that batches nothing. */
	unbatched: boolean;
	/** The folder of another version, checked out and built; only for versus. */
	against: string | null;
	/** Measures also the sends of a server that prepares no statement; only for the default mode on PostgreSQL. */
	unprepared: boolean;
	/** Progress; the result alone goes to standard output. */
	progress(line: string): void;
};

/** A mode runs to its end and returns what is to be printed, in Markdown. */
export type Mode = (bench: Bench) => Promise<string>;

/** Something has to be done before this mode can run: the message says what. */
export class NotReady extends Error {}

/** In the repository, since the system's temporary directory may be in memory. */
export const DATA_DIRECTORY = fileURLToPath(
	new URL("../data", import.meta.url),
);

/** Starts the service; without options with an empty store on SQLite and the sandbox. */
export async function startTarget(
	bench: Bench,
	options: Partial<ServerOptions> = {},
): Promise<Target> {
	return {
		server: await startServerOf(bench, "./server.js", options),
		recipient: createRecipients(),
	};
}

/** The service of another checkout, whose bench must take the same options. */
export async function startTargetOf(
	bench: Bench,
	checkout: string,
	options: Partial<ServerOptions> = {},
): Promise<Target> {
	const script = pathToFileURL(join(checkout, "bench/dist/server.js")).href;
	return {
		server: await startServerOf(bench, script, options),
		recipient: createRecipients(),
	};
}

function startServerOf(
	bench: Bench,
	script: string,
	options: Partial<ServerOptions>,
): Promise<Child> {
	return startServer(bench, script, {
		directory: DATA_DIRECTORY,
		gatewayUrl: null,
		deadGatewayUrl: null,
		databaseUrl: null,
		unbatched: false,
		unprepared: false,
		verifications: 0,
		...options,
	} satisfies ServerOptions);
}

export async function startServer(
	bench: Bench,
	script: string,
	options: object,
): Promise<Child> {
	return await startChild(script, options, bench.cores?.server ?? null);
}

const TMPFS_MAGIC = 0x01021994;

/** Commits to memory cost nothing, and a bench of them means nothing. */
export function isInMemory(directory: string): boolean {
	return statfsSync(directory).type === TMPFS_MAGIC;
}
