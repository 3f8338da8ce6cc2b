import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bringStepForward, firstStepAt, stepOf, takeStep } from "./steps.ts";
import type { Event, Step, Verification } from "./verification.ts";

const START = 1_700_000_000_000;

/** A verification with the members that steps need, and no others. */
function begun(...afterMs: number[]): Verification {
	const steps = afterMs.map(
		(each): Step => ({ channel: "sms", afterMs: each }),
	);
	const stepAt = firstStepAt(steps, START);
	return { steps, stepsTaken: 0, stepAt } as unknown as Verification;
}

const ofStep = (step: number | null) => ({ step }) as Event;
const onNoSuchChannel = (step: number | null) =>
	({ step, otherChannel: true }) as Event;

/** Takes all steps that are due at `now`. */
function taken(verification: Verification, now: number): number[] {
	const steps: number[] = [];
	for (;;) {
		const due = takeStep(verification, now);
		if (due === null) return steps;
		steps.push(due.step);
	}
}

describe("a step goes out", () => {
	it("after its own interval, counted from when the one before it was due", () => {
		const verification = begun(5_000, 60_000, 0);
		expect(taken(verification, START + 4_999)).toEqual([]);
		expect(taken(verification, START + 9_000)).toEqual([0]);
		expect(taken(verification, START + 64_999)).toEqual([]);
		expect(taken(verification, START + 65_000)).toEqual([1, 2]);
		expect(verification.stepAt).toBeNull();
	});

	it("late with all that are late, in order", () => {
		expect(taken(begun(0, 60_000, 60_000), START + 500_000)).toEqual([0, 1, 2]);
	});

	it("once, whenever anybody looks", () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(3_600_000), { minLength: 1, maxLength: 10 }),
				fc.array(fc.nat(4_000_000), { maxLength: 30 }),
				(intervals, looks) => {
					const verification = begun(...intervals);
					const instants = [...looks.map((ms) => START + ms)].sort();
					const order = instants.flatMap((now) => {
						const steps = taken(verification, now);
						for (const step of steps) {
							const after = intervals
								.slice(0, step + 1)
								.reduce((sum, ms) => sum + ms, 0);
							expect(now).toBeGreaterThanOrEqual(START + after);
						}
						return steps;
					});
					order.push(...taken(verification, Number.MAX_SAFE_INTEGER));
					expect(order).toEqual(intervals.map((_, i) => i));
				},
			),
		);
	});
});

describe("a failure brings forward", () => {
	it("the next step, and counts the one after it from then", () => {
		const verification = begun(0, 60_000, 60_000);
		expect(taken(verification, START)).toEqual([0]);
		bringStepForward(verification, ofStep(0), START + 2_000);
		expect(taken(verification, START + 2_000)).toEqual([1]);
		expect(verification.stepAt).toBe(START + 62_000);
	});

	it("nothing that is due already, and nothing where no step is left", () => {
		const due = begun(0, 1_000);
		takeStep(due, START);
		bringStepForward(due, ofStep(0), START + 5_000);
		expect(due.stepAt).toBe(START + 1_000);
		const last = begun(0);
		takeStep(last, START);
		bringStepForward(last, ofStep(0), START + 5_000);
		expect(last.stepAt).toBeNull();
	});

	it("nothing, where it is an earlier step's or a resend's", () => {
		const verification = begun(0, 1_000, 60_000);
		expect(taken(verification, START + 1_000)).toEqual([0, 1]);
		for (const step of [0, null]) {
			bringStepForward(verification, ofStep(step), START + 2_000);
			expect(verification.stepAt).toBe(START + 61_000);
		}
	});

	it("the next step for a resend too, where the recipient is not on the channel", () => {
		const verification = begun(0, 1_000, 60_000);
		expect(taken(verification, START + 1_000)).toEqual([0, 1]);
		// A later step has begun: it is on the other channel.
		bringStepForward(verification, onNoSuchChannel(0), START + 2_000);
		expect(verification.stepAt).toBe(START + 61_000);
		bringStepForward(verification, onNoSuchChannel(null), START + 2_000);
		expect(verification.stepAt).toBe(START + 2_000);
	});
});

it("a resend has the text and sender of the latest step on its channel, else of the next one", () => {
	const steps: Step[] = [
		{ channel: "email", afterMs: 0 },
		{ channel: "sms", afterMs: 0, from: "one" },
		{ channel: "sms", afterMs: 0, from: "two" },
		{ channel: "sms", afterMs: 0, from: "three" },
	];
	const senders = [0, 1, 2, 3, 4].map(
		(stepsTaken) => stepOf({ steps, stepsTaken }, "sms", null)?.from,
	);
	expect(senders).toEqual(["one", "one", "one", "two", "three"]);
	expect(stepOf({ steps, stepsTaken: 4 }, "call", null)).toBeUndefined();
	expect(stepOf({ steps, stepsTaken: 1 }, "sms", 3)?.from).toBe("three");
});
