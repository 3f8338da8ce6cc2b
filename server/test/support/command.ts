/** Runs an operator's command in the process of the test, for tests that are not about the process. */

import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { runCommand } from "../../src/cli/cli.ts";
import { StartError } from "../../src/errors.ts";
import type { Environment } from "./process.ts";

export type Commanded = {
	readonly printed: string;
	/** The sentence that the binary would print before it exits with 1; null if the command succeeds. */
	readonly refusal: string | null;
};

/** After 0.6 s a service has read a changed key file too: it looks twice a second. */
const OF_A_WAIT = 0.4;

/** `directory`: the directory of its postern.yaml. */
export async function commanded(
	directory: string,
	environment: Environment,
	[name = "", ...words]: readonly string[],
): Promise<Commanded> {
	let printed = "";
	const stdout = new PassThrough();
	stdout.on("data", (text) => {
		printed += String(text);
	});
	try {
		await runCommand(
			name,
			words,
			{ POSTERN_CONFIG: join(directory, "postern.yaml"), ...environment },
			{ stdin: new PassThrough(), stdout },
			(ms) => wait(ms * OF_A_WAIT),
		);
		return { printed, refusal: null };
	} catch (error) {
		if (!(error instanceof StartError)) throw error;
		return { printed, refusal: error.message };
	}
}
