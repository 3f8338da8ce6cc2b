/**
 * Copies an installation on SQLite into an empty database, and compares both,
 * in one transaction: if the process dies anywhere before the commit, the
 * database is as empty as before.
 */

import { StartError } from "../../errors.ts";
import { sha256 } from "../../secrets/hash.ts";
import { REQUEST_COLUMNS, TRAFFIC_COLUMNS } from "../rows.ts";
import { FIRST, sidFrom } from "../sid-range.ts";
import type { Source, SourceRow } from "../sqlite/source.ts";
import { PUT_NEWS, SPEND } from "./account-rows.ts";
import type { Connections, Query } from "./connection.ts";
import { PUT_GUARD_NODES, PUT_KNOWN } from "./guard.ts";
import { migrate } from "./migrate.ts";
import { instantsOf, makePartitions, WEEK_MS } from "./partitions.ts";
import { put } from "./put.ts";
import { INSERT as ADD_SANDBOX_MESSAGES } from "./sandbox.ts";
import {
	ADD_TALLY,
	ADD_USAGE,
	BETWEEN_ROWS,
	PUT_COUNTERS,
	PUT_REFERENCES,
	PUT_REPLIES,
	PUT_SESSIONS,
	PUT_VERIFICATIONS,
} from "./save.ts";
import { problemOf } from "./start-problem.ts";
import { ADD_TRAFFIC } from "./traffic.ts";

/** The contents of a table on both sides. */
export type ComparedTable = {
	readonly name: string;
	readonly source: Contents;
	readonly copy: Contents;
};
export type Contents = { readonly rows: number; readonly checksum: bigint };

export type Watch = {
	/** Called as rows of a table are copied. */
	copied(table: string, rows: number, of: number): void;
	compared(tables: readonly ComparedTable[]): void;
};

type Table = {
	readonly name: string;
	/** The columns of its key first. */
	readonly columns: readonly string[];
	/** The number of columns in the key. */
	readonly key: number;
	put(query: Query, rows: readonly SourceRow[]): Promise<void>;
};

/** All counts are copied into this shard; later counts may use any. */
const SHARD = 0;

/** `key` and `columns`: names with spaces between. */
function table(
	name: string,
	key: string,
	columns: string,
	put: Table["put"],
): Table {
	const keys = key.split(" ");
	return {
		name,
		columns: [...keys, ...columns.split(" ")],
		key: keys.length,
		put,
	};
}

/** A statement that takes an array for each column, and `more` after them. */
const by =
	(text: string, ...more: number[]): Table["put"] =>
	(query, rows) =>
		put(query, text, rows, (row) => row, ...more);

export const TABLES: readonly Table[] = [
	// Facts come first, without `on conflict`, because a service writes them
	// first into a new database. A service that starts meanwhile waits for these
	// facts and uses them; if it was faster, nothing is migrated.
	table(
		"fact",
		"name",
		"value",
		by(
			"insert into fact (name, value) select * from unnest($1::text[], $2::text[])",
		),
	),
	table(
		"configuration",
		"sid",
		"kind account_sid version data",
		by(`insert into configuration (sid, kind, account_sid, version, data)
		select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])`),
	),
	table(
		"token_use",
		"token",
		"at",
		by(
			"insert into token_use (token, at) select * from unnest($1::text[], $2::bigint[])",
		),
	),
	table("tally", "account_sid status", "count", by(ADD_TALLY, SHARD)),
	table("usage", "account_sid day kind", "count", by(ADD_USAGE, SHARD)),
	table(
		"traffic",
		"account_sid hour channel country provider",
		TRAFFIC_COLUMNS.join(" "),
		by(ADD_TRAFFIC, SHARD),
	),
	table("counter", "key", "windows expires_at", by(PUT_COUNTERS)),
	table("reply", "key", "fingerprint reply expires_at", by(PUT_REPLIES)),
	table(
		"message_ref",
		"provider reference",
		"verification event held expires_at",
		by(PUT_REFERENCES),
	),
	table(
		"sandbox_message",
		"account_sid clock",
		"recipient data",
		by(ADD_SANDBOX_MESSAGES),
	),
	table(
		"session",
		"key",
		"account_sid holder expires_at data",
		by(PUT_SESSIONS),
	),
	table("spending", "key", "period used told expires_at", by(SPEND)),
	table("news", "sid", "account_sid due_at data", by(PUT_NEWS)),
	table(
		"audit",
		"sid",
		"account_sid at data place before mac",
		by(`insert into audit (sid, account_sid, at, data, place, before, mac)
		select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[],
			$5::bigint[], $6::text[], $7::text[])`),
	),
	table("known", "key", "verified_at", by(PUT_KNOWN)),
	table(
		"guard_node",
		"node",
		"score at state since until strikes history",
		by(PUT_GUARD_NODES),
	),
	table(
		"request_log",
		"sid",
		REQUEST_COLUMNS.split(", ").slice(1).join(" "),
		by(`insert into request_log (${REQUEST_COLUMNS})
		select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[],
			$6::integer[], $7::integer[], $8::integer[], $9::text[])`),
	),
	table(
		"verification",
		"sid",
		"account_sid status ends_at ends_as service channel sender workflow phone email next_at data",
		(query, rows) =>
			put(
				query,
				PUT_VERIFICATIONS,
				rows,
				(row) => row.slice(0, -1),
				rows.map((row) => row.at(-1)).join(BETWEEN_ROWS),
			),
	),
];

