/**
 * Connections to PostgreSQL: a pool, one transaction, and every way in which the
 * database can be out of reach told apart from a bug of ours.
 *
 * Nothing here is kept in a session beyond a transaction, so that a pooler in
 * transaction mode may stand between.
 */

import pg from "pg";
import { Refusal } from "../../errors.ts";

/** A value as the driver takes it. */
export type Value =
	| string
	| number
	| null
	| readonly (string | number | null)[];

/** Runs a statement, prepared under its own text; resolves to its rows. */
export type Query = <Row = Record<string, unknown>>(
	text: string,
	...values: Value[]
) => Promise<Row[]>;

export type Connections = {
	/** One statement, a transaction of its own. */
	readonly query: Query;
	/**
	 * All of `work` or nothing of it, once more where another transaction was in
	 * the way. `work` runs anew then, so it must begin anew. No statement of it may
	 * take longer than `longestMs`.
	 */
	transaction<Result>(
		work: (query: Query) => Promise<Result>,
		longestMs?: number,
	): Promise<Result>;
	/**
	 * A transaction in two halves. `write` sends all its statements before it waits
	 * for any: the commit goes out right behind them.
	 */
	batch<Read>(
		read: (query: Query) => Promise<Read>,
		write: (query: Query, read: Read) => Promise<unknown>,
	): Promise<void>;
	close(): Promise<void>;
};

export type ConnectionOptions = {
	readonly url: string;
	/** At most so many connections; at least two. */
	readonly connections: number;
	/** Of one statement. An operator's command may have one that reads everything. */
	readonly longestStatementMs?: number;
};

/** What answers within this time is alive: a frozen database is a refusal, not a wait. */
export const LONGEST_WAIT_MS = 5_000;
/** For what no client waits for. */
export const LONG_MS = 60 * 60 * 1_000;
/** Of a transaction that another one was in the way of. */
const TRIES = 5;

/**
 * In one round trip. `synchronous_commit` may be off by default somewhere; an
 * instance that hangs in a transaction must not hold its locks for ever.
 *
 * Every statement has an index that is made for it, and what is known of a young
 * table is wrong: of a week that was empty when it was analyzed the plan would
 * read the whole, and go on doing so while it fills.
 */
const begin = (longestMs: number) => `begin;
	set local synchronous_commit = on;
	set local enable_seqscan = off;
	set local idle_in_transaction_session_timeout = ${2 * LONGEST_WAIT_MS};
	set local statement_timeout = ${2 * longestMs}`;

export function connect(options: ConnectionOptions): Connections {
	const { longestStatementMs = LONGEST_WAIT_MS } = options;
	const pool = new pg.Pool({
		connectionString: withCheckedTls(options.url),
		max: options.connections,
		connectionTimeoutMillis: LONGEST_WAIT_MS,
		query_timeout: longestStatementMs,
		// Statements that need no answer of those before them go out together. The
		// same text is never sent twice at once: its name would be taken.
		pipeline: true,
		application_name: "postern",
		types: { getTypeParser: (oid) => parserOf(oid) },
	});
	// A connection that breaks while it is idle is replaced when it is needed. One
	// that breaks in use says so in the answer to its statement; said a second time,
	// to nobody, it would end the process.
	pool.on("error", () => {});
	pool.on("connect", (client) => void client.on("error", () => {}));

	/** Whatever is in the way of a connection, a changed password among it: the database is out of reach. */
	async function connected(): Promise<pg.PoolClient> {
		try {
			return await pool.connect();
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
			client.release();
			return result;
		} catch (error) {
			client.release(isOutOfReach(error));
			throw error;
		}
	}

	function once<Result>(
		work: (query: Query) => Promise<Result>,
		longestMs: number,
		write: (query: Query, result: Result) => Promise<unknown> = async () => {},
	): Promise<Result> {
		return inConnection(async (client) => {
			// Of statements that went out together every one after the first that
			// failed fails too, and says nothing.
			let failed: { readonly error: unknown } | null = null;
			const first = async <Answer>(answer: Promise<Answer>) => {
				try {
					return await answer;
				} catch (error) {
					failed ??= { error };
					throw failed.error;
				}
			};
			const run = queryOn(client, longestMs);
			let isCommitting = false;
			const query: Query = (text, ...values) => {
				if (isCommitting) throw new Error("A statement behind its commit");
				return first(run(text, ...values));
			};
			try {
				// The first statements do not wait for it: without it they fail.
				const begun = first(heard(client.query(begin(longestMs))));
				const [result] = await together(work(query), begun);
				const written = write(query, result);
				isCommitting = true;
				// Behind a statement that failed it is a rollback.
				const committed = first(heard(client.query("commit")));
				await together(written, committed);
				return result;
			} catch (error) {
				// Nobody knows what state such a connection is in: it is closed.
				if (!isOutOfReach(error)) await heard(client.query("rollback"));
				throw error;
			}
		});
	}

	async function read<Row>(text: string, ...values: Value[]): Promise<Row[]> {
		try {
			return await inConnection(async (client) => {
				// All three at once: what is set holds for a transaction only.
				const [, rows] = await Promise.all([
					heard(client.query(begin(longestStatementMs))),
					queryOn(client, longestStatementMs)<Row>(text, ...values),
					heard(client.query("commit")),
				]);
				return rows;
			});
		} catch (error) {
			throw translated(error);
		}
	}

	async function tried<Result>(work: () => Promise<Result>) {
		for (let tries = 1; ; tries++) {
			try {
				return await work();
			} catch (error) {
				if (!isInTheWay(error) || tries === TRIES) throw translated(error);
			}
		}
	}

	return {
		query: read,
		transaction: (work, longestMs = longestStatementMs) =>
			tried(() => once(work, longestMs)),
		async batch(read, write) {
			await tried(() => once(read, longestStatementMs, write));
		},
		async close() {
			await pool.end();
		},
	};
}

