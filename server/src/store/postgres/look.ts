/** Looks at a database without changing it. */

import { databaseHosts } from "../../config/database-hosts.ts";
import { oneLine } from "../../providers/error-text.ts";
import type { Found, FoundReplica } from "../found.ts";
import { connect, type Query } from "./connection.ts";
import { mustBeSuited, mustServe } from "./migrate.ts";
import { identityOf } from "./replicas.ts";
import { MIGRATIONS } from "./schema.ts";
import { problemOf, startProblem } from "./start-problem.ts";

export async function lookAtPostgres(
	url: string,
	facts: readonly string[],
): Promise<Found> {
	const { query, host, close } = connect({ url, connections: 2 });
	const newest = MIGRATIONS.length;
	const isSeveral = databaseHosts(url).hosts.length > 1;
	try {
		await mustBeSuited(query);
		await mustWrite(query);
		const [made] = await query(
			"select 1 where to_regclass('schema_version') is not null",
		);
		const reached = isSeveral ? { host: host() } : {};
		if (made === undefined) {
			return { schema: null, newest, facts: new Map(), ...reached };
		}
		const [now] = await query<{ version: number; serves: number }>(
			"select version, serves from schema_version",
		);
		const { version, serves } = now ?? { version: 0, serves: 0 };
		mustServe(version, serves, newest);
		const rows = await query<{ name: string; value: string }>(
			"select name, value from fact where name = any($1::text[])",
			[...facts],
		);
		return {
			schema: version,
			newest,
			facts: new Map(rows.map(({ name, value }) => [name, value])),
			...reached,
		};
	} catch (error) {
		throw startProblem(error);
	} finally {
		await close();
	}
}

/**
 * A start on a database without a schema would fail at its first statement; one on a
 * standby that has it would answer reads, and refuse all that is to be stored.
 */
async function mustWrite(query: Query): Promise<void> {
	const [may] = await query<{
		isStandby: boolean;
		isReadOnly: boolean;
		isFresh: boolean;
		mayCreate: boolean | null;
	}>(
		`select pg_is_in_recovery() as "isStandby",
			current_setting('transaction_read_only') = 'on' as "isReadOnly",
			to_regclass('schema_version') is null as "isFresh",
			has_schema_privilege(current_schema(), 'create') as "mayCreate"`,
	);
	if (may?.isStandby) throw new Error("it is a standby, and Postern writes");
	if (may?.isReadOnly) {
		throw new Error(
			"it is read-only (default_transaction_read_only), and Postern writes",
		);
	}
	// Later tables are made beside the first ones, wherever the role would make one.
	if (may?.isFresh && !may.mayCreate) {
		throw new Error(
			"the role must own Postern's tables, and may create none in its schema",
		);
	}
}

/** Whether these are standbys of that server. */
export async function lookAtReplicas(
	primaryUrl: string,
	urls: readonly string[],
): Promise<readonly FoundReplica[]> {
	const primary = connect({ url: primaryUrl, connections: 2 });
	try {
		const identity = await identityOf(primary.query);
		return await Promise.all(
			urls.map(async (url) => ({
				name: databaseHosts(url).hosts[0].name,
				problem: await problemOfReplica(url, identity),
			})),
		);
	} catch (error) {
		throw startProblem(error);
	} finally {
		await primary.close();
	}
}

async function problemOfReplica(
	url: string,
	identity: string,
): Promise<string | null> {
	const { query, close } = connect({ url, connections: 2 });
	try {
		const [row] = await query<{ isStandby: boolean }>(
			'select pg_is_in_recovery() as "isStandby"',
		);
		if (!row?.isStandby) return "it is no standby";
		return (await identityOf(query)) === identity
			? null
			: "it is no standby of the server in DATABASE_URL";
	} catch (error) {
		return oneLine(problemOf(error));
	} finally {
		await close();
	}
}
