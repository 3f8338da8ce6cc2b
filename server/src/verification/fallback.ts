/**
 * The fall-back of a plain send on an app: one message by SMS where the recipient
 * is not on the app, or the app cannot carry the code. It is a step like those of a
 * workflow, so gates judge it, a crash loses nothing of it, and a program from
 * before it carries it on.
 */

import { hasFailed } from "./steps.ts";
import {
	type Event,
	MOST_MESSAGES,
	statusAt,
	type Verification,
} from "./verification.ts";

/**
 * Adds the step, due now, where nothing else can bring the code any more. It is
 * asked after every message that failed for good: where another was still under
 * way when the recipient turned out not to be on the app, that one's failure
 * decides. The step takes the place of `fallback`, so there is one at the most.
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

/** It did not arrive, and will not. */
function isOver({ status }: Event): boolean {
	return hasFailed(status) || status === "canceled";
}
