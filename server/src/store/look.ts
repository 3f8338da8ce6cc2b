/** Looks at the configured store without changing it, for commands that only ask. */

import type { Config } from "../config/settings.ts";
import type { Found } from "./found.ts";
import { lookAtSqlite } from "./sqlite/look.ts";

export async function lookAtStore(
	{ data, databaseUrl }: Pick<Config, "data" | "databaseUrl">,
	facts: readonly string[],
): Promise<Found> {
	if (databaseUrl === null) return lookAtSqlite(data, facts);
	const { lookAtPostgres } = await import("./postgres/look.ts");
	return lookAtPostgres(databaseUrl, facts);
}
