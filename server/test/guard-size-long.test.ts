/**
 * Who: somebody who sends to ranges that are never used again.
 * Gain: a service whose memory or disk is full.
 * Stopped by: a range is a row of some 20 numbers, and is forgotten by age.
 */

import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DAY_MS } from "../src/durations.ts";
import { freshNode } from "../src/guard/node.ts";
import { guardKeeper } from "../src/start/guard-keeper.ts";
import { batcher } from "../src/store/batcher.ts";
import { systemTimers } from "../src/timers.ts";
import { inDatabase } from "./support/database.ts";
import { NO_CHANGES } from "./support/empty.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const MOST_BYTES = 50 * 1_024 * 1_024;

let postern: TestPostern;
beforeAll(async () => {
	postern = await startTestPostern({
		settings: { guard: { countries: "all", mode: "on" } },
	});
});
afterAll(() => postern.stop());

it("100,000 ranges take at most 50 MB, and are forgotten by age", {
	timeout: 120_000,
}, async () => {
	const store = await postern.openStore();
	const sizeOf = (name: string) =>
		statSync(join(postern.directory, "data", name)).size;
	const sizes = async () =>
		postern.databaseUrl === null
			? sizeOf("postern.db") + sizeOf("postern.db-wal")
			: Number(
					(
						await inDatabase<{ size: string }>(
							postern.databaseUrl,
							"select pg_total_relation_size('guard_node')::text as size",
						)
					)[0]?.size,
				);
	try {
		const at = postern.clock.now();
		const before = await sizes();
		const node = freshNode(at);
		Object.assign(node.history, {
			...{ sent: 1, daySent: 1, newSent: 1, pending: 1 },
		});
		node.score = 1;
		const customerSid = "AC0123456789abcdef0123456789abcdef";
		for (let from = 0; from < 100_000; from += 500) {
			const guardNodes = Array.from({ length: 500 }, (_, i) => {
				const digits = String(from + i).padStart(6, "0");
				return { id: `${customerSid} range:92${digits}`, node };
			});
			await store.transact({}, () => ({ ...NO_CHANGES, guardNodes }));
		}
		expect((await sizes()) - before).toBeLessThan(MOST_BYTES);
		const later = at + 60 * DAY_MS;
		const { run } = batcher({
			store,
			now: () => later,
			committed: () => undefined,
		});
		const keeper = guardKeeper({
			...{ run, store, timers: systemTimers },
			...{ now: () => later, hash: (...parts) => parts.join() },
		});
		const mine = async () =>
			(
				await store.guardNodes(
					{ after: `${customerSid} `, before: `${customerSid}!` },
					100_000,
				)
			).length;
		const kept = await mine();
		// A thousand each minute.
		for (let i = 0; i < 5; i++) await keeper.sweep();
		expect(await mine()).toBeLessThanOrEqual(kept - 4_000);
	} finally {
		await store.close();
	}
});
