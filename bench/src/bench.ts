/** The options of every mode of the bench, and its servers. */

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
	/** As short as possible: a smoke test, whose numbers mean nothing. */
	quick: boolean;
	/** The service on PostgreSQL, not on SQLite. */
	onPostgres: boolean;
	/** Default mode only: also measures sends of a server that batches nothing. */
	unbatched: boolean;
	/** For versus only: the folder of another version, checked out and built. */
	against: string | null;
	/** Default mode on PostgreSQL only: also measures sends of a server that prepares no statement. */
	unprepared: boolean;
	/** Mode scale only: the verifications in the large store; null: the default. */
	records: number | null;
	/** Mode soak only: its length; null: the default. */
	minutes: number | null;
	/** Progress; the result alone goes to standard output. */
	progress(line: string): void;
};

/** A mode runs to its end and returns what is to be printed, in Markdown. */
export type Mode = (bench: Bench) => Promise<string>;

/** This mode cannot run yet; the message says what has to be done before. */
export class NotReady extends Error {}

/** In the repository, since the system's temporary directory may be in memory. */
export const DATA_DIRECTORY = fileURLToPath(
	new URL("../data", import.meta.url),
);

/** Starts the service; default: with an empty store on SQLite and the sandbox. */
export async function startTarget(
	bench: Bench,
	options: Partial<ServerOptions> = {},
	logFile: string | null = null,
): Promise<Target> {
	return {
		server: await startServerOf(bench, "./server.js", options, logFile),
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
	logFile: string | null = null,
): Promise<Child> {
	const all = {
		directory: DATA_DIRECTORY,
		gatewayUrl: null,
		deadGatewayUrl: null,
		smscPort: null,
		concurrency: null,
		guard: "shadow",
		databaseUrl: null,
		readReplicas: [],
		unbatched: false,
		unprepared: false,
		retentionDays: null,
		master: null,
		keptDirectory: null,
		...options,
	} satisfies ServerOptions;
	const core = bench.cores?.server ?? null;
	return startChild(script, all, core, logFile);
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
