import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { databaseClock } from "./clock.ts";
import type { Query } from "./connection.ts";

/** The database's clock when the process's clock shows 0. */
const AHEAD_MS = 1_000_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
	vi.useRealTimers();
});

let jumpedMs = 0;
/** How long the question takes there, and the answer back. */
let way: [thereMs: number, backMs: number] = [0, 0];

const query = (async () => {
	vi.advanceTimersByTime(way[0]);
	const at = performance.now() + AHEAD_MS + jumpedMs;
	vi.advanceTimersByTime(way[1]);
	return [{ at }];
}) as unknown as Query;

async function read(there: number, back: number, jumped = 0) {
	jumpedMs = 0;
	way = [2, 2];
	const clock = await databaseClock(query);
	way = [there, back];
	jumpedMs = jumped;
	await clock.refresh();
	clock.close();
	return clock.now() - performance.now() - AHEAD_MS;
}

test.each([
	[8_000, 0],
	[0, 8_000],
	[12_000, 1],
])(
	"an answer after a long time moves nothing: %i ms there, %i ms back",
	async (there, back) => {
		expect(await read(there, back)).toBe(0);
	},
);

test("a quick answer is believed, in whichever direction the clock has jumped", async () => {
	for (const jumped of [3_600_000, -3_600_000]) {
		expect(await read(2, 2, jumped)).toBe(jumped);
	}
});

test("a slow answer moves it as far as it must", async () => {
	expect(await read(100, 200, 3_600_000)).toBe(3_600_000 - 200);
	expect(await read(100, 200, -3_600_000)).toBe(-3_600_000 + 100);
});
