/**
 * Connections to PostgreSQL: a pool, one transaction, and every way in which the
 * database can be out of reach told apart from a bug of ours.
 *
 * Nothing here is kept in a session beyond a transaction, so that a pooler in
 * transaction mode may stand between.
 */

import pg from "pg";
import { Refusal } from "../../errors.ts";
import { isNameLost, keepsNames, nameOf, UNNAMED } from "./statements.ts";

/** A value as the driver takes it. */
export type Value =
	| string
	| number
	| null
	| readonly (string | number | null)[];

/** Runs a statement, prepared where that is possible; resolves to its rows. */
export type Query = <Row = Record<string, unknown>>(
	text: string,
	...values: Value[]
) => Promise<Row[]>;

export type Connections = {
	/** Finds out whether statements can be prepared; before the first of them. */
	probe(): Promise<void>;
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
	/** False: no statement is prepared, whatever is between. */
	readonly preparedStatements?: boolean;
	/** Told once where statements turn out not to be preparable. */
	readonly warn?: (sentence: string) => void;
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
	let isNamed = options.preparedStatements ?? true;
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
			const run = queryOn(client, longestMs, () => isNamed);
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

	function read<Row>(text: string, ...values: Value[]): Promise<Row[]> {
		return inConnection(async (client) => {
			const run = queryOn(client, longestStatementMs, () => isNamed);
			// All three at once: what is set holds for a transaction only.
			const [, rows] = await Promise.all([
				heard(client.query(begin(longestStatementMs))),
				run<Row>(text, ...values),
				heard(client.query("commit")),
			]);
			return rows;
		});
	}

	async function tried<Result>(work: () => Promise<Result>) {
		for (let tries = 1; ; tries++) {
			try {
				return await work();
			} catch (error) {
				// A statement whose name was lost has done nothing, and nothing after it
				// was done in its transaction: all of it is done again without names.
				const isAgain = isInTheWay(error) || isNameLost(sqlState(error));
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
			// With one connection there is nobody to take a name away but other processes:
			// what is lost shows later.
			if (!isNamed || options.connections < 2) return;
			try {
				const keeps = await inConnection((one) =>
					inConnection((other) => heard(keepsNames([one, other], sqlState))),
				);
				if (!keeps) goUnnamed();
			} catch (error) {
				// No second connection to be had: what is lost shows later.
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

function queryOn(
	client: pg.PoolClient,
	longestMs: number,
	isNamed: () => boolean,
): Query {
	return async <Row>(text: string, ...values: Value[]) => {
		const result = await heard(
			client.query({
				...(isNamed() && { name: nameOf(text) }),
				...{ text, values },
				// The driver takes it from here too, whatever its types say.
				...{ query_timeout: longestMs },
			}),
		);
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
		? error instanceof Refusal && error.name === "unavailable"
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
