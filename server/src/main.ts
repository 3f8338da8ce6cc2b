#!/usr/bin/env node
/** The binary: arguments, signals, exit codes. */

import type { Among, Postern } from "./app.ts";
import { Refusal, StartError } from "./errors.ts";
import { PROCESS_NUMBER } from "./instances/orders.ts";
import { processNotices } from "./providers/notices.ts";
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
	if (config.instances > 1) return await serveByMany(config);
	const { postern, greeting } = await started(config);
	let isClosing = false;
	for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
		process.on(signal, () => {
			// A second signal ends the process at once.
			if (isClosing) process.exit(1);
			isClosing = true;
			endAfter(() => postern.close());
		});
	}
	// After the signal handlers: a program that reads this may send a signal at once.
	process.stdout.write(greeting);
}

/** `instances` above 1: this process supervises those that serve. */
async function serveByMany(config: CheckedConfig): Promise<void> {
	const { mustBeAlone, supervise } = await import("./instances/supervisor.ts");
	const { supervisorLog } = await import("./instances/log.ts");
	mustBeAlone();
	const log = supervisorLog(config);
	for (const notice of processNotices(config)) log.warn(notice);
	const program = process.argv[1] as string;
	const supervisor = await supervise(config.instances, program, log);
	let isClosing = false;
	for (const signal of ["SIGTERM", "SIGINT"] as const) {
		process.on(signal, () => {
			// Its processes end with it.
			if (isClosing) process.exit(1);
			isClosing = true;
			supervisor.close().then((isWell) => process.exit(isWell ? 0 : 1), fail);
		});
	}
	let reload = Promise.resolve();
	process.on("SIGHUP", () => {
		reload = reload.then(async () => {
			try {
				const { instances } = await loadSettings(process.env);
				await supervisor.reload(instances);
				log.info({ instances }, "Reloaded: every process has the settings");
			} catch (error) {
				if (isClosing) return;
				const why = error instanceof Error ? error.message : String(error);
				log.error({ why }, "Not reloaded: the processes stay as they are");
			}
		});
	});
	process.stdout.write(supervisor.greeting);
}

/** `instances` above 1: this process is one of those that serve. */
async function serveAsOne(number: number): Promise<void> {
	const { takeSeat } = await import("./instances/seat.ts");
	const seat = takeSeat(number, endAfter);
	try {
		const config = await loadSettings(process.env);
		const { postern, greeting } = await started(config, seat);
		seat.serve(postern, greeting);
	} catch (error) {
		if (seat.isLeaving()) process.exit(0);
		const why = sentenceOf(error);
		if (why === null) fail(error);
		await seat.failed(why);
		process.exit(1);
	}
}

async function started(config: CheckedConfig, among?: Among) {
	const isTerminal = process.stdout.isTTY === true;
	const file = isTerminal ? null : tokenFile(config.keyFile);
	const postern = file
		? await start(config, file, among)
		: await startOnTerminal(config, among);
	const greeting = welcome(postern, config, file?.name() ?? null);
	return { postern, greeting };
}

function endAfter(close: () => Promise<void>): void {
	setTimeout(() => process.exit(1), PATIENCE_MS).unref();
	close().then(
		() => process.exit(0),
		(error: unknown) => fail(error),
	);
}

/** Imports the service only now: without HTTP a command starts in half the time. */
async function start(
	config: CheckedConfig,
	tokenKeeper: TokenKeeper,
	among?: Among,
): Promise<Postern> {
	const { startPostern } = await import("./app.ts");
	return await startPostern({ config, tokenKeeper, ...(among && { among }) });
}

/** Shows the token even if the start fails after the account was made: nothing else has it. */
async function startOnTerminal(
	config: CheckedConfig,
	among?: Among,
): Promise<Postern> {
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
		return await start(config, tokenKeeper, among);
	} catch (error) {
		if (made !== null) process.stdout.write(shownToken(made));
		throw error;
	}
}

async function operate(command: string, words: readonly string[]) {
	const { runCommand } = await import("./cli/cli.ts");
	await runCommand(command, words, process.env);
}

/** The sentence for an error that is no bug; null: it is one. */
function sentenceOf(error: unknown): string | null {
	if (error instanceof StartError) return error.message;
	if (!(error instanceof Refusal)) return null;
	// The store went out of reach during the start, or during a command.
	const { cause } = error;
	return error.message + (cause instanceof Error ? `: ${cause.message}` : "");
}

function fail(error: unknown): never {
	const bug = error instanceof Error ? error.stack : undefined;
	process.stderr.write(
		`postern: ${sentenceOf(error) ?? bug ?? String(error)}\n`,
	);
	process.exit(1);
}

/** The number of this process, if a supervisor of ours has started it. */
function processNumber(): number | null {
	const { [PROCESS_NUMBER]: number } = process.env;
	if (number === undefined || process.send === undefined) return null;
	// It is no setting: an unknown variable of that prefix stops the start.
	delete process.env[PROCESS_NUMBER];
	return Number(number);
}

const [command, ...rest] = process.argv.slice(2);
const number = processNumber();
const work =
	command !== undefined
		? operate(command, rest)
		: number !== null
			? serveAsOne(number)
			: serve();
work.catch(fail);
