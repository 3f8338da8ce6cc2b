import type { DatabaseSync } from "@photostructure/sqlite";

/** An open database file. */
export type Database = InstanceType<typeof DatabaseSync>;
