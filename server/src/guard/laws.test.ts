/** Laws that hold whatever is sent and verified. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_AHEAD_MS } from "../durations.ts";
import { agedNodes } from "./aging.ts";
import { decide } from "./decide.ts";
import { guardMemory } from "./memory.ts";
import { freshNode, NODE_KINDS, type Nodes } from "./node.ts";
import { LEVELS } from "./rules.ts";
import { verified } from "./verified.ts";

const T0 = Date.UTC(2026, 0, 5);

/** Few ranges, addresses and numbers, so that they meet. */
const step = fc.record({
	afterMs: fc.oneof(
		fc.integer({ min: 0, max: 5_000 }),
		fc.integer({ min: 0, max: 40 * 3_600_000 }),
	),
	number: fc
		.tuple(
			fc.constantFrom("49151123", "49151124", "49160777", "92300123"),
			fc.integer({ min: 0, max: 60 }),
		)
		.map(([range, n]) => range + String(n).padStart(4, "0")),
	clientIp: fc.constantFrom("203.0.113.1", "203.0.113.2", "2001:db8::1"),
	isVerified: fc.boolean(),
	challengePassed: fc.boolean(),
});
const steps = fc.array(step, { minLength: 1, maxLength: 300 });

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function run(all: readonly Step[]) {
	const memory = guardMemory("medium");
	const known = new Set<string>();
	const log: string[] = [];
	const knownRefused: string[] = [];
	let now = T0;
	for (const { afterMs, number, isVerified, ...more } of all) {
		now += afterMs;
		const shown = memory.send({ now, customer: "", number, ...more });
		log.push(JSON.stringify(shown));
		if (!shown.allowed && known.has(number)) knownRefused.push(number);
		if (!shown.allowed || !isVerified) continue;
		memory.verify("", number, now);
		known.add(number);
	}
	return { log, knownRefused, now };
}

test("a known recipient is never refused", () => {
	fc.assert(
		fc.property(steps, (all) => {
			// 300 steps of up to 40 hours could outlast the 90 days.
			const short = all.map((each) => ({
				...each,
				afterMs: each.afterMs / 100,
			}));
			expect(run(short).knownRefused).toEqual([]);
		}),
		{ numRuns: 150 },
	);
});

test("equal events give equal decisions", () => {
	fc.assert(
		fc.property(steps, (all) => {
			expect(run(all).log).toEqual(run(all).log);
		}),
		{ numRuns: 50 },
	);
});

const amount = fc.double({ min: 0, max: 500, noNaN: true });
const node = fc
	.record({
		score: amount,
		state: fc.constantFrom(
			"free",
			"gate",
			"hold",
			"restrict",
			"block",
			"drip",
			"conversion",
		),
		untilMs: fc.integer({ min: -3_600_000, max: 3_600_000 }),
		strikes: fc.integer({ min: 0, max: 9 }),
		history: fc.record(
			Object.fromEntries(
				Object.keys(freshNode(0).history).map((name) => [name, amount]),
			),
		),
	})
	.map(({ untilMs, history, ...rest }) => ({
		...freshNode(T0),
		...rest,
		until: T0 + untilMs,
		history: { ...freshNode(T0).history, ...history },
	})) as fc.Arbitrary<ReturnType<typeof freshNode>>;
const nodes = fc.record({
	address: node,
	range: node,
	area: node,
	country: node,
	customer: node,
}) as fc.Arbitrary<Nodes>;
const laterMs = fc.integer({ min: 0, max: 100_000_000 });

test("a verification raises no score, and puts none below its floor", () => {
	fc.assert(
		fc.property(
			nodes,
			laterMs,
			fc.integer({ min: 0, max: 9 }),
			fc.boolean(),
			fc.constantFrom(...LEVELS),
			(given, ms, messages, wasKnown, level) => {
				const now = T0 + ms;
				const before = agedNodes(given, now);
				const after = verified(
					{ now, messages, wasKnown },
					structuredClone(given),
					level,
				);
				for (const kind of NODE_KINDS) {
					const [was, is] = [before[kind]?.score ?? 0, after[kind]?.score ?? 0];
					expect(is).toBeLessThanOrEqual(was);
					expect(is).toBeGreaterThanOrEqual(0);
				}
			},
		),
	);
});

test("a recipient who was known earns nothing", () => {
	fc.assert(
		fc.property(
			nodes,
			laterMs,
			fc.integer({ min: 0, max: 9 }),
			(given, ms, n) => {
				const now = T0 + ms;
				const before = agedNodes(given, now);
				const told = { now, messages: n, wasKnown: true };
				const after = verified(told, structuredClone(given), "medium");
				for (const kind of NODE_KINDS) {
					expect(after[kind]?.score).toBe(before[kind]?.score);
				}
			},
		),
	);
});

test("a decision gives finite numbers, and lets known recipients through", () => {
	fc.assert(
		fc.property(
			nodes,
			laterMs,
			fc.boolean(),
			fc.boolean(),
			(given, ms, isKnown, isResend) => {
				const decided = decide(
					{
						now: T0 + ms,
						isKnown,
						isTrusted: false,
						challengePassed: false,
						isResend,
					},
					given,
					"medium",
				);
				if (isKnown) expect(decided.verdict.allowed).toBe(true);
				for (const kind of NODE_KINDS) {
					const changed = decided.nodes[kind];
					if (changed === undefined) continue;
					expect(changed.score).toBeGreaterThanOrEqual(0);
					const { state: _, history, ...numbers } = changed;
					for (const value of [
						...Object.values(numbers),
						...Object.values(history),
					]) {
						expect(Number.isFinite(value)).toBe(true);
					}
				}
			},
		),
	);
});

test("a clock that goes back by up to a day changes nothing by itself", () => {
	// Before every end of a state.
	const earlierMs = fc.integer({ min: 3_600_001, max: MOST_AHEAD_MS });
	fc.assert(
		fc.property(nodes, earlierMs, (given, ms) => {
			const back = agedNodes(given, T0 - ms);
			for (const kind of NODE_KINDS) {
				expect(back[kind]?.score).toBe(given[kind]?.score);
			}
		}),
	);
});
