/**
 * The service run as an operator runs it: a process of its own, in a directory and,
 * on PostgreSQL, with a database of its own, controlled by postern.yaml,
 * the environment and signals.
 */

import { type ChildProcess, spawn } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import { LEASE_MS } from "../../src/verification/lease.ts";
import type { Parameters } from "./client.ts";
import {
	inDatabase,
	newDatabase,
	ON_SQLITE,
	type TestDatabase,
} from "./database.ts";
import { moveDatabaseClock, urlWithMovableClock } from "./database-clock.ts";
import { basic, exchange, type Reply } from "./exchange.ts";

/** The program as operators run it, built by `pretest`. */
export const BUILT_PROGRAM = fileURLToPath(
	new URL("../../dist/main.js", import.meta.url),
);
/**
 * The same in one file, which starts in half the time; `pretest` makes that too. Whoever
 * has only built the program anew tests that.
 */
export const PROGRAM = programIn(
	"../../dist/main.js",
	"../dist/main.js",
	// As in tools/test-program.mjs.
	"../../tsconfig.tsbuildinfo",
	"../../../node_modules/.package-lock.json",
);
/** Long, as several may start at once on a busy machine. */
const STARTS_WITHIN_MS = 60_000;

function programIn(program: string, oneFile: string, ...sources: string[]) {
	const fileOf = (path: string) =>
		fileURLToPath(new URL(path, import.meta.url));
	const timeOf = (path: string) =>
		statSync(fileOf(path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
	const made = timeOf(oneFile);
	const isNewest = sources.every((each) => timeOf(each) < made);
	return fileOf(isNewest ? oneFile : program);
}

export type Environment = Readonly<Record<string, string>>;

/** The place of one installation: its working directory, with the default names. */
export type Place = {
	readonly directory: string;
	readonly data: string;
	/** SQLite's file. */
	readonly database: string;
	/** The URL of its PostgreSQL database, made at the first call; null on SQLite. */
	databaseUrl(): Promise<string | null>;
	readonly keyFile: string;
	readonly tokenFile: string;
	/** Copies the place; nothing may run in it meanwhile. */
	copy(): Promise<Place>;
};

export type Ended = {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly tookMs: number;
};

export type Service = {
	readonly place: Place;
	readonly url: string;
	readonly pid: number;
	readonly account: string;
	readonly startedInMs: number;
	stdout(): string;
	readonly ended: Promise<Ended>;
	isRunning(): boolean;
	signal(signal: NodeJS.Signals): void;
	/** Sends the signal, and resolves when the process has ended. */
	end(signal: NodeJS.Signals): Promise<Ended>;
	/** One request with the token of the first start; rejects if no reply comes. */
	call<Body = Reply["body"]>(
		method: string,
		path: string,
		parameters?: Parameters,
		headers?: Record<string, string>,
	): Promise<Reply<Body>>;
};

/** Those whose output may still come: one that has ended is among them for a moment. */
const children = new Set<ChildProcess>();
const isAlive = ({ exitCode, signalCode }: ChildProcess) =>
	exitCode === null && signalCode === null;
const directories = new Set<string>();
const databases = new Set<TestDatabase>();

/** Call it after the tests of a file, also if they failed. */
export async function leaveNothingBehind(): Promise<void> {
	await Promise.all(
		[...children].filter(isAlive).map((child) => {
			const gone = new Promise((resolve) => child.once("exit", resolve));
			child.kill("SIGKILL");
			return gone;
		}),
	);
	for (const directory of directories)
		rmSync(directory, { recursive: true, force: true });
	directories.clear();
	await Promise.all([...databases].map((database) => database.remove()));
	databases.clear();
}

/** `server`: the PostgreSQL for its database, if it is not that of the run. */
export function newPlace(yaml?: string, server?: string): Place {
	return configured(
		placeIn(newDirectory(), () => newDatabase(server)),
		yaml,
	);
}

/** On SQLite in every run. */
export function newSqlitePlace(yaml?: string): Place {
	const place = placeIn(newDirectory(), async () => ON_SQLITE);
	return configured(place, yaml);
}

function configured(place: Place, yaml: string | undefined): Place {
	if (yaml !== undefined) {
		writeFileSync(join(place.directory, "postern.yaml"), guarded(yaml));
	}
	return place;
}

/** A fresh store with a carrier must name its countries; these tests are not about them. */
function guarded(yaml: string): string {
	const isSilent = !/^(?:guard|countries):/m.test(yaml);
	return isSilent && /^providers:$/m.test(yaml)
		? `${yaml.trimEnd()}\nguard: { countries: all, mode: off }\n`
		: yaml;
}

function newDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), "postern-process-"));
	directories.add(directory);
	return directory;
}

