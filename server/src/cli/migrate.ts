/**
 * `postern migrate`: copies SQLite in the data directory to PostgreSQL. With
 * `--distribute`: spreads the tables of a PostgreSQL over the nodes of Citus.
 */

import type { Config } from "../config/settings.ts";
import { StartError } from "../errors.ts";
import { keySource } from "../secrets/key-file.ts";
import { keysThatFit } from "../start/installation.ts";
import type { ComparedTable, Contents, Watch } from "../store/postgres/copy.ts";
import { spread, transfer } from "../store/transfer.ts";

const PROGRESS_EVERY_MS = 1_000;

export async function migrateCommand(
	config: Config,
	words: readonly string[],
	print: (line: string) => void,
	note: (line: string) => void,
): Promise<void> {
	const { data, databaseUrl } = config;
	const [word, ...more] = words;
	if (word === "--distribute" && more.length === 0) {
		return distributeCommand(config, print);
	}
	if (word !== undefined) {
		throw new StartError(
			"migrate takes nothing but --distribute: see postern help",
		);
	}
	if (databaseUrl === null) {
		throw new StartError(
			"DATABASE_URL is not set: set it to the empty database that is to receive the data",
		);
	}
	let notedAt = performance.now();
	const keys = keySource(config);
	const watch: Watch = {
		copied(table, rows, of) {
			const now = performance.now();
			if (now - notedAt < PROGRESS_EVERY_MS) return;
			notedAt = now;
			note(`${table}: ${rows} of ${of}`);
		},
		compared(tables) {
			for (const line of linesOf(tables)) print(line);
		},
	};
	await transfer(data, databaseUrl, watch, {
		preparedStatements: config.preparedStatements,
		check(fact) {
			// Without the right keys no service could start on the copy.
			keysThatFit(config, keys, fact);
		},
	});
	print(
		`Migrated ${data}, which is as it was. From now on start Postern with DATABASE_URL and the same keys.`,
	);
}

async function distributeCommand(
	{ databaseUrl, preparedStatements, defaultCountry }: Config,
	print: (line: string) => void,
): Promise<void> {
	if (databaseUrl === null) {
		throw new StartError(
			"DATABASE_URL is not set: set it to the PostgreSQL with Citus that holds the installation",
		);
	}
	const placed = (table: string, wasPlaced: boolean) =>
		print(`${table}: ${wasPlaced ? "was distributed before" : "distributed"}`);
	await spread(databaseUrl, placed, {
		preparedStatements,
		defaultCountry: defaultCountry ?? null,
	});
	print(
		"Distributed. Start all instances again; older programs refuse it now.",
	);
}

function linesOf(tables: readonly ComparedTable[]): string[] {
	const rows = [
		["table", "SQLite", "checksum", "PostgreSQL", "checksum"],
		...tables.map(({ name, source, copy }) => [
			name,
			...cellsOf(source),
			...cellsOf(copy),
		]),
	];
	const widths = [0, 1, 2, 3, 4].map((column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows.map(([name = "", ...cells]) =>
		[
			name.padEnd(widths[0] ?? 0),
			...cells.map((cell, i) => cell.padStart(widths[i + 1] ?? 0)),
		].join("  "),
	);
}

const cellsOf = ({ rows, checksum }: Contents) => [
	String(rows),
	BigInt.asUintN(64, checksum).toString(16).padStart(16, "0"),
];
