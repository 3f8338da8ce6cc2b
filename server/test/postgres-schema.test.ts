/**
 * docs/schema-postgresql.sql is the schema that the migrations make, read back
 * from the server: a review shows each change to it.
 *
 * WRITE_DOCS=1 npx vitest run --project postgres server/test/postgres-schema.test.ts
 * writes it anew.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { postgresStore } from "../src/store/postgres/postgres.ts";
import { newDatabase } from "./support/database.ts";
import { schemaOf } from "./support/schema.ts";

const FILE = fileURLToPath(
	new URL("../../docs/schema-postgresql.sql", import.meta.url),
);
const HEAD = `-- What Postern makes in a PostgreSQL database, read from the catalog; written by a test.
-- Beside it: the partitions of verification, one for each week, by its first day.

`;

it("docs/schema-postgresql.sql is what the migrations make", async () => {
	const database = await newDatabase();
	const url = database.url as string;
	const store = await postgresStore({ url, connections: 2 });
	await store.close();
	const text = HEAD + (await schemaOf(url));
	await database.remove();
	if (process.env.WRITE_DOCS === "1") writeFileSync(FILE, text);
	expect(readFileSync(FILE, "utf8")).toBe(text);
});
