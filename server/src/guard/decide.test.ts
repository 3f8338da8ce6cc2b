/** The rules, each on a handful of numbers. */

import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../durations.ts";
import { type GuardMemory, guardMemory, type Message } from "./memory.ts";

const T0 = Date.UTC(2026, 0, 5, 12);
const RANGE = "49151123";

/** The n-th number of a range. */
const nth = (n: number, range = RANGE) => range + String(n).padStart(4, "0");

function sender(memory: GuardMemory, more: Partial<Message> = {}) {
	return (number: string, now: number, also: Partial<Message> = {}) =>
		memory.send({ now, customer: "", number, ...more, ...also });
}

/** Messages, one a second, to as many numbers; how many passed. */
function pump(
	memory: GuardMemory,
	count: number,
	from: number,
	{ range = RANGE, everyMs = 1_000, first = 0, ...more } = {},
): number {
	const send = sender(memory, more);
	let passed = 0;
	for (let i = 0; i < count; i++) {
		if (send(nth(first + i, range), from + i * everyMs).allowed) passed++;
	}
	return passed;
}

/** People in a range, one each hour, each verified after 20 seconds. */
function people(
	memory: GuardMemory,
	count: number,
	from: number,
	range = RANGE,
) {
	const send = sender(memory);
	for (let i = 0; i < count; i++) {
		const number = nth(9_000 + i, range);
		const at = from + i * HOUR_MS;
		expect(send(number, at).allowed).toBe(true);
		memory.verify("", number, at + 20_000);
	}
}

/** One person an hour in each of as many ranges of as many areas. */
function settle(memory: GuardMemory, ranges: readonly string[], each: number) {
	for (const [i, range] of ranges.entries()) {
		people(memory, each, T0 - DAY_MS + i * MINUTE_MS, range);
	}
}

test("a range is held after eight messages that nobody verifies, and then blocked", () => {
	const memory = guardMemory("medium");
	expect(pump(memory, 100, T0)).toBe(8);
	const held = sender(memory)(nth(500), T0 + 2 * MINUTE_MS);
	expect(held).toMatchObject({
		allowed: false,
		rule: "hold",
		kind: "range",
		node: `range:${RANGE}`,
		since: T0 + 7_000,
		until: T0 + 7_000 + 3 * MINUTE_MS,
	});
	const blocked = sender(memory)(nth(501), T0 + 4 * MINUTE_MS);
	expect(blocked).toMatchObject({
		rule: "block",
		since: T0 + 7_000 + 3 * MINUTE_MS,
		until: T0 + 7_000 + 3 * MINUTE_MS + 12 * HOUR_MS,
	});
});

test.each([
	["low", 13],
	["medium", 8],
	["high", 5],
] as const)("at level %s it is held after %i", (level, passed) => {
	expect(pump(guardMemory(level), 50, T0)).toBe(passed);
});

test("two that are verified end a hold before its time", () => {
	const memory = guardMemory("medium");
	pump(memory, 8, T0);
	expect(sender(memory)(nth(100), T0 + 8_000).allowed).toBe(false);
	for (const n of [0, 1]) memory.verify("", nth(n), T0 + 10_000 + n);
	expect(sender(memory)(nth(101), T0 + 11_000).allowed).toBe(true);
});

test("after a block one message passes, and the next block is longer", () => {
	const memory = guardMemory("medium");
	pump(memory, 8, T0);
	let at = T0;
	const lengths: number[] = [];
	for (let strike = 0; strike < 5; strike++) {
		const passed = pump(memory, 5, at + 4 * MINUTE_MS, { first: 100 * strike });
		if (strike > 0) expect(passed).toBe(1);
		const shown = sender(memory)(nth(99), at + 9 * MINUTE_MS);
		if (shown.allowed) throw new Error("nothing refuses it");
		lengths.push((shown.until - shown.since) / HOUR_MS);
		at = shown.until;
	}
	expect(lengths).toEqual([12, 24, 72, 168, 168]);
});

