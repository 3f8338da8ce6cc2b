/**
 * The fall-back of a plain send on an app: one message by SMS if the recipient is not
 * on the app, or the app cannot carry the code. It is a step like those of a workflow,
 * so gates judge it, a crash does not lose it, and older programs can run it.
 */

import { hasFailed } from "../channel.ts";
import {
	type Event,
	MOST_MESSAGES,
	statusAt,
	type Verification,
} from "./verification.ts";

/**
 * Adds the step, due now, if no other message can bring the code any more. It is
 * called after every message that failed for good: if another message was still under
 * way when the app refused the recipient, the failure of that one decides. The step
 * replaces `fallback`, so there is at most one.
 */
export function fallBack(verification: Verification, now: number): void {
	const { fallback, events, steps } = verification;
	if (fallback === undefined || statusAt(verification, now) !== "pending") {
		return;
	}
	const isLeft =
		verification.messages < MOST_MESSAGES &&
		verification.stepsTaken === steps.length;
	const isOffApp = events.some(({ otherChannel }) => otherChannel === true);
	if (!isLeft || !isOffApp || !events.every(isOver)) return;
	delete verification.fallback;
	verification.steps = [...steps, { channel: fallback, afterMs: 0 }];
	verification.stepAt = now;
}

/** The message did not arrive, and never will. */
function isOver({ status }: Event): boolean {
	return hasFailed(status) || status === "canceled";
}
