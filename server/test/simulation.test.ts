/** Some histories of the simulation (`npm run simulate` runs them by the thousand), and that a seed replays. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { seeded } from "../simulation/chance.ts";
import { planOf, runHistory, runPlan } from "../simulation/history.ts";
import { onDisk } from "../simulation/plan.ts";
import { shortest } from "../simulation/shrink.ts";
import type { Store } from "../src/store/contract.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";

let store: Store;
beforeEach(() => {
	store = sqliteStore({ memory: true });
});
afterEach(() => store.close());

test.each([1, 16, 31, 46])(
	"several instances on one store keep their promises, from seed %i",
	async (first) => {
		for (let seed = first; seed < first + 15; seed++) {
			expect(await runHistory(seed, store)).toBeNull();
		}
	},
);

const onItsDisk = (seed: number) => onDisk(seeded(seed), planOf(seed));

test("an instance that loses its power has answered nothing that is lost with it", async () => {
	const lines: string[] = [];
	for (let seed = 1; seed <= 40; seed++) {
		const failure = await runPlan(onItsDisk(seed), seed, store, (line) =>
			lines.push(line),
		);
		expect(failure).toBeNull();
	}
	const count = (what: RegExp) =>
		lines.filter((line) => what.test(line)).length;
	expect(count(/power fails, and [1-9]/)).toBeGreaterThan(0);
	expect(count(/a batch beside another/)).toBeGreaterThan(20);
});

test("a disk that says too early that it has something is found out", async () => {
	const plan = onItsDisk(1);
	const lying = { ...plan, disk: { isSlow: 0, lies: true } as const };
	const failure = await runPlan(lying, 1, store);
	expect(String(failure?.error)).toContain("it is not on disk");
});

test("a seed replays step by step, whatever the store has seen before", async () => {
	const replay = async () => {
		const lines: string[] = [];
		const trace = (line: string) => lines.push(line);
		await runHistory(12, store, trace);
		await runPlan(onItsDisk(12), 12, store, trace);
		return lines;
	};
	const first = await replay();
	expect(first.length).toBeGreaterThan(100);
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
