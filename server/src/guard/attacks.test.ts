/** Attacks on the guard itself. Each says who attacks, what they gain, and what stops them. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../durations.ts";
import { type GuardMemory, guardMemory } from "./memory.ts";
import { freshNode, type NodeKind } from "./node.ts";
import { clientKey, nodeKeys } from "./node-keys.ts";
import { packedNodes } from "./packed-nodes.ts";

const T0 = Date.UTC(2026, 0, 5, 12);
const nth = (range: string, n: number) => range + String(n).padStart(4, "0");

function pump(
	memory: GuardMemory,
	numbers: readonly string[],
	from: number,
	more: (i: number) => { clientIp?: string; deviceId?: string } = () => ({}),
): number {
	return numbers.filter(
		(number, i) =>
			memory.send({ now: from + i * 1_000, customer: "", number, ...more(i) })
				.allowed,
	).length;
}

const rangeOf = (range: string, count: number, first = 0) =>
	Array.from({ length: count }, (_, i) => nth(range, first + i));

/**
 * A pump with as many client addresses and devices as it likes. It would gain if a
 * fresh address or device excused anything: both only add nodes that may refuse.
 */
test("keys that an attacker can mint buy nothing", () => {
	const plain = pump(guardMemory("medium"), rangeOf("92300123", 200), T0);
	const minted = pump(
		guardMemory("medium"),
		rangeOf("92300123", 200),
		T0,
		(i) => ({ clientIp: `10.0.${i}.1`, deviceId: `device ${i}` }),
	);
	expect(minted).toBe(plain);
});

