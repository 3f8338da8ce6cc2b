/** Looks at the configured store without changing it, for commands that only ask. */

import type { Config } from "../config/settings.ts";
import type { Found, FoundReplica } from "./found.ts";
import { lookAtSqlite } from "./sqlite/look.ts";

export async function lookAtStore(
	{ data, databaseUrl }: Pick<Config, "data" | "databaseUrl">,
	facts: readonly string[],
): Promise<Found> {
	if (databaseUrl === null) return lookAtSqlite(data, facts);
	const { lookAtPostgres } = await import("./postgres/look.ts");
	return lookAtPostgres(databaseUrl, facts);
}

/** The standbys of `readReplicas`; the database of DATABASE_URL must answer. */
export async function lookAtReadReplicas({
	databaseUrl,
	readReplicas: { urls },
}: Pick<Config, "databaseUrl" | "readReplicas">): Promise<
	readonly FoundReplica[]
> {
	if (databaseUrl === null || urls.length === 0) return [];
	const { lookAtReplicas } = await import("./postgres/look.ts");
	return lookAtReplicas(databaseUrl, urls);
}
