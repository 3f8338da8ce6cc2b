/**
 * The server that is used now, of those that a URL names, and the pool of connections
 * to it. Each new connection is asked whether its server suits: a standby, a server
 * that turned read-only, or a former primary does not. If none can be had, the other
 * hosts are tried in turn, and the first that suits is used from then on.
 *
 * All new work goes to one server; only what is under way ends where it began, because two that both take writes for the primary
 * (a network that is cut in two) must not each get a part of the work of one instance.
 */

import pg from "pg";
import type {
	DatabaseHost,
	DatabaseHosts,
	Session,
} from "../../config/database-hosts.ts";

export type Servers = {
	/** Whether there is another host to go to. */
	readonly isSeveral: boolean;
	/** The host in use. */
	host(): string;
	/** A connection to the server in use; if there is none to be had, to the next that suits. */
	client(): Promise<pg.PoolClient>;
	/**
	 * The server of this connection is silent, or no longer suits although it answers: the
	 * others to it are dropped, and the next connection is a new one, to the next host
	 * if it no longer suits.
	 */
	leave(client: pg.PoolClient, why: "silent" | "unsuited"): void;
	/** The weakest `synchronous_commit` that a batch on this connection may have. */
	commitOf(client: pg.PoolClient): Commit;
	counts(): {
		readonly used: number;
		readonly idle: number;
		readonly waiting: number;
	};
	close(): Promise<void>;
};

/**
 * `on` at least, whatever the server's default is; `remote_apply` if that is it: then an
 * operator wants commits to wait until a standby shows them.
 */
export type Commit = "on" | "remote_apply";

/** What a server says of itself. */
export type Standing = {
	readonly isStandby: boolean;
	readonly isReadOnly: boolean;
	readonly commit: string;
	/** The same for a primary and its standbys; null: the role may not ask. */
	readonly system: string | null;
	/** Higher after each promotion; null on a standby. */
	readonly timeline: number | null;
};

const STANDING = `select pg_is_in_recovery() as "isStandby",
	current_setting('transaction_read_only') = 'on' as "isReadOnly",
	current_setting('synchronous_commit') as commit,
	case when has_function_privilege('pg_control_system()', 'execute')
		then (select system_identifier::text from pg_control_system()) end as system,
	case when not pg_is_in_recovery() then
		('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
		end as timeline`;

/** A server that answers, and is not one to use. */
class UnsuitedError extends Error {}

/**
 * The time for connecting to one of several hosts, if the URL has no `connect_timeout`
 * (which counts for each host, as libpq's does). All of them together must not take
 * longer than a request waits.
 */
const CONNECT_MS = 2_000;
/** If there is no other server, one that is read-only must not get new connections for each batch. */
const LEAVE_AGAIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;
/** For a question to a server that took nearly all the time to connect. */
const SHORTEST_MS = 100;

type Used = { readonly host: DatabaseHost; readonly pool: pg.Pool };

