/** Batches: which commands go together, and what happens to those behind a batch that fails. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { idempotent } from "../commands/idempotency.ts";
import { Refusal, StatementRefused } from "../errors.ts";
import { batcher } from "./batcher.ts";
import { sqliteStore } from "./sqlite/sqlite.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/**
 * Runs two commands in two batches. The store is out of reach for the first,
 * and says so after this time.
 */
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

test("a statement that the store refuses fails its own command, and no other of the batch", async () => {
	const store = sqliteStore({ memory: true });
	const { run } = batcher({
		store: {
			...store,
			transact(keys, decide) {
				if (keys.counters?.includes("broken")) {
					throw new StatementRefused(new Error("XX001"));
				}
				return store.transact(keys, decide);
			},
		},
		now: Date.now,
		committed: () => undefined,
	});
	const answers = Promise.allSettled(
		["well", "broken", "too"].map((key) =>
			run({ keys: { counters: [key] }, decide: () => key }),
		),
	);
	await vi.runAllTimersAsync();
	expect(
		(await answers).map((each) =>
			each.status === "fulfilled" ? each.value : each.reason.name,
		),
	).toEqual(["well", "unavailable", "too"]);
	await store.close();
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
	// An idempotency key hides none of a command's keys.
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

test("a second batch of enough is decided while the first waits for the disk, and a third is not", async () => {
	const store = sqliteStore({ memory: true });
	const onDisk: (() => void)[] = [];
	const sizes: number[] = [];
	const { run } = batcher({
		store: {
			...store,
			async transact(keys, decide) {
				sizes.push(keys.counters?.length ?? 0);
				await store.transact(keys, decide);
				await new Promise<void>((resolve) => onDisk.push(resolve));
			},
		},
		now: Date.now,
		committed: () => undefined,
		enoughForAnother: 3,
	});
	const answered: string[] = [];
	const ask = (name: string) =>
		run({ keys: { counters: [name] }, decide: () => name }).then((reply) =>
			answered.push(reply),
		);
	const asked = [ask("first")];
	await vi.advanceTimersByTimeAsync(1);
	asked.push(ask("a"), ask("b"));
	await vi.advanceTimersByTimeAsync(1);
	expect(sizes).toEqual([1]);
	asked.push(ask("c"));
	await vi.advanceTimersByTimeAsync(1);
	expect(sizes).toEqual([1, 3]);
	asked.push(ask("d"), ask("e"), ask("f"));
	await vi.advanceTimersByTimeAsync(1);
	expect(sizes).toEqual([1, 3]);
	expect(answered).toEqual([]);
	onDisk[0]?.();
	await vi.advanceTimersByTimeAsync(1);
	expect(answered).toEqual(["first"]);
	expect(sizes).toEqual([1, 3, 3]);
	onDisk[1]?.();
	onDisk[2]?.();
	await vi.advanceTimersByTimeAsync(1);
	await Promise.all(asked);
	expect(answered).toEqual(["first", "a", "b", "c", "d", "e", "f"]);
	await store.close();
});

test("a batch gives way to messages that go on, and not for long", async () => {
	const store = sqliteStore({ memory: true });
	const asked: number[] = [];
	const { run } = batcher({
		store,
		now: Date.now,
		committed: () => undefined,
		mustGiveWay: (since) => {
			asked.push(performance.now() - since);
			return true;
		},
	});
	const reply = run({ keys: {}, decide: () => "late" });
	await vi.runAllTimersAsync();
	expect(await reply).toBe("late");
	expect(asked.length).toBeGreaterThan(5);
	expect(asked.at(-1)).toBeLessThan(25);
	await store.close();
});

test("while messages wait for their turn, a batch is no larger than a lane's lot", async () => {
	const store = sqliteStore({ memory: true });
	const sizes: number[] = [];
	let areBehind = true;
	const { run } = batcher({
		store,
		now: Date.now,
		committed: () => undefined,
		areBehind: () => areBehind,
		measured: (commands) => sizes.push(commands),
	});
	const ask = () => run({ keys: {}, decide: () => null });
	const asked = Array.from({ length: 150 }, ask);
	await vi.runAllTimersAsync();
	await Promise.all(asked);
	expect(sizes).toEqual([128, 22]);
	areBehind = false;
	const others = Array.from({ length: 150 }, ask);
	await vi.runAllTimersAsync();
	await Promise.all(others);
	expect(sizes).toEqual([128, 22, 150]);
	await store.close();
});

test("the lease of messages that have room goes before sends that wait", async () => {
	const store = sqliteStore({ memory: true });
	const decided: string[] = [];
	const { run } = batcher({
		store,
		now: Date.now,
		committed: () => undefined,
		mostCommands: 2,
	});
	const ask = (name: string, goesFirst?: true) =>
		run({
			...(goesFirst && { goesFirst }),
			keys: {},
			decide: () => decided.push(name),
		});
	const asked = [ask("a"), ask("b"), ask("c"), ask("lease", true)];
	await vi.runAllTimersAsync();
	await Promise.all(asked);
	expect(decided).toEqual(["lease", "a", "b", "c"]);
	await store.close();
});
