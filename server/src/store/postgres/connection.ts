/**
 * Connections to PostgreSQL: a pool, transactions, and a distinction between a
 * database that is out of reach and a bug of ours.
 *
 * No state is kept in a session beyond a transaction, so that a pooler in
 * transaction mode may stand between.
 */

import pg from "pg";
import type { NoticeMessage } from "pg-protocol/dist/messages.js";
import { databaseHosts } from "../../config/database-hosts.ts";
import { HOUR_MS } from "../../durations.ts";
import { Refusal, StatementRefused } from "../../errors.ts";
import type { Pool } from "../contract.ts";
import { arrayText, type Element } from "./array-text.ts";
import {
	type Commit,
	type Servers,
	serversOf,
	unsuitedToWrite,
} from "./servers.ts";
import { isNameLost, keepsNames, nameOf, UNNAMED } from "./statements.ts";

/** A value that the driver takes. */
export type Value = Element | readonly Element[];

/** Runs a statement, prepared if that is possible; resolves to its rows. */
export type Query = <Row = Record<string, unknown>>(
	text: string,
	...values: Value[]
) => Promise<Row[]>;

export type Connections = {
	/** Finds out whether statements can be prepared; call it before the first statement. */
	probe(): Promise<void>;
	/** One statement in a transaction of its own. */
	readonly query: Query;
	/**
	 * All of `work` or nothing of it. If another transaction was in the way,
	 * `work` runs once more, so it must start from the beginning each time. No
	 * statement of it may take longer than `longestMs`.
	 */
	transaction<Result>(
		work: (query: Query) => Promise<Result>,
		longestMs?: number,
	): Promise<Result>;
	/**
	 * A transaction in two halves. `write` sends all its statements before it
	 * waits for any: the commit goes out right behind them.
	 */
	batch<Read>(
		read: (query: Query) => Promise<Read>,
		write: (query: Query, read: Read) => Promise<unknown>,
	): Promise<void>;
	/** One statement that must not be in a transaction, however long it takes. */
	alone(text: string): Promise<void>;
	pool(): Pool;
	/** The host in use, of those that the URL names. */
	host(): string;
	close(): Promise<void>;
};

export type ConnectionOptions = {
	readonly url: string;
	/** The most connections; at least two. */
	readonly connections: number;
	/**
	 * The longest time for one statement. An operator's command may need one that
	 * reads everything.
	 */
	readonly longestStatementMs?: number;
	/** The name in `pg_stat_activity`; that of the service is the default. */
	readonly name?: string;
	/** False: no statement is prepared, whatever stands between. */
	readonly preparedStatements?: boolean;
	/** Called once if statements turn out not to be preparable, and when the host has changed. */
	readonly warn?: (sentence: string) => void;
	/** Called when the host has changed. */
	readonly moved?: () => void;
	/** False: work that another transaction was in the way of is not done again, because the caller has another server. */
	readonly triesAgain?: boolean;
};

export const SERVICE_NAME = "postern";
/** A database that answers within this time is alive; a frozen one is a refusal, not a wait. */
export const LONGEST_WAIT_MS = 5_000;
/** For statements that no client waits for. */
export const LONG_MS = HOUR_MS;
/** Tries of a transaction that another one was in the way of. */
const TRIES = 5;
/** Work that lost its server is not done again if this much time is gone: its client waits. */
const SOON_MS = LONGEST_WAIT_MS / 2;

/**
 * One round trip. `synchronous_commit` may be off by default on a server. An
 * instance that hangs in a transaction must not hold its locks for ever.
 *
 * Sequential scans are off, because every statement has its own index and the
 * statistics of a young table are wrong: a week that was empty when it was
 * analyzed would be read whole, even while it fills. A table without an index then has a
 * cost for which servers before 18 compile the plan to machine code, each time: a tenth
 * of a second for a row.
 *
 * A role or a database may have other defaults. In a stricter isolation a batch would
 * read what was true before it had its locks.
 */
