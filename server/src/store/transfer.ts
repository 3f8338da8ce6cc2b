/** Moves an installation on SQLite to a database of PostgreSQL, and spreads one over several. */

import { HOUR_MS } from "../durations.ts";
import { connect } from "./postgres/connection.ts";
import { copyEverything, type Watch } from "./postgres/copy.ts";
import { distribute } from "./postgres/distribute.ts";
import { migrate } from "./postgres/migrate.ts";
import { startProblem } from "./postgres/start-problem.ts";
import { openSource } from "./sqlite/source.ts";

/** Long enough to read a whole table for its checksum; still, a hung database ends. */
const LONGEST_STATEMENT_MS = HOUR_MS;

export async function transfer(
	directory: string,
	url: string,
	watch: Watch,
	{
		preparedStatements = true,
		check = () => {},
	}: {
		readonly preparedStatements?: boolean;
		/** Looks at facts before anything is copied; an error that it throws ends the transfer. */
		readonly check?: (fact: (name: string) => string | null) => void;
	} = {},
): Promise<void> {
	const source = openSource(directory);
	try {
		check(source.fact);
	} catch (error) {
		source.close();
		throw error;
	}
	const connections = connect({
		url,
		connections: 2,
		preparedStatements,
		longestStatementMs: LONGEST_STATEMENT_MS,
	});
	try {
		await copyEverything(source, connections, watch);
	} finally {
		await connections.close();
		source.close();
	}
}

/** On Citus, with all instances stopped. `placed`: called for each table. */
export async function spread(
	url: string,
	placed: (table: string, wasPlaced: boolean) => void,
	{
		preparedStatements = true,
		defaultCountry = null,
	}: {
		readonly preparedStatements?: boolean;
		readonly defaultCountry?: string | null;
	} = {},
): Promise<void> {
	const connections = connect({
		url,
		preparedStatements,
		connections: 2,
		name: "postern migrate",
		longestStatementMs: LONGEST_STATEMENT_MS,
	});
	try {
		await migrate(connections, { mustExist: true, defaultCountry });
		await distribute(connections, placed);
	} catch (error) {
		throw startProblem(error);
	} finally {
		await connections.close();
	}
}
