/** The steps of a workflow: which comes next, when, and what brings it forward. */

import type { Event, Step, Verification } from "./verification.ts";

/** The instant at which the first step goes out. */
export function firstStepAt(steps: readonly Step[], createdAt: number): number {
	return createdAt + (steps[0]?.afterMs ?? 0);
}

/**
 * Takes the step that is due by `now`, if there is one. The next step's pause
 * counts from when this one was due, not from when it went out: after an outage
 * of the service all steps that are late go out at once.
 */
export function takeStep(
	verification: Verification,
	now: number,
): { channel: Step["channel"]; step: number } | null {
	const { steps, stepsTaken, stepAt } = verification;
	const step = steps[stepsTaken];
	if (step === undefined || stepAt === null || stepAt > now) return null;
	const next = steps[stepsTaken + 1];
	verification.stepsTaken++;
	verification.stepAt = next === undefined ? null : stepAt + next.afterMs;
	return { channel: step.channel, step: stepsTaken };
}

/**
 * A message failed for good, so the next step need not wait. The message must
 * be of the latest step, or a resend on a channel that the recipient does not
 * have at all.
 */
export function bringStepForward(
	verification: Verification,
	event: Event,
	now: number,
): void {
	const { stepAt, stepsTaken } = verification;
	const isLatest =
		event.step === null
			? event.otherChannel === true
			: event.step === stepsTaken - 1;
	if (stepAt !== null && isLatest) {
		verification.stepAt = Math.min(stepAt, now);
	}
}

/**
 * The step whose text and sender a message has: its own, or for a resend (null) the
 * latest one that has gone out on the channel, else the next one on it. Undefined:
 * there is none.
 */
export function stepOf(
	{ steps, stepsTaken }: Pick<Verification, "steps" | "stepsTaken">,
	channel: Step["channel"],
	step: number | null,
): Step | undefined {
	if (step !== null) return steps[step];
	const isOnIt = (each: Step) => each.channel === channel;
	return (
		steps.slice(0, stepsTaken).findLast(isOnIt) ??
		steps.slice(stepsTaken).find(isOnIt)
	);
}