export function serversOf(options: {
	readonly database: DatabaseHosts;
	/** Settings of the driver for each pool, but for the host. */
	readonly settings: pg.PoolConfig & {
		readonly connectionTimeoutMillis: number;
	};
	/** The URL that the driver gets for a host. */
	readonly urlOf: (host: DatabaseHost) => string;
	/** Called with each new connection. */
	readonly opened: (client: pg.ClientBase) => void;
	/** Returns why a server is not one to use; null: it is. */
	readonly unsuited: (standing: Standing) => string | null;
	/** Called with a sentence when the host has changed. */
	readonly moved?: ((sentence: string) => void) | undefined;
}): Servers {
	const { database, settings, unsuited } = options;
	const { hosts, connectSeconds } = database;
	const isSeveral = hosts.length > 1;
	const longestMs = settings.connectionTimeoutMillis;
	const connectMs = Math.min(
		connectSeconds !== null
			? connectSeconds * 1_000
			: isSeveral
				? CONNECT_MS
				: longestMs,
		longestMs / hosts.length,
	);
	const commits = new WeakMap<pg.ClientBase, Commit>();
	const poolOf = new WeakMap<pg.ClientBase, pg.Pool>();
	const timelineOf = new WeakMap<pg.ClientBase, number>();
	const begunAt = new WeakMap<pg.ClientBase, number>();
	const retiring = new Set<Promise<void>>();
	let current = open(hosts[0]);
	let search: Promise<void> | null = null;
	let isChosen = !isSeveral;
	let choice: Promise<void> | null = null;
	/** Of the newest server that was used. */
	let system: string | null = null;
	let timeline = 0;
	let leftAt = Number.NEGATIVE_INFINITY;
	let isClosed = false;

	function open(host: DatabaseHost): Used {
		const pool = new pg.Pool({
			...settings,
			connectionString: options.urlOf(host),
			Client: clientsOf(connectMs, (client) => {
				begunAt.set(client, performance.now());
			}),
			onConnect: (client) => mustSuit(client),
		});
		// An idle connection that breaks is replaced when it is needed. One that
		// breaks in use fails its statement; the second report, without a listener,
		// would end the process.
		pool.on("error", () => {});
		pool.on("connect", (client) => {
			client.on("error", () => {});
			poolOf.set(client, pool);
			options.opened(client);
		});
		return { host, pool };
	}

	/**
	 * A connection that fails here is cut, because the driver would wait for a goodbye
	 * before it says so: a silent server gives none.
	 */
	async function mustSuit(client: pg.ClientBase): Promise<void> {
		const spentMs = performance.now() - (begunAt.get(client) ?? 0);
		try {
			const { rows } = await client.query({
				text: STANDING,
				...{ query_timeout: Math.max(SHORTEST_MS, connectMs - spentMs) },
			});
			take(client, rows[0] as Standing);
		} catch (error) {
			cut(client);
			throw error;
		}
	}

	function take(client: pg.ClientBase, standing: Standing): void {
		const problem =
			unsuited(standing) ?? (isSeveral ? isOther(standing) : null);
		if (problem !== null) throw new UnsuitedError(problem);
		system ??= standing.system;
		timeline = Math.max(timeline, standing.timeline ?? 0);
		timelineOf.set(client, standing.timeline ?? 0);
		commits.set(
			client,
			standing.commit === "remote_apply" ? "remote_apply" : "on",
		);
	}

	/** A former primary that comes back writes too, but lacks what its successor has. */
	function isOther(standing: Standing): string | null {
		if (system !== null && standing.system !== null) {
			if (standing.system !== system) return "is another database system";
		}
		return standing.timeline !== null && standing.timeline < timeline
			? "was the primary before the one that was used last"
			: null;
	}

	async function client(): Promise<pg.PoolClient> {
		if (!isChosen) {
			choice ??= chooseFirst().finally(() => {
				choice = null;
			});
			await choice;
		}
		const used = current;
		try {
			return await used.pool.connect();
		} catch (error) {
			if (!isSeveral || isClosed || !isOfServer(error)) throw error;
			await lookElsewhere(used, error);
			return await current.pool.connect();
		}
	}

	/** At the start nothing is known of a newer primary: so all hosts are looked at. */
	async function chooseFirst(): Promise<void> {
		const looks = await Promise.all(
			hosts.map(async (host) => {
				const used = open(host);
				try {
					const client = await used.pool.connect();
					client.release();
					return { used, found: timelineOf.get(client) ?? 0 };
				} catch (error) {
					retire(used.pool);
					return { used, problem: problemAt(host, error) };
				}
			}),
		);
		const problems = looks.flatMap(({ problem }) => problem ?? []);
		const [best, ...others] = looks
			.flatMap(({ used, found }) =>
				found === undefined ? [] : [{ used, found }],
			)
			.sort((a, b) => b.found - a.found);
		if (best === undefined) throw allFailed(problems);
		for (const { used, found } of others) {
			retire(used.pool);
			if (found === best.found) continue;
			problems.push(new Error(`${used.host.name} was the primary before it`));
		}
		retire(current.pool);
		current = best.used;
		isChosen = true;
		if (current.host !== hosts[0]) options.moved?.(nowAt(current, problems));
	}

	/** Whoever comes while the hosts are tried waits for the same search. */
	function lookElsewhere(from: Used, error: unknown): Promise<void> {
		if (current !== from) return Promise.resolve();
		search ??= tryOthers(from, error).finally(() => {
			search = null;
		});
		return search;
	}

	async function tryOthers(from: Used, error: unknown): Promise<void> {
		const problems = [problemAt(from.host, error)];
		const at = hosts.indexOf(from.host);
		for (const host of [...hosts.slice(at + 1), ...hosts.slice(0, at)]) {
			const tried = open(host);
			try {
				(await tried.pool.connect()).release();
			} catch (problem) {
				problems.push(problemAt(host, problem));
				retire(tried.pool);
				continue;
			}
			// Not that of `from`: it may have been left meanwhile, and another opened.
			retire(current.pool);
			current = tried;
			options.moved?.(nowAt(current, problems));
			return;
		}
		throw allFailed(problems);
	}

	/** Callers that wait for a connection of this pool would wait for ever if it ended before. */
	function retire(pool: pg.Pool): void {
		const ended = (async () => {
			while (pool.waitingCount > 0) {
				await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
			}
			await pool.end();
		})();
		retiring.add(ended);
		void ended.finally(() => retiring.delete(ended));
	}

	return {
		isSeveral,
		host: () => current.host.name,
		client,
		leave(client, why) {
			const now = performance.now();
			const { host, pool } = current;
			// It may be a late answer of a server that was left before.
			if (isClosed || poolOf.get(client) !== pool) return;
			if (now - leftAt < LEAVE_AGAIN_MS) return;
			leftAt = now;
			const next = hosts[(hosts.indexOf(host) + 1) % hosts.length] ?? host;
			current = open(why === "silent" ? host : next);
			retire(pool);
			if (current.host === host) return;
			options.moved?.(nowAt(current, [new Error(`${host.name} is read-only`)]));
		},
		commitOf: (client) => commits.get(client) ?? "on",
		counts: () => ({
			used: current.pool.totalCount - current.pool.idleCount,
			idle: current.pool.idleCount,
			waiting: current.pool.waitingCount,
		}),
		async close() {
			isClosed = true;
			await Promise.allSettled([search, choice]);
			await Promise.all([current.pool.end(), ...retiring]);
		},
	};
}

