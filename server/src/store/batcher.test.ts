/** What goes together in a batch, and what becomes of those who wait behind one that the store cannot take. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { idempotent } from "../commands/idempotency.ts";
import { Refusal } from "../errors.ts";
import { batcher } from "./batcher.ts";
import { sqliteStore } from "./sqlite/sqlite.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** What two commands are answered, one a batch, of a store that is out of reach for the first, and says so that late. */
async function answersOf(saysSoAfterMs: number) {
	const store = sqliteStore({ memory: true });
	let batches = 0;
	const { run } = batcher({
		store: {
			...store,
			async transact(keys, decide) {
				if (++batches > 1) return store.transact(keys, decide);
				await new Promise((resolve) => setTimeout(resolve, saysSoAfterMs));
				throw new Refusal("unavailable");
			},
		},
		now: Date.now,
		committed: () => undefined,
		mostCommands: 1,
	});
	const answers = Promise.allSettled(
		["first", "behind"].map((reply) => run({ keys: {}, decide: () => reply })),
	);
	await vi.runAllTimersAsync();
	const replies = (await answers).map((each) =>
		each.status === "fulfilled" ? each.value : each.reason.name,
	);
	await store.close();
	return { replies, batches };
}

test("a store that says nothing for seconds is not asked again for those who waited", async () => {
	expect(await answersOf(5_000)).toEqual({
		replies: ["unavailable", "unavailable"],
		batches: 1,
	});
});

test("a store that refuses at once is asked for those who waited", async () => {
	expect(await answersOf(100)).toEqual({
		replies: ["unavailable", "behind"],
		batches: 2,
	});
});

test("a batch asks for so many keys at the most, and nobody is left out", async () => {
	const store = sqliteStore({ memory: true });
	const asked: number[] = [];
	const { run } = batcher({
		store: {
			...store,
			async transact(keys, decide) {
				asked.push(keys.counters?.length ?? 0);
				await store.transact(keys, decide);
			},
		},
		now: Date.now,
		committed: () => undefined,
	});
	const counters = (sender: number) =>
		Array.from({ length: 12 }, (_, i) => `${sender} ${i}`);
	// An idempotency key hides nothing of what they ask for.
	const all = Array.from({ length: 400 }, (_, sender) =>
		run(
			idempotent(
				{ keys: { counters: counters(sender) }, decide: () => sender },
				{ key: `request ${sender}`, fingerprint: "" },
				() => false,
			),
		),
	);
	const huge = run({
		keys: { counters: Array.from({ length: 5_000 }, (_, i) => `huge ${i}`) },
		decide: () => "huge",
	});
	await vi.runAllTimersAsync();
	expect(await Promise.all(all)).toEqual(all.map((_, sender) => sender));
	expect(await huge).toBe("huge");
	expect(asked.at(-1)).toBe(5_000);
	expect(asked.slice(0, -1).reduce((sum, keys) => sum + keys, 0)).toBe(4_800);
	expect(Math.max(...asked.slice(0, -1))).toBeLessThanOrEqual(1_024);
	await store.close();
});