const begin = (
	longestMs: number,
	commit: Commit,
) => `begin isolation level read committed;
	set local synchronous_commit = ${commit};
	set local enable_seqscan = off;
	set local jit = off;
	set local lock_timeout = 0;
	set local idle_in_transaction_session_timeout = ${2 * LONGEST_WAIT_MS};
	set local statement_timeout = ${2 * longestMs}`;

export function connect(options: ConnectionOptions): Connections {
	const { longestStatementMs = LONGEST_WAIT_MS, triesAgain = true } = options;
	let isNamed = options.preparedStatements ?? true;
	/** Errors of work of which surely nothing is committed, although its server is gone. */
	const undone = new WeakSet<object>();
	/** Connections whose commit went on without the standby that it had to wait for. */
	const unconfirmed = new WeakSet<pg.ClientBase>();
	const servers = openServers();

	function openServers(): Servers {
		const database = databaseHosts(options.url);
		return serversOf({
			database,
			settings: {
				max: options.connections,
				connectionTimeoutMillis: Math.min(LONGEST_WAIT_MS, longestStatementMs),
				query_timeout: longestStatementMs,
				// Statements that need no earlier answer go out together. The same text is
				// never sent twice at once: its name would be taken.
				pipeline: true,
				application_name: options.name ?? SERVICE_NAME,
				types: { getTypeParser: (oid) => parserOf(oid) },
			},
			urlOf: ({ url }) => withCheckedTls(url),
			unsuited: unsuitedToWrite(database.session),
			moved(sentence) {
				options.warn?.(sentence);
				options.moved?.();
			},
			opened: (client) =>
				void client.on("notice", (notice) => {
					if (isWaitCanceled(notice)) unconfirmed.add(client);
				}),
		});
	}

	/**
	 * A connection that fails for any reason, even a changed password, means: the
	 * database is out of reach.
	 */
	async function connected(): Promise<pg.PoolClient> {
		try {
			return await servers.client();
		} catch (error) {
			throw unavailable(error);
		}
	}

	async function inConnection<Result>(
		work: (client: pg.PoolClient) => Promise<Result>,
	): Promise<Result> {
		const client = await connected();
		try {
			const result = await work(client);
			if (unconfirmed.delete(client)) throw unavailable(UNCONFIRMED);
			client.release();
			return result;
		} catch (error) {
			client.release(isLost(error));
			if (isOfReader(error)) servers.leave(client, "unsuited");
			// The other connections may be as dead, and each would cost a time-out.
			else if (servers.isSeveral && isSilent(error)) {
				servers.leave(client, "silent");
			}
			throw error;
		}
	}

	function once<Result>(
		work: (query: Query) => Promise<Result>,
		longestMs: number,
		write: (query: Query, result: Result) => Promise<unknown> = async () => {},
	): Promise<Result> {
		return inConnection(async (client) => {
			// Statements go out together. After the first that fails, the others fail
			// too, with errors that say nothing.
			let failed: { readonly error: unknown } | null = null;
			const first = async <Answer>(answer: Promise<Answer>) => {
				try {
					return await answer;
				} catch (error) {
					failed ??= { error };
					throw failed.error;
				}
			};
			const run = queryOn(client, longestMs, () => isNamed);
			let isCommitting = false;
			const query: Query = (text, ...values) => {
				if (isCommitting) throw new Error("A statement behind its commit");
				return first(run(text, ...values));
			};
			try {
				// The first statements do not wait for `begin`: without it they fail.
				const begun = first(
					heard(client.query(begin(longestMs, servers.commitOf(client)))),
				);
				const [result] = await together(work(query), begun);
				const written = write(query, result);
				isCommitting = true;
				// After a failed statement, `commit` rolls back.
				const committed = first(heard(client.query("commit")));
				await together(written, committed);
				return result;
			} catch (error) {
				// A transaction dies with its connection, unless its commit was on the way.
				if (!isCommitting) undone.add(error as object);
				// A connection in an unknown state is closed.
				if (!isLost(error)) await heard(client.query("rollback"));
				throw error;
			}
		});
	}

	function read<Row>(text: string, ...values: Value[]): Promise<Row[]> {
		return inConnection(async (client) => {
			const run = queryOn(client, longestStatementMs, () => isNamed);
			const commit = servers.commitOf(client);
			// All three go out at once: the settings hold for one transaction only.
			const [, rows] = await Promise.all([
				heard(client.query(begin(longestStatementMs, commit))),
				run<Row>(text, ...values),
				heard(client.query("commit")),
			]);
			return rows;
		});
	}

	async function tried<Result>(work: () => Promise<Result>) {
		const startedAt = performance.now();
		/** With another host there may be a server again: then a client needs no 503. */
		const isElsewhere = (error: unknown) =>
			servers.isSeveral &&
			isLost(error) &&
			(undone.has(error as object) || isOfReader(error)) &&
			performance.now() - startedAt < SOON_MS;
		for (let tries = 1; ; tries++) {
			try {
				return await work();
			} catch (error) {
				// A statement whose name was lost has done nothing, and nothing after
				// it in its transaction was done: the transaction runs again without
				// names.
				const isAgain =
					isNameLost(sqlState(error)) ||
					(triesAgain && (isInTheWay(error) || isElsewhere(error)));
				if (!isAgain || tries === TRIES) throw translated(error);
				if (isNameLost(sqlState(error))) goUnnamed();
			}
		}
	}

	function goUnnamed(): void {
		if (!isNamed) return;
		isNamed = false;
		options.warn?.(UNNAMED);
	}

	return {
		async probe() {
			// With one connection, only other processes can take a name away: that
			// shows later.
			if (!isNamed || options.connections < 2) return;
			try {
				const keeps = await inConnection((one) =>
					inConnection((other) => heard(keepsNames([one, other], sqlState))),
				);
				if (!keeps) goUnnamed();
			} catch (error) {
				// There is no second connection to be had: a lost name shows later.
				if (error instanceof Refusal && sqlState(error.cause) === "53300") {
					return;
				}
				throw translated(error);
			}
		},
		query: (text, ...values) => tried(() => read(text, ...values)),
		transaction: (work, longestMs = longestStatementMs) =>
			tried(() => once(work, longestMs)),
		async batch(read, write) {
			await tried(() => once(read, longestStatementMs, write));
		},
		async alone(text) {
			const run = (client: pg.PoolClient, each: string) =>
				heard(client.query({ text: each, ...{ query_timeout: LONG_MS } }));
			await tried(() =>
				inConnection(async (client) => {
					// A role or a database may have a shorter one. `set local` needs a transaction.
					await run(client, `set statement_timeout = ${LONG_MS}`);
					try {
						await run(client, text);
					} finally {
						// If this fails, the connection is gone, and the other error says why.
						await run(client, "reset statement_timeout").catch(() => {});
					}
				}),
			);
		},
		pool: () => ({ ...servers.counts(), most: options.connections }),
		host: servers.host,
		close: servers.close,
	};
}

