/**
 * Resume: what has fallen due is done. Ends that time has brought are recorded,
 * known later words are spoken, and messages that are due, or whose holder is
 * gone, are leased to this instance.
 */

import {
	giveBack,
	lease,
	renewLease,
	takeFollowUps,
} from "../verification/handover.ts";
import {
	type Event,
	endIfOver,
	type Verification,
} from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";
import { dispatchOf } from "./message.ts";

export type ResumeRules = {
	readonly instance: string;
	/** Whether this instance is still at work on the message. */
	readonly isHeldHere: (eventSid: string) => boolean;
	/** Whether a lease of another instance can only be a dead one's (a store of one process). */
	readonly isAlone: boolean;
	/** Null where the key that sealed it is not to be had at present. */
	readonly open: (verification: Verification) => string | null;
};

/** Where a code cannot be opened, its message waits this long. */
const UNREADABLE_WAIT_MS = 15_000;

/** Replies with the number of messages whose code could not be opened. */
export function resume(
	sids: readonly string[],
	rules: ResumeRules,
): Command<number> {
	return {
		keys: { verifications: sids },
		decide(work, now) {
			let unreadable = 0;
			for (const sid of sids) {
				const verification = work.verification(sid);
				if (verification === undefined) continue;
				endIfOver(verification, now);
				takeFollowUps(verification, now);
				for (const event of verification.events) {
					if (!isDue(event, rules, now)) continue;
					if (!resumeMessage(work, verification, event, rules, now)) {
						unreadable++;
					}
				}
				work.changed(verification);
			}
			return unreadable;
		},
	};
}

function isDue(event: Event, rules: ResumeRules, now: number): boolean {
	const { handover } = event;
	if (handover === null) return false;
	if (handover.at <= now) return true;
	return (
		rules.isAlone &&
		handover.leasedBy !== null &&
		handover.leasedBy !== rules.instance
	);
}

function resumeMessage(
	work: Work,
	verification: Verification,
	event: Event,
	rules: ResumeRules,
	now: number,
): boolean {
	if (rules.isHeldHere(event.sid)) {
		renewLease(event, now);
		return true;
	}
	// After the end nothing goes out any more: neither what waited, nor what an
	// instance held when it died (it may have gone out then, once).
	if (verification.status !== "pending") {
		giveBack(verification, event, event.handover?.hand ?? 0, now);
		return true;
	}
	const code = rules.open(verification);
	if (code === null) {
		giveBack(
			verification,
			event,
			event.handover?.hand ?? 0,
			now + UNREADABLE_WAIT_MS,
		);
		return false;
	}
	if (lease(event, rules.instance, now)) {
		work.due(dispatchOf(verification, event, code));
	}
	return true;
}