/** A client takes any address of its own /64: all of them are one node. */
test.each([
	["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
	["2001:db8:1:2::1", "2001:0DB8:0001:0002:0:0:0:9"],
	["203.0.113.7", "::ffff:203.0.113.7"],
	["203.0.113.7", "::FFFF:cb00:7107"],
	["203.0.113.7", "0:0:0:0:0:ffff:cb00:7107"],
])("the client addresses %s and %s are one", (a, b) => {
	expect(clientKey(a)).toBe(clientKey(b));
	expect(clientKey(a)).not.toBeNull();
});

/** Two spellings of one Mexican mobile would be two numbers, in two ranges. */
test.each([
	["5215512345678", "525512345678"],
	["5491123456789", "541123456789"],
	["551181234567", "5511981234567"],
])("the spellings %s and %s have the same nodes", (a, b) => {
	expect(nodeKeys(a, {})).toEqual(nodeKeys(b, {}));
	const memory = guardMemory("medium");
	memory.send({ now: T0, customer: "", number: a });
	memory.verify("", b, T0 + 1);
	expect(memory.send({ now: T0 + 2, customer: "", number: b }).isKnown).toBe(
		true,
	);
});

/**
 * A competitor's users have numbers in one range. Somebody pumps that range so that
 * they are refused. Users who have proved themselves stay, and where there are people,
 * the first block lasts an hour.
 */
test("a poisoned range keeps its known recipients, and opens again soon", () => {
	const memory = guardMemory("medium");
	const users = rangeOf("49151123", 8, 9_000);
	for (const [i, number] of users.entries()) {
		memory.send({ now: T0 - (9 - i) * HOUR_MS, customer: "", number });
		memory.verify("", number, T0 - (9 - i) * HOUR_MS + 20_000);
	}
	pump(memory, rangeOf("49151123", 300), T0);
	const now = T0 + 10 * MINUTE_MS;
	const stranger = { customer: "", number: nth("49151123", 7_777) };
	expect(memory.send({ now, ...stranger }).allowed).toBe(false);
	for (const number of users) {
		expect(memory.send({ now, customer: "", number }).allowed).toBe(true);
	}
	expect(memory.send({ now: now + HOUR_MS, ...stranger }).allowed).toBe(true);
});

/** Another customer's attack must not cost this one anything. */
test("the nodes of two customers have nothing to do with each other", () => {
	const memory = guardMemory("medium");
	pump(memory, rangeOf("92300123", 300), T0);
	const now = T0 + 10 * MINUTE_MS;
	const number = nth("92300123", 7_777);
	expect(memory.send({ now, customer: "", number }).allowed).toBe(false);
	expect(memory.send({ now, customer: "other", number }).allowed).toBe(true);
});

describe("an attacker who verifies numbers of its own", () => {
	/** Credit in advance would pay for a pump: a score has a floor. */
	test("earns no credit for later", () => {
		const leaked = (own: number) => {
			const memory = guardMemory("medium");
			for (let i = 0; i < own; i++) {
				const number = nth("92300123", 9_000 + i);
				memory.send({ now: T0 + i * MINUTE_MS, customer: "", number });
				memory.verify("", number, T0 + i * MINUTE_MS + 1);
			}
			const from = T0 + own * MINUTE_MS + HOUR_MS;
			return pump(memory, rangeOf("92300123", 500), from);
		};
		expect(leaked(0)).toBe(8);
		// Not more than a range of people would get.
		expect(leaked(50)).toBeLessThanOrEqual(16);
	});

	/** The same SIM again and again: it is known after the first time. */
	test("earns once with each number", () => {
		const memory = guardMemory("medium");
		const own = nth("92300123", 9_000);
		let leaked = 0;
		for (let i = 0; i < 300; i++) {
			const now = T0 + i * 2_000;
			memory.send({ now, customer: "", number: own });
			memory.verify("", own, now + 1);
			const number = nth("92300123", i);
			if (memory.send({ now: now + 2, customer: "", number }).allowed) leaked++;
		}
		expect(leaked).toBeLessThanOrEqual(10);
	});

	/** A verification of one session told twice would earn twice. */
	test("earns nothing with a second report", () => {
		const memory = guardMemory("medium");
		let leaked = 0;
		for (let i = 0; i < 300; i++) {
			for (let again = 0; again < 50; again++) {
				memory.verify("", nth("92300123", 0), T0 + i * 1_000);
			}
			const number = nth("92300123", i + 1);
			const now = T0 + i * 1_000;
			if (memory.send({ now, customer: "", number }).allowed) leaked++;
		}
		expect(leaked).toBe(8);
	});

	/** A fake outage would freeze the scores: it leaves the codes of own known numbers unentered. */
	test("gets no free way by a fake outage", () => {
		const memory = guardMemory("medium");
		const own = rangeOf("49151123", 40, 9_000);
		for (const [i, number] of own.entries()) {
			memory.send({
				now: T0 - 50 * HOUR_MS + i * HOUR_MS,
				customer: "",
				number,
			});
			memory.verify("", number, T0 - 50 * HOUR_MS + i * HOUR_MS + 1);
		}
		for (const number of own) memory.send({ now: T0, customer: "", number });
		const ranges = Array.from({ length: 1_000 }, (_, i) =>
			nth(`4917${i % 10}${(i * 7) % 10}${(i * 3) % 10}1`, i),
		);
		// In ten minutes; 20 an hour pass on an account as small as this, in advance too.
		expect(
			ranges.filter(
				(number, i) =>
					memory.send({ now: T0 + 1 + i * 600, customer: "", number }).allowed,
			).length,
		).toBeLessThanOrEqual(60);
	});
});

describe("filling the tallies", () => {
	test("100,000 prefixes cost at most 50 MB", () => {
		setFlagsFromString("--expose-gc");
		const collect = runInNewContext("gc") as () => void;
		collect();
		const before = process.memoryUsage();
		const nodes = packedNodes(120_000);
		for (let i = 0; i < 120_000; i++) {
			nodes.put(`range:${9_230_000_000 + i}\0AC${i % 10}`, freshNode(T0));
		}
		expect(nodes.size()).toBe(120_000);
		collect();
		const after = process.memoryUsage();
		const used =
			after.heapUsed -
			before.heapUsed +
			(after.arrayBuffers - before.arrayBuffers);
		expect(used).toBeLessThan(50_000_000);
	});

	test("prefixes are forgotten by age, and a full table keeps its blocks", () => {
		const nodes = packedNodes(1_000);
		const blocked = {
			...freshNode(T0),
			state: "block" as const,
			until: T0 + 12 * HOUR_MS,
			strikes: 1,
		};
		nodes.put("range:92300123", blocked);
		for (let i = 0; i < 5_000; i++) {
			nodes.put(`range:${i}`, freshNode(T0 + i));
		}
		expect(nodes.size()).toBeLessThanOrEqual(1_000);
		expect(nodes.get("range:92300123", T0).state).toBe("block");
		expect(nodes.get("range:0", T0 + HOUR_MS).at).toBe(T0 + HOUR_MS);
		nodes.sweep(() => "range" satisfies NodeKind, T0 + 8 * 24 * HOUR_MS);
		expect(nodes.size()).toBe(1);
		nodes.sweep(() => "range" satisfies NodeKind, T0 + 40 * 24 * HOUR_MS);
		expect(nodes.size()).toBe(0);
	});
});
