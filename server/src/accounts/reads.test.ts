import { expect, test } from "vitest";
import type { Timers } from "../timers.ts";
import { LONGEST_LOOK_MS, LOOK_EVERY_MS, reads } from "./reads.ts";

/** A clock and reads that the test controls. */
function world(readMs = 0) {
	let now = 1_000;
	let waiting: { at: number; work: () => void }[] = [];
	const after: Timers["after"] = (ms, work) => {
		const entry = { at: now + ms, work };
		waiting.push(entry);
		return () => {
			waiting = waiting.filter((each) => each !== entry);
		};
	};
	const begunAt: number[] = [];
	const own = reads(
		() => {
			begunAt.push(now);
			return new Promise((resolve) => after(readMs, resolve));
		},
		{ after },
		() => now,
	);
	return {
		...own,
		begunAt,
		now: () => now,
		async to(at: number): Promise<void> {
			for (;;) {
				// Everything that was resolved so far goes on first.
				for (let i = 0; i < 20; i++) await Promise.resolve();
				const due = waiting.toSorted((a, b) => a.at - b.at)[0];
				if (due === undefined || due.at > at) break;
				waiting = waiting.filter((each) => each !== due);
				now = due.at;
				due.work();
			}
			now = at;
		},
	};
}

test("a first look reads at once, and one that comes during its read waits for the next", async () => {
	const { lookAgain, to, begunAt, now } = world(10);
	const answered: [string, number][] = [];
	const look = (name: string) =>
		void lookAgain().then(() => answered.push([name, now()]));
	look("first");
	await to(1_005);
	look("during");
	await to(1_200);
	expect(begunAt).toEqual([1_000, 1_000 + LOOK_EVERY_MS]);
	expect(answered).toEqual([
		["first", 1_010],
		["during", 1_060],
	]);
});

test("whoever misses all the time costs one read in 50 ms, and all share it", async () => {
	const { lookAgain, to, begunAt } = world(3);
	let answered = 0;
	for (let at = 1_000; at < 2_000; at++) {
		for (let i = 0; i < 5; i++) void lookAgain().then(() => answered++);
		await to(at);
	}
	await to(2_200);
	expect(answered).toBe(5_000);
	expect(begunAt.length).toBeLessThanOrEqual(1_000 / LOOK_EVERY_MS + 2);
	const pauses = begunAt.slice(1).map((at, i) => at - (begunAt[i] ?? 0));
	expect(Math.min(...pauses)).toBeGreaterThanOrEqual(LOOK_EVERY_MS);
});

test("nobody waits longer than 250 ms for a store that does not answer", async () => {
	const { lookAgain, to, now } = world(60_000);
	const waited: number[] = [];
	for (const at of [1_000, 1_100, 1_149]) {
		await to(at);
		void lookAgain().then(() => waited.push(now() - at));
	}
	await to(2_000);
	expect(waited).toEqual([LONGEST_LOOK_MS, LONGEST_LOOK_MS, LONGEST_LOOK_MS]);
});

test("a look that finds the store out of reach is over, and says nothing of it", async () => {
	const { lookAgain } = reads(
		() => Promise.reject(new Error("out of reach")),
		{
			after: () => () => {},
		},
		() => 0,
	);
	await expect(lookAgain()).resolves.toBeUndefined();
});

test("reads never overlap, and each refresh has one that began after it", async () => {
	const { refresh, to, begunAt, now } = world(10);
	const asked: { at: number; answeredAt?: number }[] = [];
	for (const at of [1_000, 1_001, 1_004, 1_012]) {
		await to(at);
		const one: (typeof asked)[number] = { at };
		asked.push(one);
		void refresh().then(() => {
			one.answeredAt = now();
		});
	}
	await to(1_100);
	expect(begunAt).toEqual([1_000, 1_010, 1_020]);
	expect(asked.map(({ answeredAt }) => answeredAt)).toEqual([
		1_010, 1_020, 1_020, 1_030,
	]);
});