/**
 * Where TLS is asked for, the server's certificate is checked, its name
 * included, whatever weaker mode is named: that is what the driver does today, with
 * a warning that it will not for ever. `no-verify` and `uselibpqcompat` say
 * otherwise.
 */
function withCheckedTls(url: string): string {
	return /[?&]uselibpqcompat=true(&|$)/.test(url)
		? url
		: url.replace(
				/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/,
				"$1verify-full",
			);
}

/** Names of prepared statements: the same text has the same name everywhere. */
const names = new Map<string, string>();

function queryOn(client: pg.PoolClient, longestMs: number): Query {
	return async <Row>(text: string, ...values: Value[]) => {
		let name = names.get(text);
		if (name === undefined) {
			name = `postern_${names.size + 1}`;
			names.set(text, name);
		}
		// The driver takes it from here too, whatever its types say.
		const bounded = { name, text, values, query_timeout: longestMs };
		const result = await heard(client.query(bounded));
		return result.rows as Row[];
	};
}

/** Both have come to their end when one of them is said to have failed. */
async function together<One, Other>(
	...both: [Promise<One>, Promise<Other>]
): Promise<[One, Other]> {
	await Promise.allSettled(both);
	return Promise.all(both);
}

/** Whole numbers are instants and counts: a double holds them. */
const INT8 = 20;
const NUMERIC = 1700;

function parserOf(oid: number) {
	return oid === INT8 || oid === NUMERIC
		? Number
		: (pg.types.getTypeParser(oid) as (text: string) => unknown);
}

/** The five characters by which PostgreSQL names an error; null where it is none of its own (EPIPE has five too). */
export function sqlState(error: unknown): string | null {
	return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** A deadlock, or a conflict of isolation: tried again, it finds its way. */
function isInTheWay(error: unknown): boolean {
	const code = sqlState(error);
	return code === "40P01" || code === "40001";
}

/**
 * "Not now, not here": connection, role or database gone, resources (out of
 * locks or disk among them), an operator's intervention, the system, a standby, a
 * lock that took too long; or no word from the database at all. Everything else
 * is a bug of ours.
 */
function isOutOfReach(error: unknown): boolean {
	const state = sqlState(error);
	return state === null
		? error instanceof Refusal && error.refusal === "unavailable"
		: /^(08|28|3D|53|57|58|25006|55P03)/.test(state);
}

/** What the driver says in its own words is of the connection, however it puts it. */
async function heard<Answer>(answer: Promise<Answer>): Promise<Answer> {
	try {
		return await answer;
	} catch (error) {
		throw sqlState(error) === null ? unavailable(error) : error;
	}
}

function translated(error: unknown): unknown {
	if (error instanceof Refusal) return error;
	if (isOutOfReach(error) || isInTheWay(error)) return unavailable(error);
	// Errors of ours are logged, and these would show what a row holds.
	if (error instanceof pg.DatabaseError) {
		error.detail = undefined;
		error.where = undefined;
	}
	return error;
}

function unavailable(cause: unknown): Refusal {
	return new Refusal("unavailable", { details: { retryAfter: 1 }, cause });
}
