/** Some histories of the simulation (`npm run simulate` runs them by the thousand), and that a seed replays. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { runHistory } from "../simulation/history.ts";
import { shortest } from "../simulation/shrink.ts";
import type { Store } from "../src/store/contract.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";

let store: Store;
beforeEach(() => {
	store = sqliteStore({ memory: true });
});
afterEach(() => store.close());

test("several instances on one store keep their promises", async () => {
	for (let seed = 1; seed <= 60; seed++) {
		expect(await runHistory(seed, store)).toBeNull();
	}
});

test("a seed replays step by step, whatever the store has seen before", async () => {
	const replay = async () => {
		const lines: string[] = [];
		await runHistory(12, store, (line) => lines.push(line));
		return lines;
	};
	const first = await replay();
	expect(first.length).toBeGreaterThan(50);
	await store.close();
	store = sqliteStore({ memory: true });
	for (let seed = 1; seed <= 20; seed++) {
		if (seed !== 12) await runHistory(seed, store);
	}
	expect(await replay()).toEqual(first);
});

test("what fails is cut to what it needs, whatever stands between", async () => {
	const list = Array.from({ length: 23 }, (_, i) => i);
	let tries = 0;
	const needs =
		(...needed: number[]) =>
		async (left: readonly number[]) => {
			tries++;
			return needed.every((each) => left.includes(each));
		};
	expect(await shortest(list, needs(3, 17, 18))).toEqual([3, 17, 18]);
	expect(await shortest(list, needs())).toEqual([]);
	expect(await shortest(list, needs(...list))).toEqual(list);
	expect(tries).toBeLessThan(150);
});