function nowAt({ host }: Used, problems: readonly Error[]): string {
	return `PostgreSQL is now the server at ${host.name}: ${said(problems)}`;
}

function allFailed(problems: readonly Error[]): AggregateError {
	return new AggregateError(problems, said(problems));
}

const said = (problems: readonly Error[]) =>
	problems.map(({ message }) => message).join("; ");

function cut(client: pg.ClientBase): void {
	// As the driver's own pool does it: there is no other way.
	const { connection } = client as unknown as {
		connection: { stream: { destroy(): void } };
	};
	connection.stream.destroy();
}

/** The driver has one bound for connecting and for waiting until a connection is free. */
function clientsOf(
	connectionTimeoutMillis: number,
	made: (client: pg.Client) => void,
): new () => pg.ClientBase {
	function Client(options: pg.ClientConfig): pg.Client {
		const client = new pg.Client({ ...options, connectionTimeoutMillis });
		made(client);
		return client;
	}
	return Client as unknown as new () => pg.ClientBase;
}

/** The words of the driver's pool, when all connections were in use for too long. */
const NONE_FREE = "timeout exceeded when trying to connect";

/**
 * Whether another server may help. It does not if this one refuses the password or
 * has no connection left (libpq also ends there), or if a file of the URL is missing.
 */
function isOfServer(error: unknown): boolean {
	if (error instanceof pg.DatabaseError) {
		return /^(08|57|58)/.test(error.code ?? "");
	}
	const { message, syscall } = error as NodeJS.ErrnoException;
	return message !== NONE_FREE && syscall !== "open";
}

function problemAt({ name }: DatabaseHost, error: unknown): Error {
	return new Error(`${name} ${saidBy(error)}`, { cause: error });
}

function saidBy(error: unknown): string {
	if (error instanceof UnsuitedError) return error.message;
	// A name with several addresses: one error for each, and no message for all.
	if (error instanceof AggregateError && error.errors.length > 0) {
		return error.errors.map(saidBy).join(", ");
	}
	const { message, code } = error as NodeJS.ErrnoException;
	return `failed: ${message || code}`;
}

/** For work that writes. */
export function unsuitedToWrite(
	session: Session,
): (standing: Standing) => string | null {
	return ({ isStandby, isReadOnly }) => {
		if (session !== "any" && isStandby) return "is a standby";
		return session === "read-write" && isReadOnly ? "is read-only" : null;
	};
}
