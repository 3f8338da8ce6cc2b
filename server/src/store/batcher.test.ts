/** What becomes of those who wait behind a batch that the store cannot take. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
		each.status === "fulfilled" ? each.value : each.reason.refusal,
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
