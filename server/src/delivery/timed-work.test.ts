import pino from "pino";
import { expect, test } from "vitest";
import { systemTimers } from "../timers.ts";
import { timedWork } from "./timed-work.ts";

function started(work: () => Promise<number | null> = async () => null) {
	const clock = { now: 1_000_000 };
	/** How long the timer sleeps that is set now. */
	const sleeps: number[] = [];
	const timed = timedWork({
		now: () => clock.now,
		timers: {
			...systemTimers,
			after(ms) {
				sleeps.push(ms);
				return () => {};
			},
		},
		log: pino({ level: "silent" }),
		longestSleepMs: 30_000,
		work,
		failure: "Failed",
	});
	return { clock, sleeps, timed };
}

test("news do not wait for the old timer after the clock has gone forward", async () => {
	const { clock, sleeps, timed } = started();
	await timed.run();
	expect(sleeps).toEqual([30_000]);
	clock.now += 3_600_000;
	timed.by(clock.now);
	expect(sleeps).toEqual([30_000, 20]);
	// More news do not put it off.
	clock.now += 10;
	timed.by(clock.now);
	timed.by(clock.now - 60_000);
	expect(sleeps).toEqual([30_000, 20]);
});

test("news that are due before the timer set it anew", async () => {
	const { clock, sleeps, timed } = started();
	await timed.run();
	timed.by(clock.now + 5_000);
	timed.by(clock.now + 6_000);
	expect(sleeps).toEqual([30_000, 5_000]);
});

test("work far ahead does not put off the look at the work of others", async () => {
	const { clock, sleeps, timed } = started(async () => clock.now + 90_000);
	await timed.run();
	clock.now += 20_000;
	timed.by(clock.now + 40_000);
	expect(sleeps).toEqual([30_000]);
});

test("what falls due while work is under way is not forgotten", async () => {
	const { clock, sleeps, timed } = started(async () => {
		await Promise.resolve();
		timed.by(clock.now + 2_000);
		return null;
	});
	await timed.run();
	expect(sleeps).toEqual([2_000]);
});

test("work that fails is tried again after a second", async () => {
	const { sleeps, timed } = started(() => Promise.reject(new Error("broken")));
	await timed.run();
	expect(sleeps).toEqual([1_000]);
});

test("at rest nothing begins, also not after work that was under way", async () => {
	let end = () => {};
	const { clock, sleeps, timed } = started(
		() => new Promise((done) => (end = () => done(null))),
	);
	void timed.run();
	const resting = timed.rest();
	end();
	await resting;
	timed.by(clock.now);
	expect(sleeps).toEqual([]);
});
