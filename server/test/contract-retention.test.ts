/**
 * Records older than `retentionDays` are removed in small steps; usage stays. The
 * service does that every minute; here the test calls each step.
 */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { ANYTHING } from "./support/empty.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { add, verificationAt } from "./support/verifications.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 30;

let postern: TestPostern;
let api: Client;

beforeEach(async () => {
	postern = await startTestPostern({ settings: { retentionDays: DAYS } });
	api = clientOf(postern);
});
afterEach(() => postern.stop());

type Sweep = { steps: number; mostRecords: number };

/** Sweeps as upkeep.ts does, beside the running service. */
async function sweep(): Promise<Sweep> {
	const store = await postern.openStore();
	const now = postern.clock.now();
	let steps = 0;
	let mostRecords = 0;
	const filter = { ...ANYTHING, accountSid: postern.master.sid };
	try {
		let left = await store.count(filter, now);
		for (let more = true; more; steps++) {
			more = await store.sweep(now, now - DAYS * DAY_MS);
			const before = left;
			left = await store.count(filter, now);
			mostRecords = Math.max(mostRecords, before - left);
		}
	} finally {
		await store.close();
	}
	return { steps, mostRecords };
}

const get = <T>(path: string) => api.call<T>("GET", path);
const total = async () =>
	(await get<{ total: number }>("/2fa/search")).body.total;
const count = async (channel: string) => {
	const path = `/2fa/usage/records?channel=${channel}`;
	const reply = await get<{ usageRecords: { count: string }[] }>(path);
	return reply.body.usageRecords[0]?.count;
};

describe("a record", () => {
	it("goes when it is older than that, whatever became of it; usage stays", async () => {
		const verified = await api.sent();
		await api.verify(verified.requestId, verified.code);
		const expired = await api.sent();
		postern.clock.advance(2 * DAY_MS);
		const younger = await api.sent();
		postern.clock.advance((DAYS - 1) * DAY_MS);
		await postern.settled();
		expect(await total()).toBe(3);
		await sweep();
		for (const { requestId } of [verified, expired]) {
			expect((await get(`/2fa/search/${requestId}`)).status).toBe(404);
		}
		expect((await api.record(younger.requestId)).status).toBe("expired");
		expect(await total()).toBe(1);
		const ofStatus = "/2fa/search?status=success";
		expect((await get<{ total: number }>(ofStatus)).body.total).toBe(0);
		expect([await count("all"), await count("sms")]).toEqual(["3", "3"]);
		const messages = await api.messages();
		expect(messages.map(({ requestID }) => requestID)).toEqual([
			younger.requestId,
		]);
	});

	it("stays until then", async () => {
		const { requestId } = await api.sent();
		postern.clock.advance(DAYS * DAY_MS - 60_000);
		await sweep();
		expect((await api.record(requestId)).status).toBe("expired");
		postern.clock.advance(120_000);
		await sweep();
		expect(await total()).toBe(0);
	});
});

describe("many records", () => {
	it("go in small steps, and requests go between them", async () => {
		const { now } = postern.clock;
		const { sid: accountSid } = postern.master;
		const store = await postern.openStore();
		await add(
			store,
			Array.from({ length: 600 }, (_, i) =>
				verificationAt(now() - i, { accountSid }),
			),
		);
		await store.close();
		expect(await total()).toBe(600);
		postern.clock.advance((DAYS + 1) * DAY_MS);
		await postern.settled();
		const sweeping = sweep();
		const reply = await api.send({ to: freshRecipient() });
		expect(reply.body.code).toBe(200);
		const { steps, mostRecords } = await sweeping;
		// On PostgreSQL a week that is over is one partition, and goes in one step.
		expect(steps).toBeGreaterThan(isOnPostgres ? 1 : 2);
		// Rows with an index entry each.
		if (!isOnPostgres) expect(mostRecords).toBeLessThanOrEqual(50);
		expect(await total()).toBe(1);
	});
});
