/** Notices about a database on PostgreSQL, which a start and `postern check` give. They stop nothing. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkCommand } from "../src/cli/check.ts";
import { newDatabase } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
beforeAll(async () => {
	postern = await startTestPostern();
});
afterAll(() => postern.stop());

const notices = () => postern.log().match(/"msg":"DATABASE_URL[^"]*/g);

it("an installation on SQLite beside it is told: which of them is used, and how to migrate", async () => {
	expect(notices()).toBeNull();
	const data = join(postern.directory, "data");
	mkdirSync(data);
	writeFileSync(join(data, "postern.db"), "");
	await postern.restart();
	expect(notices()).toEqual([
		`"msg":"DATABASE_URL is used, and the installation in ${data} is not: to bring it over, stop Postern and run postern migrate; else move it away`,
	]);
});

it("postern check finds the installation, and makes none in an empty database", async () => {
	const file = join(postern.directory, "postern.yaml");
	writeFileSync(file, `keyFile: ${join(postern.directory, "postern.keys")}\n`);
	const check = async (url: string | null) => {
		const lines: string[] = [];
		const environment = { POSTERN_CONFIG: file, DATABASE_URL: url ?? "" };
		await checkCommand(environment, [], (text) => lines.push(text));
		return lines.join("\n");
	};
	expect(await check(postern.databaseUrl)).toMatch(
		/^database +ok +DATABASE_URL has schema \d+\nkeys +ok +1 in .*, and the database was sealed with them$/m,
	);
	const empty = await newDatabase();
	for (const time of ["once", "and again"]) {
		expect(await check(empty.url), time).toMatch(
			/^database +ok +nothing in DATABASE_URL yet/m,
		);
	}
	await empty.remove();
	const closed = "postgres://u:secret-4711@127.0.0.1:1/d";
	await expect(check(closed)).rejects.toThrow(/^check failed for database$/);
});
