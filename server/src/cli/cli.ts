/** The operator's commands. All but `migrate` work on the same store while the service runs. */

import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Environment } from "../config/variables.ts";
import { StartError } from "../errors.ts";
import { keySource } from "../secrets/key-file.ts";
import { keyRing } from "../secrets/key-ring.ts";
import { fittingKeys, mustBeInstalled } from "../start/installation.ts";
import { loadSettings } from "../start/load-settings.ts";
import { batcher } from "../store/batcher.ts";
import { openStore } from "../store/open.ts";
import { version } from "../version.ts";
import { accountsCommand } from "./accounts.ts";
import { auditCommand } from "./audit.ts";
import { backupCommand } from "./backup.ts";
import { budgetsCommand } from "./budgets.ts";
import { checkCommand } from "./check.ts";
import type { Cli } from "./command-context.ts";
import { guardCommand, type Write } from "./guard.ts";
import { guardStoreCommand, isOfFile } from "./guard-store.ts";
import { keysCommand } from "./keys.ts";
import { listsCommand } from "./lists.ts";
import { logsCommand } from "./logs.ts";
import { migrateCommand } from "./migrate.ts";
import { providersCommand } from "./providers.ts";
import { routesCommand } from "./routes.ts";
import { sendTestCommand } from "./send-test.ts";
import { usersCommand } from "./users.ts";

const HELP = `postern                        start the service
postern accounts               list accounts
postern accounts create NAME [--email ADDRESS] [--parent SID] [--test]
                               --test: its messages go to the sandbox alone, for ever
postern accounts suspend SID   refuse its requests, and those of all accounts below it;
                               for the master account it asks first, or takes --yes
postern accounts activate SID
postern accounts close SID
postern accounts token SID     make a new token; those before it stop working
postern accounts token --from-env
                               give the master account the token of POSTERN_AUTH_TOKEN,
                               even one that was replaced or deleted before
postern users                  list the people who may sign in to the console
postern users create EMAIL [--role ROLE] [--account SID]
                               make one (by default an owner of the master account), and
                               print the link by which the person sets a password, once
postern users link SID [--no-totp]
                               print a new link; --no-totp takes a lost second factor away
postern audit verify [--head HEAD]
                               check that the audit log is as it was written, and print its
                               head; with a head that was kept, that nothing behind it is gone
postern logs [--follow] [--status 4xx|5xx|429] [--account SID] [--minutes 10]
                               print the API requests of the last minutes: when, status and
                               code, route, duration, X-Request-Id, account, token; with
                               --follow also those that come, until Ctrl-C
postern keys                   list the ids of the keys, the newest first
postern keys rotate            add a key and seal everything with it
postern keys reseal            seal everything with the newest key
postern check [--providers]    look at settings, database and keys, and change nothing;
                               with --providers also connect to each, log in to SMTP
                               servers and SMSCs, ask for a token of OAuth 2, and send
                               no message and no request to a gateway
postern providers              list the presets of providers, and which are unconfirmed
postern providers show NAME [--secrets]
                               print the settings that a preset expands to, or those of
                               a provider made from one; with --secrets (on a terminal
                               only) also its secrets and the full URL of its receipts
postern providers confirm URL  confirm a subscription of Amazon SNS, by the URL from the log
postern routes explain TO [--channel NAME] [--account SID] [--service NAME]
                               say which route a message to this number or address
                               has, and in which order its providers are asked
postern send-test --via NAME TO [--channel NAME] [--from SENDER] [--yes]
                               send one real message to this number or address through
                               one provider, and say its answer; it shows the message
                               and asks first, and stores nothing
postern lists [--account SID]  list the entries of allow and deny lists
postern lists deny|allow SUBJECT VALUE --reason TEXT [--until TIME] [--account SID]
                               write one, by default of the master account, which holds
                               for all; SUBJECT is number, prefix, country, address or
                               domain: lists deny prefix +49170 --reason pumped
postern lists remove SID       remove one
postern guard replay FILE [--json] [--level low|medium|high] [--countries DE,AT|all]
                               [--settings FILE]
                               say what the fraud guard would have refused of the
                               messages in a CSV file (docs/fraud.md), hour by hour,
                               or with --json a line for each; it reads that file
                               alone, not the store, and changes nothing
postern guard replay --store [--days N] [--json] [--level …] [--countries …] [--settings FILE]
                               the same for the records of the store
postern guard nodes [--account SID] [--all]
                               list the ranges, areas, countries and clients that the
                               fraud guard refuses, of the master account or another
                               customer; with --all also those that it only watches
postern guard unblock NODE [--account SID] [--minutes N]
                               let one of them refuse nothing for an hour, or N minutes
postern guard rules [--account SID] [--mode off|shadow|on] [--level low|medium|high]
                               [--countries DE,AT|all] [--per-hour DE=500,*=20]
                               [--numbers-per-address N]
                               show the rules of all accounts, or of one and those below
                               it, after writing those that are named; "unset" takes the
                               operator's word back, and the strictest word holds
postern budgets [--account SID]
                               show what messages may cost in a day and a month, of all
                               accounts or of one and those below it, and what is used
postern budgets set day|month AMOUNT [--country DE] [--account SID]
                               write one, above 0 and below 1000000000, in the currency
                               of the price lists; the strictest holds
postern budgets remove day|month [--country DE] [--account SID]
                               remove what the operator has written
postern migrate                copy the data directory into the empty PostgreSQL of
                               DATABASE_URL; the service must be stopped
postern migrate --distribute   spread the tables of DATABASE_URL over the nodes of
                               Citus; the service must be stopped
postern backup FILE            copy the SQLite database, while the service runs or not
postern version
postern help

Settings: postern.yaml (see postern.sample.yaml) and the environment.`;

