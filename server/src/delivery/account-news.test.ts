import pino from "pino";
import { expect, test } from "vitest";
import { systemTimers } from "../timers.ts";
import { accountNewsWork } from "./account-news.ts";

function started() {
	const clock = { now: 1_000_000 };
	/** How long the timer sleeps that is set now. */
	const sleeps: number[] = [];
	const work = accountNewsWork({
		store: { nextNewsAt: async () => null },
		now: () => clock.now,
		timers: {
			...systemTimers,
			after(ms) {
				sleeps.push(ms);
				return () => {};
			},
		},
		log: pino({ level: "silent" }),
		run: async () => 0 as never,
		listeningOf: () => [] as never,
		mayDeliver: () => true,
	});
	return { clock, sleeps, work };
}

test("news do not wait for the old timer after the clock has gone forward", async () => {
	const { clock, sleeps, work } = started();
	await work.run();
	expect(sleeps).toEqual([30_000]);
	clock.now += 3_600_000;
	work.by(clock.now);
	expect(sleeps).toEqual([30_000, 20]);
	// More news do not put it off.
	clock.now += 10;
	work.by(clock.now);
	work.by(clock.now - 60_000);
	expect(sleeps).toEqual([30_000, 20]);
	await work.close();
});

test("news that are due before the timer set it anew", async () => {
	const { clock, sleeps, work } = started();
	await work.run();
	work.by(clock.now + 5_000);
	work.by(clock.now + 6_000);
	expect(sleeps).toEqual([30_000, 5_000]);
	await work.close();
});
