/** Section 11 of the contract: 503, and its cause in the operator's log. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newKey } from "../src/secrets/key-file.ts";
import { type Client, clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeEach(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterEach(() => postern.stop());

/** The logged causes of requests that got 503. */
const causes = () =>
	postern
		.log()
		.split("\n")
		.filter((line) => line.includes('"status":503'))
		.map((line) => (JSON.parse(line) as { cause?: string }).cause);

/** Locks the store for writing, until the returned function is called. */
async function locked(): Promise<() => Promise<void>> {
	if (postern.databaseUrl === null) {
		const db = new DatabaseSync(join(postern.directory, "data", "postern.db"));
		db.exec("begin exclusive");
		return async () => db.close();
	}
	const client = new pg.Client({ connectionString: postern.databaseUrl });
	await client.connect();
	await client.query("begin; lock table verification in exclusive mode");
	return () => client.end();
}

it("of a store that cannot be written names the cause", {
	timeout: 30_000,
}, async () => {
	const release = await locked();
	expectRefusal(await api.send(), 503, 503);
	await release();
	expect(causes()).toEqual([
		expect.stringMatching(/holds the lock|timeout|canceling/i),
	]);
	expect((await api.send()).status).toBe(200);
});

it("of a key that is not to be had names the cause", async () => {
	// Long enough to be in no id by chance.
	const { requestId, code } = await api.sent({ codeLength: 10 });
	const { id, bytes } = newKey(0);
	writeFileSync(
		join(postern.directory, "postern.keys"),
		`${id}:${bytes.toString("base64")}\n`,
	);
	await new Promise((resolve) => setTimeout(resolve, 600));
	expectRefusal(await api.verify(requestId, code), 503, 503);
	postern.clock.advance(30_000);
	const again = await api.call("POST", "/2fa/resend", { requestId });
	expectRefusal(again, 503, 503, { requestID: requestId });
	expect(causes()).toEqual([
		expect.stringMatching(/^No key with the id k\w+ is configured$/),
		"The code does not open under the keys at hand",
	]);
	expect(postern.log()).not.toContain(code);
});