const UNCONFIRMED = new Error(
	"a commit went on without the standby that it had to wait for: somebody canceled the wait",
);

/**
 * PostgreSQL acknowledges a commit whose wait for a standby was canceled
 * (pg_cancel_backend), with a warning: it would be lost with the primary.
 */
function isWaitCanceled({ severity, code, ...notice }: NoticeMessage): boolean {
	const { routine } = notice as { routine?: string };
	return (
		severity === "WARNING" &&
		code === "01000" &&
		routine === "SyncRepWaitForLSN"
	);
}

/** The server is a standby, or reads only. Whatever the work had begun is undone. */
function isOfReader(error: unknown): boolean {
	return sqlState(error) === "25006";
}

/**
 * If the URL asks for TLS, the server's certificate and its name are checked,
 * even if it names a weaker mode. The driver does so today, with a warning that
 * this will change. `no-verify` and `uselibpqcompat` turn it off.
 */
function withCheckedTls(url: string): string {
	return /[?&]uselibpqcompat=true(&|$)/.test(url)
		? url
		: url.replace(
				/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/,
				"$1verify-full",
			);
}

function queryOn(
	client: pg.PoolClient,
	longestMs: number,
	isNamed: () => boolean,
): Query {
	return async <Row>(text: string, ...values: Value[]) => {
		// The driver takes this option here too, although its types do not say so.
		const asked: pg.QueryConfig & { query_timeout: number } = {
			text,
			values: values.map(parameterOf),
			query_timeout: longestMs,
		};
		if (isNamed()) asked.name = nameOf(text);
		const result = await heard(client.query(asked));
		return result.rows as Row[];
	};
}

