/** Looks at a database without changing it. */

import { databaseHosts } from "../../config/database-hosts.ts";
import { oneLine } from "../../providers/error-text.ts";
import type { Found, FoundReplica } from "../found.ts";
import { connect } from "./connection.ts";
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