/** `connections` must serve only the statements of this command, which may take long. */
export async function copyEverything(
	source: Source,
	connections: Connections,
	watch: Watch,
): Promise<void> {
	try {
		await connections.probe();
		// Checked before the schema is touched: the database may belong to another
		// program.
		await mustBeUnused(connections.query, source);
		await migrate(connections);
		await makePartitions(connections, weeksOf(source));
		const rows = TABLES.map(({ name }) => source.count(name));
		await connections.transaction(async (query) => {
			await mustBeUnused(query, source);
			await mustHoldNothing(query);
			const compared: ComparedTable[] = [];
			for (const [i, table] of TABLES.entries()) {
				const of = rows[i] ?? 0;
				const checksum = await copyTable(query, table, source, (copied) =>
					watch.copied(table.name, copied, of),
				);
				compared.push({
					name: table.name,
					source: { rows: of, checksum },
					copy: await contentsOf(query, table),
				});
			}
			await query(
				`update configuration_version
				set version = (select coalesce(max(version), 0) from configuration)`,
			);
			watch.compared(compared);
			mustBeEqual(compared);
		});
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw new StartError(
			`Nothing was migrated, the database of DATABASE_URL failed: ${problemOf(error)}`,
		);
	}
}

/** An instant in each week that has verifications. */
function weeksOf(source: Source): number[] {
	const instants: number[] = [];
	for (let from = FIRST; ; ) {
		const sid = source.firstSid(from);
		if (sid === null) return instants;
		const [at = 0] = instantsOf([sid]);
		instants.push(at);
		from = sidFrom((Math.floor(at / WEEK_MS) + 1) * WEEK_MS);
	}
}

async function mustBeUnused(query: Query, source: Source): Promise<void> {
	const [there] = await query("select 1 where to_regclass('fact') is not null");
	if (there === undefined) return;
	const facts = await query<{ name: string; value: string }>(
		"select name, value from fact",
	);
	if (facts.length === 0) return;
	const known = new Map(facts.map(({ name, value }) => [name, value]));
	const ours = [...source.pages("fact", ["name", "value"], 1, ROWS)].flat();
	const isOurs = ours.every(
		([name, value]) => known.get(name as string) === value,
	);
	throw new StartError(
		isOurs
			? "The database of DATABASE_URL already holds this installation: it was migrated before"
			: "The database of DATABASE_URL already holds an installation: migrate into an empty one",
	);
}

async function mustHoldNothing(query: Query): Promise<void> {
	const any = TABLES.map(({ name }) => `exists (select from ${name})`);
	const [found] = await query<{ some: boolean }>(
		`select ${any.join(" or ")} as some`,
	);
	if (found?.some) {
		throw new StartError(
			"The database of DATABASE_URL is not empty: migrate into an empty one",
		);
	}
}

/** Rows in one statement; more rows are not faster. */
const ROWS = 500;

/** Resolves to the checksum of the rows that were read. */
async function copyTable(
	query: Query,
	{ name, columns, key, put }: Table,
	source: Source,
	onCopied: (rows: number) => void,
): Promise<bigint> {
	let checksum = 0n;
	let copied = 0;
	// One page is read while the database takes the page before it.
	let underWay = Promise.resolve();
	for (const page of source.pages(name, columns, key, ROWS)) {
		for (const row of page) checksum += digestOf(textOf(row));
		await underWay;
		onCopied(copied);
		underWay = put(query, page);
		copied += page.length;
	}
	await underWay;
	return checksum;
}

// The sum of the rows' digests is the same in any order, and neither side holds
// more than one row. SHA-256, because a server may refuse MD5.

/** A row as text: null differs from the empty text, and columns do not run together. */
const textOf = (row: SourceRow) =>
	row.map((cell) => (cell === null ? "" : `.${cell}`)).join(BETWEEN_ROWS);
const textIn = (columns: readonly string[]) =>
	`concat_ws(chr(31), ${columns.map((column) => `coalesce('.' || ${column}, '')`).join(", ")})`;

/** The first 60 bits. */
const digestOf = (text: string) =>
	Buffer.from(sha256(text), "base64url").readBigUInt64BE() >> 4n;
const digestIn = (text: string) =>
	`('x' || left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 15))::bit(60)::bigint`;

async function contentsOf(
	query: Query,
	{ name, columns }: Table,
): Promise<Contents> {
	// As text, because the sum does not fit a double.
	const [row] = await query<{ rows: number; checksum: string }>(
		`select count(*) as rows, coalesce(sum(${digestIn(textIn(columns))}), 0)::text as checksum
		from ${name}`,
	);
	return { rows: row?.rows ?? 0, checksum: BigInt(row?.checksum ?? 0) };
}

function mustBeEqual(tables: readonly ComparedTable[]): void {
	const wrong = tables.filter(
		({ source, copy }) =>
			source.rows !== copy.rows || source.checksum !== copy.checksum,
	);
	if (wrong.length > 0) {
		throw new StartError(
			`Nothing was migrated, the copy differs in ${wrong.map(({ name }) => name).join(", ")}`,
		);
	}
}