function placeIn(
	directory: string,
	makeDatabase: () => Promise<TestDatabase>,
): Place {
	let made: Promise<TestDatabase> | null = null;
	const database = () => {
		made ??= makeDatabase().then(async (one) => {
			databases.add(one);
			return { ...one, url: one.url && (await urlWithMovableClock(one.url)) };
		});
		return made;
	};
	return {
		directory,
		data: join(directory, "data"),
		database: join(directory, "data", "postern.db"),
		keyFile: join(directory, "postern.keys"),
		tokenFile: join(directory, "postern.token"),
		databaseUrl: async () => (await database()).url,
		async copy() {
			const other = newDirectory();
			cpSync(directory, other, { recursive: true });
			const copied = await (await database()).copy();
			const place = placeIn(other, async () => copied);
			await place.databaseUrl();
			return place;
		},
	};
}

/** `before`: a command line that ends by running the program, such as a shell that sets a limit. */
export type Start = {
	readonly environment?: Environment;
	readonly words?: readonly string[];
	readonly before?: readonly string[];
	/** Another build's `main.js`. */
	readonly program?: string;
};

/** The place in which a process runs. */
type Home = Pick<Place, "directory" | "databaseUrl">;

async function spawnIn(place: Home, start: Start) {
	const { environment = {}, words = [], before = [] } = start;
	const { program = PROGRAM } = start;
	const url = environment.DATABASE_URL ?? (await place.databaseUrl());
	const [file, ...rest] = [...before, process.execPath, program, ...words];
	const startedAt = performance.now();
	// An empty environment: settings of the machine must have no effect.
	const child = spawn(file as string, rest, {
		cwd: place.directory,
		env: {
			PATH: process.env.PATH ?? "",
			PORT: "0",
			...(url !== null && { DATABASE_URL: url }),
			...environment,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	children.add(child);
	let stdout = "";
	let stderr = "";
	child.stdout.setEncoding("utf8").on("data", (text) => {
		stdout += text;
	});
	child.stderr.setEncoding("utf8").on("data", (text) => {
		stderr += text;
	});
	const ended = new Promise<Ended>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code, signal) => {
			children.delete(child);
			const tookMs = performance.now() - startedAt;
			resolve({ code, signal, stdout, stderr, tookMs });
		});
	});
	return { child, ended, startedAt, stdout: () => stdout };
}

/** A command that a test may have to end itself. */
export function startCommand(
	place: Home,
	words: readonly string[],
	environment: Environment = {},
) {
	return spawnIn(place, { words, environment });
}

/** A command, or a start that is not expected to succeed. */
export async function runToEnd(
	place: Home,
	words: readonly string[] = [],
	environment: Environment = {},
): Promise<Ended> {
	const { child, ended } = await startCommand(place, words, environment);
	const hangs = setTimeout(() => child.kill("SIGKILL"), STARTS_WITHIN_MS);
	try {
		return await ended;
	} finally {
		clearTimeout(hangs);
	}
}