const COMMANDS: Record<
	string,
	(cli: Cli, words: readonly string[]) => Promise<void>
> = {
	accounts: accountsCommand,
	audit: auditCommand,
	budgets: budgetsCommand,
	guard: guardStoreCommand,
	keys: keysCommand,
	lists: listsCommand,
	logs: logsCommand,
	users: usersCommand,
};

/** The operator's terminal: the process, or a test. */
export type Terminal = {
	readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
	readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
	/** Ends a command that goes on by itself. Absent: a signal ends the process. */
	readonly ended?: AbortSignal;
};

/** Aborts when somebody ends the command, or nobody reads its output any more, as after `| head`. */
function endOf({ stdout, ended }: Terminal): AbortSignal {
	const gone = new AbortController();
	stdout.on("error", () => gone.abort());
	return ended === undefined
		? gone.signal
		: AbortSignal.any([gone.signal, ended]);
}

function confirmAt({ stdin, stdout }: Terminal): Cli["confirm"] {
	if (stdin.isTTY !== true || stdout.isTTY !== true) return null;
	return async (question) => {
		const { createInterface } = await import("node:readline/promises");
		const terminal = createInterface({ input: stdin, output: stdout });
		try {
			// After Ctrl-D or Ctrl-C the question is never answered: that counts as no.
			const closed = new Promise<string>((resolve) => {
				terminal.once("close", () => resolve(""));
			});
			const answered = terminal.question(`${question} [y/N] `);
			const answer = await Promise.race([answered, closed]);
			return /^y(es)?$/i.test(answer.trim());
		} finally {
			terminal.close();
		}
	};
}

/** A replay prints gigabytes: it must not pile up what a slow reader has not taken. */
function writerTo(stdout: NodeJS.WritableStream): Write {
	let isGone = false;
	stdout.on("error", () => {
		isGone = true;
	});
	return async (text) => {
		if (!isGone && !stdout.write(text)) {
			await once(stdout, "drain").catch(() => {
				isGone = true;
			});
		}
		// As after `| head`.
		if (isGone) throw new StartError("nobody reads the output any more");
	};
}

export async function runCommand(
	name: string,
	words: readonly string[],
	environment: Environment,
	terminal: Terminal = process,
	wait: Cli["wait"] = pause,
): Promise<void> {
	const print = (line: string) => terminal.stdout.write(`${line}\n`);
	const note = (line: string) => process.stderr.write(`${line}\n`);
	const asksHelp = words.some((word) => word === "--help" || word === "-h");
	if (asksHelp || name === "help" || name === "--help" || name === "-h") {
		print(HELP);
		return;
	}
	if (name === "version" || name === "--version") {
		print(version());
		return;
	}
	if (name === "migrate") {
		await migrateCommand(await loadSettings(environment), words, print, note);
		return;
	}
	if (name === "check") {
		await checkCommand(environment, words, print);
		return;
	}
	if (name === "providers") {
		const isTerminal = terminal.stdout.isTTY === true;
		await providersCommand(environment, words, print, isTerminal);
		return;
	}
	if (name === "routes") {
		await routesCommand(environment, words, print);
		return;
	}
	if (name === "send-test") {
		await sendTestCommand(environment, words, print, confirmAt(terminal));
		return;
	}
	if (name === "guard" && isOfFile(words)) {
		await guardCommand(words, writerTo(terminal.stdout), note);
		return;
	}
	if (name === "backup") {
		await backupCommand(await loadSettings(environment), words, print);
		return;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (command === undefined) {
		throw new StartError(`there is no command ${name}: see postern help`);
	}
	await onStore(environment, (opened) =>
		command(
			{
				...opened,
				print,
				note,
				write: writerTo(terminal.stdout),
				confirm: confirmAt(terminal),
				wait,
				ended: endOf(terminal),
			},
			words,
		),
	);
}

/** Runs a command that takes the store of the settings. */
async function onStore(
	environment: Environment,
	work: (
		opened: Pick<
			Cli,
			"config" | "store" | "keySource" | "keys" | "now" | "run"
		>,
	) => Promise<void>,
): Promise<void> {
	const config = await loadSettings(environment);
	const store = await openStore(config, { alone: false });
	const now = store.clock ?? Date.now;
	try {
		await mustBeInstalled(store);
		const source = keySource(config);
		const { keys } = await fittingKeys(config, source, store, now());
		const { run } = batcher({ store, now, committed: () => undefined });
		await work({
			config,
			store,
			keySource: source,
			keys: keyRing(keys),
			now,
			run,
		});
	} finally {
		await store.close();
	}
}
