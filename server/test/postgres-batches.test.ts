/** Two batches at once: a lock that holds up the first does not hold up the second. */

import { writeFileSync } from "node:fs";
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

/** The statements that the work sends on all connections, by the table that they are about. */
async function countedDuring(
	work: () => Promise<unknown>,
): Promise<{ begins: number; reads: number; writes: number }> {
	const counts = { begins: 0, reads: 0, writes: 0 };
	const { prototype } = pg.Client;
	const query = prototype.query as (...sent: unknown[]) => unknown;
	prototype.query = function (this: pg.Client, ...sent: unknown[]) {
		const text =
			typeof sent[0] === "string"
				? sent[0]
				: ((sent[0] as { text?: string } | undefined)?.text ?? "");
		if (text.startsWith("begin")) counts.begins++;
		if (text.includes("from spending")) counts.reads++;
		if (text.includes("into spending")) counts.writes++;
		return query.apply(this, sent);
	} as typeof prototype.query;
	try {
		await work();
	} finally {
		prototype.query = query as typeof prototype.query;
	}
	return counts;
}

it("asks for a budget once a batch, however many messages it begins, and never without one", async () => {
	const file = `${postern.directory}/prices.csv`;
	writeFileSync(file, "sms,,0.10\n");
	await postern.restart({ currency: "EUR", sellPrices: { file } });
	const sends = () => times(200, () => api.send());
	expect(await countedDuring(sends)).toMatchObject({ reads: 0, writes: 0 });
	const set = await api.call("PATCH", `/accounts/${postern.master.sid}`, {
		budgets: [{ period: "day", amount: "1000" }],
	});
	expect(set.status, set.text).toBe(200);
	const { begins, reads, writes } = await countedDuring(sends);
	expect(reads).toBeGreaterThan(0);
	expect(reads).toBeLessThanOrEqual(begins);
	expect(reads).toBeLessThan(100);
	expect(writes).toBeLessThanOrEqual(reads);
});
