/** Two batches at once: what the first one waits for, the second one does not. */

import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

/** As another instance that is about to send to it. */
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

it("goes on beside one that waits for another instance, once many wait", async () => {
	const busy = freshRecipient();
	const release = await holding(busy);
	const answered: string[] = [];
	const send = async (to: string) => {
		const reply = await api.send({ to });
		answered.push(reply.status === 200 && to !== busy ? "other" : to);
	};
	const held = send(busy);
	// Alone in its batch with the lock.
	await new Promise((resolve) => setTimeout(resolve, 200));
	const others = times(200, () => send(freshRecipient()));
	await expect
		.poll(() => answered.length, { timeout: 4_000 })
		.toBeGreaterThan(60);
	expect(new Set(answered)).toEqual(new Set(["other"]));
	await release();
	await Promise.all([held, others]);
	expect(answered).toContain(busy);
});