export async function startService(
	place: Place,
	start: Start = {},
): Promise<Service> {
	const { child, ended, startedAt, stdout } = await spawnIn(place, start);
	const { url, account } = await new Promise<{ url: string; account: string }>(
		(resolve, reject) => {
			const hangs = setTimeout(() => {
				child.kill("SIGKILL");
				reject(new Error(`no start: ${stdout()}`));
			}, STARTS_WITHIN_MS);
			child.stdout?.on("data", () => {
				const url = /^Postern listens on (\S+)$/m.exec(stdout())?.[1];
				const account = /^Account +(\w+)\n/m.exec(stdout())?.[1];
				if (url === undefined || account === undefined) return;
				clearTimeout(hangs);
				resolve({ url, account });
			});
			ended.then(({ code, stderr }) => {
				clearTimeout(hangs);
				reject(new Error(`ended with ${code}: ${stderr}`));
			}, reject);
		},
	);
	const startedInMs = performance.now() - startedAt;
	// Read when it is needed: if several start in one place, the one that made
	// the account may be the last to say so.
	const token = () =>
		existsSync(place.tokenFile)
			? readFileSync(place.tokenFile, "utf8").trim()
			: (start.environment?.POSTERN_AUTH_TOKEN ?? "");
	return {
		place,
		url,
		pid: child.pid as number,
		account,
		startedInMs,
		stdout,
		ended,
		isRunning: () => isAlive(child),
		signal: (signal) => void child.kill(signal),
		end(signal) {
			child.kill(signal);
			return ended;
		},
		call: (method, path, parameters, headers) =>
			exchange(url + path, {
				method,
				headers: {
					Authorization: basic(`${account}:${token()}`),
					...(parameters && { "Content-Type": "application/json" }),
					...headers,
				},
				body: parameters && JSON.stringify(parameters),
			}),
	};
}

/**
 * Messages that are under way in the store: held by an instance, or
 * waiting. Ask a running service; for a dead one ask
 * a copy of its place, since opening a database of SQLite repairs it.
 */
export async function messagesUnderWay(
	place: Place,
): Promise<{ held: number; all: number }> {
	const url = await place.databaseUrl();
	const rows = url === null ? underWayInFile(place) : await underWayAt(url);
	return {
		held: rows.filter(({ holder }) => holder !== null).length,
		all: rows.length,
	};
}

type UnderWay = { holder: string | null };

function underWayAt(url: string): Promise<UnderWay[]> {
	return inDatabase<UnderWay>(
		url,
		`select event #>> '{handover,leasedBy}' as holder
		from verification, jsonb_array_elements(data::jsonb -> 'events') as event
		where event ->> 'handover' is not null`,
	);
}

function underWayInFile({ database }: Place): UnderWay[] {
	const db = new DatabaseSync(database, { timeout: 5_000 });
	try {
		return db
			.prepare(
				`select json_extract(event.value, '$.handover.leasedBy') as holder
				from verification, json_each(data, '$.events') as event
				where json_extract(event.value, '$.handover') is not null`,
			)
			.all() as UnderWay[];
	} finally {
		db.close();
	}
}

/** Ends the leases of processes that died here, without waiting. A living one must hold none. */
export async function leasesRunOut(place: Place): Promise<void> {
	const url = await place.databaseUrl();
	// On SQLite a start takes over all leases: no other process can be alive.
	if (url !== null) await moveDatabaseClock(url, LEASE_MS);
}

export function wait(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks again and again; fails the test with `what` if it does not become true in time. */
export async function eventually(
	what: string,
	isSo: () => boolean | Promise<boolean>,
	withinMs = 20_000,
): Promise<void> {
	const until = performance.now() + withinMs;
	while (!(await isSo())) {
		if (performance.now() > until) throw new Error(`not in time: ${what}`);
		await wait(20);
	}
}

let recipients = 0;

/** Sends to a new recipient. */
export const send = (service: Service) =>
	service.call("POST", "/2fa/send", {
		service: "start",
		from: "Postern",
		to: `49171${String(++recipients).padStart(7, "0")}`,
		body: "Your code is {code}",
	});
