/**
 * The server that is used now, of those that a URL names, and the pool of connections
 * to it. Each new connection is asked whether its server suits: a standby or a server
 * that turned read-only does not. If none can be had, the other hosts are tried in
 * turn, and the first that suits is used from then on.
 *
 * All connections go to one server, because two that both take writes for the primary
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
	 * The server of this connection no longer suits, although it answers: the others to
	 * it are dropped, and the next connection is a new one.
	 */
	leave(client: pg.PoolClient): void;
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
};

const STANDING = `select pg_is_in_recovery() as "isStandby",
	current_setting('transaction_read_only') = 'on' as "isReadOnly",
	current_setting('synchronous_commit') as commit`;

/** A server that answers, and is not one to use. */
export class UnsuitedError extends Error {}

/**
 * The time for connecting to one of several hosts, if the URL has no `connect_timeout`
 * (which counts for each host, as libpq's does). All of them together must not take
 * longer than a request waits.
 */
const CONNECT_MS = 2_000;
/** If there is no other server, one that is read-only must not get new connections for each batch. */
const LEAVE_AGAIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;

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
	const retiring = new Set<Promise<void>>();
	let current = open(hosts[0]);
	let search: Promise<void> | null = null;
	let leftAt = Number.NEGATIVE_INFINITY;
	let isClosed = false;

	function open(host: DatabaseHost): Used {
		const pool = new pg.Pool({
			...settings,
			connectionString: options.urlOf(host),
			Client: withConnectTimeout(connectMs),
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

	async function mustSuit(client: pg.ClientBase): Promise<void> {
		const { rows } = await client.query({
			text: STANDING,
			...{ query_timeout: connectMs },
		});
		const standing = rows[0] as Standing;
		const problem = unsuited(standing);
		if (problem !== null) throw new UnsuitedError(problem);
		commits.set(
			client,
			standing.commit === "remote_apply" ? "remote_apply" : "on",
		);
	}

	async function client(): Promise<pg.PoolClient> {
		const used = current;
		try {
			return await used.pool.connect();
		} catch (error) {
			if (!isSeveral || isClosed || !isOfServer(error)) throw error;
			await lookElsewhere(used, error);
			return await current.pool.connect();
		}
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
			current = tried;
			retire(from.pool);
			options.moved?.(
				`PostgreSQL is now the server at ${host.name}: ${problems.map(({ message }) => message).join("; ")}`,
			);
			return;
		}
		throw new AggregateError(
			problems,
			problems.map(({ message }) => message).join("; "),
		);
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
		leave(client) {
			const now = performance.now();
			const { host, pool } = current;
			// It may be a late answer of a server that was left before.
			if (isClosed || poolOf.get(client) !== pool) return;
			if (now - leftAt < LEAVE_AGAIN_MS) return;
			leftAt = now;
			current = open(host);
			retire(pool);
		},
		commitOf: (client) => commits.get(client) ?? "on",
		counts: () => ({
			used: current.pool.totalCount - current.pool.idleCount,
			idle: current.pool.idleCount,
			waiting: current.pool.waitingCount,
		}),
		async close() {
			isClosed = true;
			await search?.catch(() => {});
			await Promise.all([current.pool.end(), ...retiring]);
		},
	};
}

/** The driver has one bound for connecting and for waiting until a connection is free. */
function withConnectTimeout(
	connectionTimeoutMillis: number,
): new () => pg.ClientBase {
	function Client(options: pg.ClientConfig): pg.Client {
		return new pg.Client({ ...options, connectionTimeoutMillis });
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
