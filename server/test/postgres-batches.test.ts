/** Two batches at once: a lock that holds up the first does not hold up the second. */

import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
} from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

/** Locks a recipient as another instance does that is about to send to it. */
async function holding(recipient: string): Promise<() => Promise<void>> {
	const other = new pg.Client({ connectionString: postern.databaseUrl ?? "" });
	await other.connect();
	await other.query("begin");
	await other.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
		`recipient ${postern.master.sid} ${recipient}`,
	]);
	return async () => {
		await other.query("commit");
		await other.end();
	};
}

async function isWaiting(): Promise<boolean> {
	const waiting = await inDatabase(
		postern.databaseUrl ?? "",
		`select 1 from pg_locks where locktype = 'advisory' and not granted
			and database = (select oid from pg_database where datname = current_database())`,
	);
	return waiting.length > 0;
}

it("goes on beside one that waits for another instance, once many wait", async () => {
	const busy = freshRecipient();
	const release = await holding(busy);
	const answered: string[] = [];
	const send = async (to: string) => {
		const reply = await api.send({ to });
		answered.push(reply.status === 200 && to !== busy ? "other" : to);
	};
	const held = send(busy);
	await eventually("it waits for the lock, alone in its batch", isWaiting);
	const others = times(200, () => send(freshRecipient()));
	// If they waited behind it, it would get its 503 before their replies.
	await eventually("60 are answered", () => answered.length > 60);
	expect(new Set(answered)).toEqual(new Set(["other"]));
	await release();
	await Promise.all([held, others]);
	expect(answered).toContain(busy);
});
