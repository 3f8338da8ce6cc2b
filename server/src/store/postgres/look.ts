/** Looks at a database without changing it. */

import type { Found } from "../found.ts";
import { connect } from "./connection.ts";
import { mustBeNewEnough, mustServe } from "./migrate.ts";
import { MIGRATIONS } from "./schema.ts";
import { startProblem } from "./start-problem.ts";

export async function lookAtPostgres(
	url: string,
	facts: readonly string[],
): Promise<Found> {
	const { query, close } = connect({ url, connections: 2 });
	const newest = MIGRATIONS.length;
	try {
		await mustBeNewEnough(query);
		const [made] = await query(
			"select 1 where to_regclass('schema_version') is not null",
		);
		if (made === undefined) return { schema: null, newest, facts: new Map() };
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
		};
	} catch (error) {
		throw startProblem(error);
	} finally {
		await close();
	}
}
