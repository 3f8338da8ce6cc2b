import { describe, expect, test } from "vitest";
import { nodeIds } from "../guard/node-id.ts";
import { hasher } from "../secrets/hash.ts";
import { guardHints } from "./guard-hints.ts";

const hash = hasher(Buffer.alloc(32, 1));
const keyOf = (number: number) => hash("known recipient", String(number));
const ids = nodeIds("AC1", "4917012345678", {});

describe("a recipient", () => {
	test("is expected to be known once it was, until it is found unknown", () => {
		const hints = guardHints();
		expect(hints.isKnown(keyOf(1))).toBe(false);
		hints.noteKnown(keyOf(1), true);
		expect(hints.isKnown(keyOf(1))).toBe(true);
		hints.noteKnown(keyOf(1), false);
		expect(hints.isKnown(keyOf(1))).toBe(false);
	});

	test("is seldom taken for another one: ten thousand known make none of the next ones known", () => {
		const hints = guardHints();
		for (let n = 0; n < 10_000; n++) hints.noteKnown(keyOf(n), true);
		const known = (from: number) =>
			Array.from({ length: 10_000 }, (_, n) => keyOf(from + n)).filter((key) =>
				hints.isKnown(key),
			).length;
		expect(known(10_000)).toBeLessThan(3);
		// Some have lost their place to others.
		expect(known(0)).toBeGreaterThan(9_000);
	});

	test("who is found unknown takes no place from another one", () => {
		const hints = guardHints();
		for (let n = 0; n < 1_000; n++) hints.noteKnown(keyOf(n), true);
		const known = () =>
			Array.from({ length: 1_000 }, (_, n) => keyOf(n)).filter(hints.isKnown);
		const before = known().length;
		for (let n = 0; n < 20_000; n++) hints.noteKnown(keyOf(1_000 + n), false);
		expect(known().length).toBe(before);
	});
});

describe("a node that had to be locked", () => {
	test("is locked at the first try for two seconds", () => {
		const hints = guardHints();
		expect(hints.toLock(ids)).toEqual([]);
		hints.noteToLock(ids, ["country", "customer"], 1_000);
		expect(hints.toLock(ids)).toEqual([ids.country, ids.customer]);
		hints.forgetOld([ids.country, ids.customer], 3_000);
		expect(hints.toLock(ids)).toEqual([ids.country, ids.customer]);
		hints.noteToLock(ids, ["country"], 3_000);
		hints.forgetOld([ids.country, ids.customer], 3_001);
		expect(hints.toLock(ids)).toEqual([ids.country]);
	});

	test("of another customer is none of this one", () => {
		const hints = guardHints();
		hints.noteToLock(ids, ["country"], 1_000);
		expect(hints.toLock(nodeIds("AC2", "4917012345678", {}))).toEqual([]);
	});

	test("is forgotten when there are too many", () => {
		const hints = guardHints();
		hints.noteToLock(ids, ["country"], 1_000);
		for (let n = 0; n < 10_000; n++) {
			const others = nodeIds("AC1", `49170${10_000 + n}0000`, {});
			hints.noteToLock(others, ["range"], 1_000);
		}
		expect(hints.toLock(ids)).toEqual([]);
	});
});