test.each([
	["a minute", MINUTE_MS],
	["half an hour", HOUR_MS / 2],
])(
	"somebody who was refused meanwhile lets no second message pass %s after a block",
	(_, after) => {
		const memory = guardMemory("medium");
		expect(pump(memory, 30, T0)).toBe(8);
		const send = sender(memory);
		const knocked = send(nth(200), T0 + 4 * MINUTE_MS);
		expect(knocked).toMatchObject({ rule: "block" });
		const until = "until" in knocked ? knocked.until : 0;
		const over = until + after;
		expect(pump(memory, 10, over, { first: 300, everyMs: 10_000 })).toBe(1);
		const again = send(nth(400), over + 4 * MINUTE_MS);
		expect(again).toMatchObject({ rule: "block" });
		const next = ("until" in again ? again.until : 0) + after;
		expect(pump(memory, 10, next, { first: 500, everyMs: 10_000 })).toBe(1);
	},
);

test("a range with people in it is blocked for an hour first", () => {
	const memory = guardMemory("medium");
	people(memory, 12, T0 - 12 * HOUR_MS);
	const passed = pump(memory, 100, T0);
	expect(passed).toBeLessThanOrEqual(12);
	const shown = sender(memory)(nth(700), T0 + 5 * MINUTE_MS);
	expect(shown).toMatchObject({ rule: "block", kind: "range" });
	if (!shown.allowed) expect(shown.until - shown.since).toBe(HOUR_MS);
});

test("a range where a third is verified is gated: one a minute passes", () => {
	const memory = guardMemory("medium");
	const send = sender(memory);
	for (let i = 0; i < 6; i++) {
		send(nth(i), T0 + i);
		memory.verify("", nth(i), T0 + i);
	}
	let now = T0;
	let shown = send(nth(10), now);
	for (let i = 11; i < 100 && shown.allowed; i++) {
		now += 1_000;
		shown = send(nth(i), now);
	}
	expect(shown).toMatchObject({ rule: "gate", kind: "range" });
	expect(send(nth(900), now + MINUTE_MS).allowed).toBe(true);
	expect(send(nth(901), now + MINUTE_MS + 1).allowed).toBe(false);
});

test("a trickle that nobody verifies is a drip", () => {
	const memory = guardMemory("medium");
	// Slower than the leak of every score.
	const passed = pump(memory, 60, T0, { everyMs: 5 * HOUR_MS });
	expect(passed).toBeLessThanOrEqual(24);
	const shown = sender(memory)(nth(800), T0 + 5 * HOUR_MS * 59 + MINUTE_MS);
	expect(shown).toMatchObject({ rule: "drip", kind: "range" });
});

test("a range far below its country is blocked though it pays for its score", () => {
	const memory = guardMemory("medium");
	const send = sender(memory);
	let refused: unknown = null;
	for (let i = 0; i < 400 && refused === null; i++) {
		const now = T0 + i * MINUTE_MS;
		const shown = send(nth(i), now);
		if (!shown.allowed && shown.rule === "conversion") refused = shown;
		if (shown.allowed && i % 5 < 2) memory.verify("", nth(i), now + 20_000);
	}
	expect(refused).toMatchObject({ rule: "conversion", kind: "range" });
});

