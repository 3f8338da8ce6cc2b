/** What the store that is configured holds, for who only asks. */

import type { Config } from "../config/config.ts";
import { lookAtSqlite } from "./sqlite/look.ts";

export type Look = {
	/** Null: no service has ever used it. */
	readonly schema: number | null;
	/** What this program would make of it. */
	readonly newest: number;
	readonly facts: ReadonlyMap<string, string>;
};

export async function lookAtStore(
	{ data, databaseUrl }: Pick<Config, "data" | "databaseUrl">,
	facts: readonly string[],
): Promise<Look> {
	if (databaseUrl === null) return lookAtSqlite(data, facts);
	const { lookAtPostgres } = await import("./postgres/look.ts");
	return lookAtPostgres(databaseUrl, facts);
}
