/** What is told at a start on PostgreSQL, though it stops nothing. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
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