describe("a country with people in it", () => {
	const HOMES = Array.from({ length: 10 }, (_, i) => `4915${10 + i}123`);
	const spread = (memory: GuardMemory, count: number, more = {}) => {
		let passed = 0;
		for (let i = 0; i < count; i++) {
			const range = `4917${String(i % 100).padStart(2, "0")}${i % 7}5`;
			const number = `${range}${String(i).padStart(4, "0")}`;
			if (sender(memory, more)(number, T0 + i * 3_000).allowed) passed++;
		}
		return passed;
	};

	test("is restricted, and its ranges of people stay open, one at a time", () => {
		const memory = guardMemory("medium");
		settle(memory, HOMES, 4);
		expect(spread(memory, 300)).toBeLessThan(60);
		const now = T0 + 300 * 3_000;
		const send = sender(memory);
		expect(send("491788991234", now)).toMatchObject({
			rule: "restrict",
			kind: "country",
			node: "country:DE",
		});
		expect(send(nth(1, HOMES[3]), now).allowed).toBe(true);
		expect(send(nth(2, HOMES[3]), now + 1).allowed).toBe(true);
		expect(send(nth(3, HOMES[3]), now + 2).allowed).toBe(false);
	});

	test("is open again a quarter of an hour after the flood", () => {
		const memory = guardMemory("medium");
		settle(memory, HOMES, 4);
		spread(memory, 1_200);
		const end = T0 + 1_200 * 3_000;
		const send = sender(memory);
		expect(send("491788991234", end).allowed).toBe(false);
		expect(send("491788991234", end + 35 * MINUTE_MS).allowed).toBe(true);
	});

	test("a passed challenge passes a restriction, and no block", () => {
		const memory = guardMemory("medium");
		settle(memory, HOMES, 4);
		spread(memory, 300);
		const now = T0 + 300 * 3_000;
		const send = sender(memory, { challengePassed: true });
		expect(send("491788991234", now).allowed).toBe(true);
		pump(memory, 20, now + MINUTE_MS, { range: "92300123" });
		expect(send(nth(77, "92300123"), now + 6 * MINUTE_MS)).toMatchObject({
			rule: "block",
		});
	});
});

test("a trusted user passes a block, and is not scored", () => {
	const memory = guardMemory("medium");
	pump(memory, 20, T0);
	const shown = sender(memory, { isTrusted: true })(
		nth(77),
		T0 + 5 * MINUTE_MS,
	);
	expect(shown).toMatchObject({ allowed: true, isScored: false });
});

test("what was verified in the last minutes lets more be on their way", () => {
	const memory = guardMemory("medium");
	for (let i = 0; i < 10; i++) {
		sender(memory)(nth(9_000 + i), T0 + i);
		memory.verify("", nth(9_000 + i), T0 + i);
	}
	expect(pump(memory, 20, T0 + 100, { everyMs: 1 })).toBeGreaterThan(11);
});

test("a burst of people in one range passes", () => {
	const memory = guardMemory("medium");
	const send = sender(memory);
	const due: { number: string; at: number }[] = [];
	let refused = 0;
	for (let i = 0; i < 100; i++) {
		const now = T0 + i * 6_000;
		while ((due[0]?.at ?? Number.POSITIVE_INFINITY) <= now) {
			const { number, at } = due.shift() as { number: string; at: number };
			memory.verify("", number, at);
		}
		if (!send(nth(i), now).allowed) refused++;
		else if (i % 4 !== 0) due.push({ number: nth(i), at: now + 25_000 });
	}
	expect(refused).toBe(0);
});

describe("an outage", () => {
	/** Known recipients of a country, and ranges with a history. */
	function home() {
		const memory = guardMemory("medium");
		const ranges = Array.from({ length: 12 }, (_, i) => `4915${10 + i}123`);
		settle(memory, ranges, 5);
		return { memory, ranges };
	}

	test("of which known recipients tell stops no people", () => {
		const { memory, ranges } = home();
		const send = sender(memory);
		for (let i = 0; i < 14; i++) {
			send(nth(9_000 + (i % 5), ranges[i % 12]), T0 + i * 1_000);
		}
		let refused = 0;
		for (let i = 0; i < 120; i++) {
			const now = T0 + MINUTE_MS + i * 3 * MINUTE_MS;
			send(nth(9_000 + (i % 5), ranges[(i + 5) % 12]), now);
			if (!send(nth(i, ranges[i % 12]), now + 1).allowed) refused++;
		}
		expect(refused).toBe(0);
	});

	test("without known recipients the same is refused", () => {
		const { memory, ranges } = home();
		let refused = 0;
		for (let i = 0; i < 120; i++) {
			const now = T0 + MINUTE_MS + i * 3 * MINUTE_MS;
			if (!sender(memory)(nth(i, ranges[i % 12]), now).allowed) refused++;
		}
		expect(refused).toBeGreaterThan(20);
	});
});
