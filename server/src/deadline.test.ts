import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deadlines } from "./deadline.ts";
import { systemTimers } from "./timers.ts";

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
	vi.useRealTimers();
});

/** When each of these deadlines passes, in milliseconds from the start. */
async function passing(
	waits: ReturnType<typeof deadlines>,
	begins: readonly (readonly [at: number, ms: number])[],
): Promise<number[]> {
	const passed: number[] = [];
	let now = 0;
	begins.forEach(([at, ms], i) => {
		setTimeout(() => {
			const { deadline } = waits.after(ms);
			deadline.addEventListener("abort", () => {
				passed[i] = now;
			});
		}, at);
	});
	for (now = 1; now <= 2_000; now++) await vi.advanceTimersByTimeAsync(1);
	return passed;
}

test("no deadline passes early, and none more than 25 ms late", async () => {
	const begins = [
		...[0, 1, 12, 24, 25, 26, 49, 50, 51, 300, 1_000].map(
			(at) => [at, 800] as const,
		),
		...[[5, 30] as const, [6, 1_500] as const],
	];
	const passed = await passing(deadlines(systemTimers), begins);
	expect(passed).toHaveLength(begins.length);
	begins.forEach(([at, ms], i) => {
		// A fake timer begins up to a millisecond after the test's count.
		expect(passed[i]).toBeGreaterThanOrEqual(at + ms);
		expect(passed[i]).toBeLessThanOrEqual(at + ms + 26);
	});
	expect(vi.getTimerCount()).toBe(0);
});

test("a thousand deadlines need few timers, and none is left when all have ended", async () => {
	const waits = deadlines(systemTimers);
	const all = Array.from({ length: 1_000 }, () => waits.after(10_000));
	expect(vi.getTimerCount()).toBe(2);
	for (const { end } of all.slice(1)) end();
	await vi.advanceTimersByTimeAsync(30);
	expect(vi.getTimerCount()).toBe(1);
	all[0]?.end();
	expect(vi.getTimerCount()).toBe(0);
	waits.after(10_000).end();
	await vi.advanceTimersByTimeAsync(30);
	expect(vi.getTimerCount()).toBe(0);
});

test("what has ended in time never passes, whatever began with it does", async () => {
	const waits = deadlines(systemTimers);
	const passed: string[] = [];
	const early = waits.after(100, () => passed.push("early"));
	waits.after(100, () => passed.push("late"));
	await vi.advanceTimersByTimeAsync(50);
	early.end();
	await vi.advanceTimersByTimeAsync(200);
	expect(passed).toEqual(["late"]);
	expect(early.deadline.aborted).toBe(false);
});

test("all pass at once when there is no more time, and closing stops the timers", async () => {
	const waits = deadlines(systemTimers);
	const passed: number[] = [];
	for (const ms of [1_000, 60_000]) waits.after(ms, () => passed.push(ms));
	waits.passAllAfter(500);
	await vi.advanceTimersByTimeAsync(499);
	expect(passed).toEqual([]);
	await vi.advanceTimersByTimeAsync(1);
	expect(passed).toEqual([1_000, 60_000]);
	waits.after(1_000, () => passed.push(0));
	waits.close();
	expect(vi.getTimerCount()).toBe(0);
	await vi.advanceTimersByTimeAsync(2_000);
	expect(passed).toEqual([1_000, 60_000]);
});

test("one that is renewed passes at its new time, before or after, and once", async () => {
	const waits = deadlines(systemTimers);
	const passed: number[] = [];
	let now = 0;
	for (const ms of [300, 50]) {
		const { deadline } = waits.after(100, () => passed.push(now));
		setTimeout(() => deadline.renew?.(ms), 60);
		setTimeout(() => deadline.renew?.(ms), 700);
	}
	for (now = 1; now <= 1_500; now++) await vi.advanceTimersByTimeAsync(1);
	expect(passed).toHaveLength(2);
	expect(passed[0]).toBeGreaterThanOrEqual(110);
	expect(passed[0]).toBeLessThanOrEqual(136);
	expect(passed[1]).toBeGreaterThanOrEqual(360);
	expect(passed[1]).toBeLessThanOrEqual(386);
	expect(vi.getTimerCount()).toBe(0);
});

test("one that was renewed leaves no timer when its work ends, and has no more time than a shutdown", async () => {
	const waits = deadlines(systemTimers);
	const ended = waits.after(100);
	ended.deadline.renew?.(300);
	ended.end();
	await vi.advanceTimersByTimeAsync(30);
	expect(vi.getTimerCount()).toBe(0);
	const { deadline } = waits.after(100);
	expect(deadline.isEnding?.()).toBe(false);
	waits.passAllAfter(500);
	expect(deadline.isEnding?.()).toBe(true);
	deadline.renew?.(10_000);
	await vi.advanceTimersByTimeAsync(499);
	expect(deadline.aborted).toBe(false);
	await vi.advanceTimersByTimeAsync(1);
	expect(deadline.aborted).toBe(true);
	waits.close();
	expect(vi.getTimerCount()).toBe(0);
});