const parameterOf = (value: Value): Element =>
	typeof value === "object" && value !== null ? arrayText(value) : value;

/** Waits for both to end, then rejects if one has failed. */
async function together<One, Other>(
	...both: [Promise<One>, Promise<Other>]
): Promise<[One, Other]> {
	await Promise.allSettled(both);
	return Promise.all(both);
}

/** Whole numbers are instants and counts, which a double holds. */
const INT8 = 20;
const NUMERIC = 1700;

function parserOf(oid: number) {
	return oid === INT8 || oid === NUMERIC
		? Number
		: (pg.types.getTypeParser(oid) as (text: string) => unknown);
}

/**
 * PostgreSQL's five-character code of an error; null if it is none of its own
 * (EPIPE has five too).
 */
export function sqlState(error: unknown): string | null {
	return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** A deadlock or a conflict of isolation: a new try succeeds. */
function isInTheWay(error: unknown): boolean {
	const code = sqlState(error);
	return code === "40P01" || code === "40001";
}

/** States after which the connection itself is in doubt. */
const LOST = /^(08|28|3D|53|57|58|25006|55P03)/;
/**
 * "Not now, not here": states that no request can cause, and that an operator mends.
 * The connection, role, database or schema is gone (08, 28, 3D, 3F); the server is a
 * standby, or has ended the transaction (25, 40); it lacks resources, locks and disk
 * among them (53); a lock took too long, or something is in use (55); an operator or
 * the system stopped the work (57, 58); it cannot do this at all, as where tables are
 * distributed (0A); its files or its settings are broken (F0, XX).
 */
const NOT_HERE = /^(08|0A|25|28|3D|3F|40|53|55|57|58|F0|XX)/;
/**
 * The schema is not the one that the program needs, or not the role's to use:
 * privilege; table, column, function, object, unique key. All other errors of this
 * class (42) are faults of a statement. And `raise exception` of an operator's own
 * trigger: ours raise nothing.
 */
const OTHER_SCHEMA = new Set([
	...["42501", "42P01", "42703", "42883", "42704", "42P10"],
	"P0001",
]);

/** The database, or something in it, is out of reach. Everything else is a bug of ours. */
function isOutOfReach(error: unknown): boolean {
	const state = sqlState(error);
	return state === null
		? isSilent(error)
		: NOT_HERE.test(state) || OTHER_SCHEMA.has(state);
}

/** A connection after any other error can go on, once it has rolled back. */
function isLost(error: unknown): boolean {
	const state = sqlState(error);
	return state === null ? isSilent(error) : LOST.test(state);
}

const isSilent = (error: unknown) =>
	error instanceof Refusal && error.name === "unavailable";

/** The driver's own errors are all about the connection, however they are worded. */
async function heard<Answer>(answer: Promise<Answer>): Promise<Answer> {
	try {
		return await answer;
	} catch (error) {
		throw sqlState(error) === null ? unavailable(error) : error;
	}
}

function translated(error: unknown): unknown {
	if (error instanceof Refusal) return error;
	if (isOutOfReach(error)) {
		// A statement that this database refuses may be one command's alone.
		return isLost(error) || isInTheWay(error)
			? unavailable(error)
			: new StatementRefused(error);
	}
	// Our errors are logged, and these fields would show the content of a row.
	if (error instanceof pg.DatabaseError) {
		error.detail = undefined;
		error.where = undefined;
	}
	return error;
}

function unavailable(cause: unknown): Refusal {
	return new Refusal("unavailable", { details: { retryAfter: 1 }, cause });
}
