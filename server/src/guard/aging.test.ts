/** Time that a wrong clock has told: no node waits for the day that it said. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, MOST_AHEAD_MS } from "../durations.ts";
import { aged, isAhead, isForgettable } from "./aging.ts";
import { freshNode, type GuardNode, NODE_STATES } from "./node.ts";

const NOW = Date.UTC(2026, 0, 5);
const MONTH_MS = 30 * DAY_MS;

/** A node that was written at this time. */
function nodeAt(at: number, given: Partial<GuardNode> = {}): GuardNode {
	const node: GuardNode = { ...freshNode(at), score: 5, since: at, ...given };
	Object.assign(node.history, {
		...{ sent: 10, verified: 4, pending: 2 },
		...{ verifiedAt: at - 1, nextAt: at + MINUTE_MS },
	});
	return node;
}

test("a node of a clock that was ahead is as if the clock had been right", () => {
	const times = fc.record({
		state: fc.constantFrom(...NODE_STATES),
		ahead: fc.integer({ min: MOST_AHEAD_MS + 1, max: 4_000 * DAY_MS }),
		ago: fc.integer({ min: 0, max: DAY_MS }),
		left: fc.integer({ min: 1, max: 7 * DAY_MS }),
		strikes: fc.integer({ min: 0, max: 5 }),
	});
	fc.assert(
		fc.property(times, ({ state, ahead, ago, left, strikes }) => {
			const of = (at: number) =>
				nodeAt(at, { state, since: at - ago, until: at + left, strikes });
			const given = of(NOW + ahead);
			expect(isAhead(given, NOW)).toBe(true);
			expect(aged(given, "range", NOW)).toEqual(of(NOW));
		}),
	);
});

test.each([
	["block", "block"],
	["conversion", "conversion"],
	["unblocked", "unblocked"],
	["restrict", "free"],
	["gate", "gate"],
] as const)(
	"the end of a state %s that began before it stays, unless a flood has put it off",
	(state, then) => {
		const node = nodeAt(NOW + MONTH_MS, {
			...{ state, since: NOW - HOUR_MS },
			...{ until: NOW + (state === "restrict" ? MONTH_MS : HOUR_MS) },
		});
		const back = aged(node, "area", NOW);
		expect(back.state).toBe(then);
		if (then !== "free") expect(back.until).toBe(NOW + HOUR_MS);
		expect(aged(back, "area", NOW + HOUR_MS).state).toBe("free");
	},
);

test("a node that differs by less than a day is one of another instance, and stays", () => {
	const node = nodeAt(NOW + MOST_AHEAD_MS, {
		...{ state: "block", until: NOW + MOST_AHEAD_MS + HOUR_MS },
	});
	expect(aged(node, "range", NOW)).toEqual(node);
});

test("a node of a clock that was ahead is forgotten as any other", () => {
	const node = nodeAt(NOW + 10 * MONTH_MS, { strikes: 2 });
	const back = aged(node, "range", NOW);
	expect(isForgettable(back, "range", NOW + DAY_MS)).toBe(false);
	expect(isForgettable(back, "range", NOW + 3 * MONTH_MS)).toBe(true);
});
