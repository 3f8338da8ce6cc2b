/**
 * The operator's own bound on what goes to one recipient where a real provider
 * carries it, since each message is paid for: a send counts, and so does every
 * resend. The later steps of a workflow do not: they are at most four more to
 * each send, and nobody is there to be refused when their time comes.
 */

import { Refusal } from "../errors.ts";
import { counted, firstFull, heldBy, type LimitUse } from "../limits/count.ts";
import { secondsUntil, type Work } from "./command.ts";

export function mustBeWithin(
	work: Work,
	protection: readonly LimitUse[],
	now: number,
	requestId?: string,
): void {
	const full = firstFull(protection, work.counter, now);
	if (full === null) return;
	throw new Refusal("too_many_requests", {
		message: "Too many sends to this recipient",
		details: { retryAfter: secondsUntil(full.until, now) },
		...(requestId !== undefined && { requestId }),
	});
}

/** Counts one more, under the present key alone: what former ones hold goes along. */
export function charge(work: Work, use: LimitUse, now: number): void {
	work.setCounter(counted(use, heldBy(use, work.counter), now));
	for (const key of use.former ?? []) work.forgetCounter(key);
}
