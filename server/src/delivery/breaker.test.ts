import { expect, test } from "vitest";
import { breaker } from "./breaker.ts";

function opened(at: number) {
	const one = breaker();
	for (let i = 0; i < 5; i++) one.failed(at);
	return one;
}

test("it opens after five failures in a row, and no fewer", () => {
	const one = breaker();
	for (let i = 0; i < 4; i++) one.failed(0);
	expect(one.admits(0)).toBe(true);
	one.succeeded();
	for (let i = 0; i < 4; i++) one.failed(0);
	expect(one.admits(0)).toBe(true);
	one.failed(0);
	expect(one.admits(0)).toBe(false);
	expect(one.opensAt).toBe(5_000);
});

test("after its pause it admits one probe, and no more until that is answered", () => {
	const one = opened(0);
	expect(one.admits(4_999)).toBe(false);
	expect(one.admits(5_000)).toBe(true);
	expect(one.admits(5_000)).toBe(false);
	expect(one.admits(999_999)).toBe(false);
	one.succeeded();
	expect(one.admits(5_001)).toBe(true);
	expect(one.admits(5_001)).toBe(true);
});

test("a failed probe doubles the pause, up to a minute; a success forgets it", () => {
	const one = opened(0);
	const pauses: number[] = [];
	for (let i = 0; i < 6; i++) {
		const now = one.opensAt;
		expect(one.admits(now)).toBe(true);
		one.failed(now);
		pauses.push(one.opensAt - now);
	}
	expect(pauses).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
	one.admits(one.opensAt);
	one.succeeded();
	for (let i = 0; i < 5; i++) one.failed(1_000_000);
	expect(one.opensAt).toBe(1_005_000);
});

test("answers to what was handed over before it opened do not lengthen the pause", () => {
	const one = opened(0);
	for (let i = 0; i < 100; i++) one.failed(4_000);
	expect(one.opensAt).toBe(5_000);
});

test("it says which state it is in, and asking changes none", () => {
	const one = breaker();
	expect(one.state(0)).toBe("closed");
	for (let i = 0; i < 5; i++) one.failed(0);
	expect(one.state(4_999)).toBe("open");
	expect(one.state(5_000)).toBe("half_open");
	expect(one.admits(5_000)).toBe(true);
	one.succeeded();
	expect(one.state(5_000)).toBe("closed");
});

test("a probe that says nothing makes room for another, and changes no pause", () => {
	const one = opened(0);
	expect(one.admits(5_000)).toBe(true);
	one.saidNothing();
	expect(one.state(5_000)).toBe("half_open");
	expect(one.admits(5_000)).toBe(true);
	one.failed(5_000);
	expect(one.opensAt).toBe(15_000);
});

test("a clock that is set back does not lengthen the pause", () => {
	const one = opened(7_200_000);
	expect(one.state(0)).toBe("half_open");
	expect(one.admits(0)).toBe(true);
	one.failed(0);
	expect(one.opensAt).toBe(10_000);
	expect(one.admits(9_999)).toBe(false);
	expect(one.admits(10_000)).toBe(true);
});

test("failures count again after the clock was set back without a probe", () => {
	const one = opened(7_200_000);
	one.failed(0);
	expect(one.state(0)).toBe("open");
	expect(one.opensAt).toBe(10_000);
});
