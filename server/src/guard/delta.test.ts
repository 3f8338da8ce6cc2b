/** Deltas: any order gives one sum, and a fold takes away exactly what it has read. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { aged } from "./aging.ts";
import { decide } from "./decide.ts";
import {
	AMOUNTS,
	additionOf,
	type Delta,
	knownCountsOf,
	knownsAdded,
	NO_DELTA,
	negative,
	sumOf,
	withDelta,
} from "./delta.ts";
import { historyText, readHistory } from "./kept-node.ts";
import { copyOfNode, freshNode, type GuardNode, type Nodes } from "./node.ts";
import { noteKnownSent, noteKnownVerified } from "./outage.ts";

const NOW = Date.UTC(2026, 0, 5);

const deltas = fc.record<Delta>({
	score: fc.integer({ min: -5_000_000, max: 5_000_000 }),
	sent: fc.integer({ min: 0, max: 5_000_000 }),
	verified: fc.integer({ min: 0, max: 5_000_000 }),
	refused: fc.integer({ min: 0, max: 5_000_000 }),
	knownSent: fc.integer({ min: 0, max: 5_000_000 }),
	knownVerified: fc.integer({ min: 0, max: 5_000_000 }),
	lost: fc.integer({ min: -5_000_000, max: 5_000_000 }),
	changes: fc.integer({ min: 1, max: 9 }),
	verifiedAt: fc.integer({ min: 0, max: NOW }),
	at: fc.integer({ min: NOW - 10_000, max: NOW }),
});

test("the order of additions does not matter, to the last digit", () => {
	fc.assert(
		fc.property(fc.array(deltas, { maxLength: 20 }), (all) => {
			const forward = all.reduce(sumOf, NO_DELTA);
			const backward = [...all].reverse().reduce(sumOf, NO_DELTA);
			expect(backward).toEqual(forward);
		}),
	);
});

test("what comes between the read and the write of a fold stays", () => {
	fc.assert(
		fc.property(deltas, deltas, (read, later) => {
			const row = sumOf(sumOf(read, later), negative(read));
			for (const name of AMOUNTS) expect(row[name]).toBe(later[name]);
		}),
	);
});

test.each([
	["a message to", noteKnownSent],
	["a right code of", noteKnownVerified],
])(
	"%s a known recipient adds what the comparison of two copies says",
	(_, note) => {
		fc.assert(
			fc.property(deltas, (delta) => {
				const country = withDelta(null, "country", delta, NOW);
				const [before, counts] = [copyOfNode(country), knownCountsOf(country)];
				note(country);
				const added = knownsAdded(counts, country, NOW);
				expect(added).toEqual(additionOf(before, country, NOW));
				expect(added.changes).toBe(1);
			}),
		);
	},
);

test("a verification that comes before its send pays for it", () => {
	const earned = { ...NO_DELTA, score: -1_500_000, changes: 1, at: NOW };
	const sent = { ...NO_DELTA, score: 1_000_000, changes: 1, at: NOW };
	expect(withDelta(null, "range", earned, NOW).score).toBe(0);
	expect(withDelta(null, "range", sumOf(earned, sent), NOW).score).toBe(0);
	expect(withDelta(null, "range", sent, NOW).score).toBe(1);
});

function nodesAt(score: number): Nodes {
	const node = (): GuardNode => ({ ...freshNode(NOW), score });
	return { range: node(), area: node(), country: node(), customer: node() };
}

const SEND = {
	now: NOW + 1_000,
	isKnown: false,
	isTrusted: false,
	challengePassed: false,
	isResend: false,
};

test("a node with its additions is the node that one instance would have", () => {
	let exact = nodesAt(0);
	let delta = NO_DELTA;
	for (let i = 0; i < 5; i++) {
		const now = NOW + i * 1_000;
		const before = aged(exact.range as GuardNode, "range", now);
		const { nodes } = decide(
			{ ...SEND, now },
			structuredClone(exact),
			"medium",
		);
		const added = additionOf(before, nodes.range as GuardNode, now);
		expect(added).not.toBeNull();
		delta = sumOf(delta, added ?? NO_DELTA);
		exact = nodes;
	}
	const summed = withDelta(null, "range", delta, NOW);
	const own = exact.range as GuardNode;
	expect(summed.score).toBeCloseTo(own.score, 2);
	expect(summed.history.sent).toBeCloseTo(own.history.sent, 2);
	expect(summed.history.daySent).toBeCloseTo(own.history.daySent, 2);
});

test("what a clock that was ahead has added ages no node, and counts as of now", () => {
	const month = 30 * 86_400_000;
	const node = { ...freshNode(NOW), score: 3 };
	const ahead = {
		...{ ...NO_DELTA, score: 1_000_000, sent: 1_000_000, changes: 1 },
		...{ at: NOW + month, verifiedAt: NOW + month },
	};
	const sum = withDelta(node, "range", ahead, NOW);
	expect(sum).toMatchObject({ score: 4, at: NOW });
	expect(sum.history).toMatchObject({ sent: 1, verifiedAt: NOW });
	expect(withDelta(null, "range", ahead, NOW).at).toBe(NOW);
});

test("additions to a node of a clock that was ahead set it back", () => {
	const month = 30 * 86_400_000;
	const block = { state: "block", since: NOW + month } as const;
	const node = {
		...freshNode(NOW + month),
		...{ ...block, score: 3, until: NOW + month + 1_000 },
	};
	const added = { ...NO_DELTA, score: 1_000_000, changes: 1, at: NOW };
	expect(withDelta(node, "range", added, NOW)).toMatchObject({
		...{ score: 4, at: NOW, state: "block", until: NOW + 1_000 },
	});
	// One that is days late is no reason to set back a node that is right.
	const late = { ...added, at: NOW - month };
	const free = { ...freshNode(NOW), score: 3 };
	expect(withDelta(free, "range", late, NOW)).toMatchObject({
		...{ score: 4, at: NOW },
	});
	// Without additions there is nothing to be dated.
	expect(withDelta(node, "range", NO_DELTA, NOW)).toEqual(node);
});

test("a clock that was set back by hours ends no state before its time, and ages nothing", () => {
	const later = NOW + 20 * 3_600_000;
	const block = { state: "block", since: NOW, until: NOW + 1_000 } as const;
	const node = { ...freshNode(later), ...block, score: 3 };
	const added = { ...NO_DELTA, score: 1_000_000, changes: 1, at: NOW };
	const still = { ...block, score: 4, at: later };
	expect(withDelta(node, "range", added, NOW)).toMatchObject(still);
	// The row of additions has the latest time that it was ever given.
	const row = { ...added, at: later };
	expect(withDelta(node, "range", row, NOW)).toMatchObject(still);
	expect(withDelta(node, "range", row, NOW + 1_000).state).toBe("free");
	const before = { ...freshNode(NOW), score: 3 };
	expect(withDelta(before, "range", row, NOW)).toMatchObject({ score: 4 });
});

test("a trip is more than an addition", () => {
	const given = nodesAt(7.6);
	const before = aged(given.range as GuardNode, "range", SEND.now);
	const { nodes } = decide(SEND, given, "medium");
	expect(nodes.range?.state).toBe("hold");
	expect(additionOf(before, nodes.range as GuardNode, SEND.now)).toBeNull();
});

test("the end of a hold is more than an addition, though all its times stay", () => {
	const held: GuardNode = { ...freshNode(NOW), state: "hold", until: NOW + 1 };
	expect(additionOf(held, { ...held, state: "free" }, NOW)).toBeNull();
});

/** Of a millionth, and what doubles of this size leave out. */
const HALF = 0.500_1e-6;

test("a history is read as it was written, to the millionth", () => {
	fc.assert(
		fc.property(
			fc.double({ min: 0, max: 1e6, noNaN: true }),
			fc.integer({ min: 0, max: NOW }),
			(count, verifiedAt) => {
				const { history } = freshNode(0);
				history.sent = count;
				history.lost = count / 3;
				history.verifiedAt = verifiedAt;
				const read = readHistory(historyText(history));
				expect(read.verifiedAt).toBe(verifiedAt);
				expect(Math.abs(read.sent - count)).toBeLessThanOrEqual(HALF);
				expect(Math.abs(read.lost - count / 3)).toBeLessThanOrEqual(HALF);
			},
		),
	);
	expect(historyText(freshNode(0).history)).toBe("");
});
