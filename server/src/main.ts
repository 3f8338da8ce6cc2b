#!/usr/bin/env node
/** The binary: arguments, signals, exit codes. */

import type { Among, Postern } from "./app.ts";
import { settingsText } from "./config/config.ts";
import { Refusal, StartError } from "./errors.ts";
import { LEAVES_WITHIN_MS } from "./http/listen.ts";
import { later } from "./instances/later.ts";
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

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** A command is done, or somebody has asked the service to stop. */
let mayEnd = false;

async function serve(): Promise<void> {
	const { config, text } = await readSettings();
	if (config.instances > 1) return await serveByMany(config, text);
	// The first process of a container never hears of a signal that it does not ask for,
	// and a start may wait for minutes while another instance migrates the store.
	const endStart = () => process.exit(0);
	for (const signal of SIGNALS) process.on(signal, endStart);
	const { postern, greeting } = await started(config);
	let isClosing = false;
	for (const signal of SIGNALS) {
		process.off(signal, endStart);
		process.on(signal, () => {
			// A second signal ends the process at once.
			if (isClosing) process.exit(1);
			isClosing = true;
			endAfter(() => postern.close());
		});
	}
	// After the signal handlers: a program that reads this may send a signal at once.
	process.stdout.write(greeting.text);
}

async function readSettings() {
	const text = settingsText(process.env);
	return { text, config: await loadSettings(process.env, undefined, text) };
}

/** `instances` above 1: this process supervises those that serve. */
async function serveByMany(config: CheckedConfig, text: string): Promise<void> {
	const { mustBeAlone, supervise } = await import("./instances/supervisor.ts");
	const { supervisorLog } = await import("./instances/log.ts");
	const { reloads } = await import("./instances/reloads.ts");
	mustBeAlone();
	const log = supervisorLog(config);
	for (const notice of processNotices(config)) log.warn(notice);
	const program = process.argv[1] as string;
	const show = (words: string) => void process.stdout.write(words);
	const supervisor = supervise(program, log, show);
	let isClosing = false;
	// Before the start, which may migrate the store for minutes: the first process of a
	// container would never hear of a SIGTERM, and a SIGHUP would end the service.
	for (const signal of ["SIGTERM", "SIGINT"] as const) {
		process.on(signal, () => {
			if (isClosing) {
				// Told to close, a process does not end with its supervisor.
				supervisor.kill();
				process.exit(1);
			}
			isClosing = true;
			mayEnd = true;
			supervisor.close().then((isWell) => process.exit(isWell ? 0 : 1), fail);
		});
	}
	const ready = later<string>();
	const load = async () => {
		const now = await readSettings();
		const { instances, logLevel } = now.config;
		return { instances, logLevel, text: now.text };
	};
	process.on("SIGHUP", reloads(ready.promise, supervisor, load, log, text));
	const { instances, logLevel } = config;
	supervisor
		.start({ instances, logLevel, text })
		.then(ready.resolve, ready.reject);
	try {
		show(await ready.promise);
	} catch (error) {
		if (!isClosing) throw error;
	}
}

/** `instances` above 1: this process is one of those that serve. */
async function serveAsOne(number: number): Promise<void> {
	const { takeSeat } = await import("./instances/seat.ts");
	const seat = takeSeat(number, (how, close) =>
		endAfter(close, how === "retire" ? LEAVES_WITHIN_MS : 0),
	);
	try {
		const text = await seat.settings;
		const config = await loadSettings(process.env, undefined, text);
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
	const { sid, token } = postern.master;
	const greeting = {
		text: welcome(postern, config, file?.name() ?? null),
		token: file || token === null ? "" : shownToken({ sid, token }),
	};
	return { postern, greeting };
}

function endAfter(close: () => Promise<void>, leavesWithinMs = 0): void {
	mayEnd = true;
	setTimeout(() => process.exit(1), leavesWithinMs + PATIENCE_MS).unref();
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
	mayEnd = true;
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

// Node ends a process with code 0 if nothing can wake it any more, whatever its promises
// still wait for: a supervisor such as systemd would take that for an end as wanted.
process.on("beforeExit", () => {
	if (mayEnd) return;
	fail(
		new StartError(
			"It ended by itself: nothing was left to wait for, and nobody had asked it to stop. This is a bug",
		),
	);
});

// Node would open a port on which every user of the machine may debug the process, and
// so read its keys: some tools send this signal to whatever writes a log.
process.on("SIGUSR1", () => {});

// Node would show a line of the program, and not only what is wrong.
process.on("uncaughtException", fail);

const [command, ...rest] = process.argv.slice(2);

// Nobody reads the rest, as after `| head`, or a disk is full: the work goes on. It ends
// as it would, but for a command whose words found no room.
process.stderr.on("error", () => {});
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	const isLost = command !== undefined && error.code !== "EPIPE";
	if (!isLost || process.exitCode === 1) return;
	process.exitCode = 1;
	process.stderr.write(
		`postern: Its output could not be written: ${error.message}\n`,
	);
});

const number = processNumber();
const work =
	command !== undefined
		? operate(command, rest)
		: number !== null
			? serveAsOne(number)
			: serve();
work.catch(fail);
