#!/usr/bin/env node
/** The binary: arguments, signals, exit codes. */

import type { Postern } from "./app.ts";
import { Refusal, StartError } from "./errors.ts";
import type { CheckedConfig } from "./providers/registry.ts";
import type { TokenKeeper } from "./start/installation.ts";
import { loadSettings } from "./start/load-settings.ts";
import { tokenFile } from "./start/token-file.ts";
import { shownToken, welcome } from "./start/welcome.ts";

/**
 * A shutdown that takes longer is cut short. Messages that are still with a provider
 * are taken over when their leases end, by another instance or at the next start.
 */
const PATIENCE_MS = 30_000;

async function serve(): Promise<void> {
	const config = await loadSettings(process.env);
	const isTerminal = process.stdout.isTTY === true;
	const file = isTerminal ? null : tokenFile(config.keyFile);
	const postern = file
		? await start(config, file)
		: await startOnTerminal(config);
	const greeting = welcome(postern, config, file?.name() ?? null);
	let isClosing = false;
	for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
		process.on(signal, () => {
			// A second signal ends the process at once.
			if (isClosing) process.exit(1);
			isClosing = true;
			setTimeout(() => process.exit(1), PATIENCE_MS).unref();
			postern.close().then(
				() => process.exit(0),
				(error: unknown) => fail(error),
			);
		});
	}
	// After the signal handlers: a program that reads this may send a signal at once.
	process.stdout.write(greeting);
}

/** Imports the service only now: without HTTP a command starts in half the time. */
async function start(
	config: CheckedConfig,
	tokenKeeper: TokenKeeper,
): Promise<Postern> {
	const { startPostern } = await import("./app.ts");
	return await startPostern({ config, tokenKeeper });
}

/** Shows the token even if the start fails after the account was made: nothing else has it. */
async function startOnTerminal(config: CheckedConfig): Promise<Postern> {
	let made: { sid: string; token: string } | null = null;
	const tokenKeeper: TokenKeeper = {
		keep(sid, token) {
			made = { sid, token };
		},
		settle(_, isTaken) {
			if (!isTaken) made = null;
		},
	};
	try {
		return await start(config, tokenKeeper);
	} catch (error) {
		if (made !== null) process.stdout.write(shownToken(made));
		throw error;
	}
}

async function operate(command: string, words: readonly string[]) {
	const { runCommand } = await import("./cli/cli.ts");
	await runCommand(command, words, process.env);
}

function fail(error: unknown): never {
	if (error instanceof StartError) {
		process.stderr.write(`postern: ${error.message}\n`);
	} else if (error instanceof Refusal) {
		// The store went out of reach during the start, or during a command.
		const { cause } = error;
		const why = cause instanceof Error ? `: ${cause.message}` : "";
		process.stderr.write(`postern: ${error.message}${why}\n`);
	} else {
		process.stderr.write(
			`postern: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
		);
	}
	process.exit(1);
}

const [command, ...rest] = process.argv.slice(2);
(command === undefined ? serve() : operate(command, rest)).catch(fail);
