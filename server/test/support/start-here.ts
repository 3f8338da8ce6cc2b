/**
 * Starts the service of a place in the process of the test, for tests of starts that are
 * not about the process: a process takes fifty times as long.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Postern, startPostern } from "../../src/app.ts";
import { StartError } from "../../src/errors.ts";
import { loadSettings } from "../../src/start/load-settings.ts";
import { tokenFile } from "../../src/start/token-file.ts";
import { poolDisk } from "./pool-disk.ts";
import type { Environment, Place } from "./process.ts";

/** As the binary starts it, but with whole paths: the test's process has another directory. */
export async function startHere(
	place: Place,
	environment: Environment = {},
): Promise<Postern> {
	const file = join(place.directory, "postern.yaml");
	const config = await loadSettings({
		PORT: "0",
		POSTERN_DATA: place.data,
		POSTERN_KEY_FILE: place.keyFile,
		...(existsSync(file) && { POSTERN_CONFIG: file }),
		...environment,
	});
	return startPostern({
		config,
		tokenKeeper: tokenFile(config.keyFile),
		fileParts: { disk: poolDisk },
		logTo: { write: () => undefined },
	});
}

/**
 * What the binary would print, in the directory of the place, before it exits with 1;
 * fails the test if the service starts.
 */
export async function refusalOfStart(
	place: Place,
	environment: Environment = {},
): Promise<string> {
	let postern: Postern;
	try {
		postern = await startHere(place, environment);
	} catch (error) {
		if (!(error instanceof StartError)) throw error;
		return `postern: ${error.message.replaceAll(`${place.directory}/`, "")}\n`;
	}
	await postern.close();
	throw new Error("It has started");
}
