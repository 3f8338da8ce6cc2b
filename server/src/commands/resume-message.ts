/** Messages that are due, or whose holder is gone: renewed, leased to this instance, or left in line. */

import { handOverEvent, type MessageParts } from "../messages/message.ts";
import {
	giveBack,
	lease,
	renewLease,
	waitInLine,
} from "../verification/handover.ts";
import { LEASE_MS, RENEW_AFTER_MS } from "../verification/lease.ts";
import type { Event, Verification } from "../verification/verification.ts";
import type { Work } from "./command.ts";

export type ResumeParts = MessageParts & {
	/** Whether the message stands in line here, until there is room for it. */
	readonly isInLine: (candidates: readonly string[], sid: string) => boolean;
	/** Whether this instance is still at work on the message, or the callback. */
	readonly isHeldHere: (id: string) => boolean;
	/** Whether the account is known here. Of one that is not, it is known in a moment why nothing may be delivered. */
	readonly isKnown: (accountSid: string) => boolean;
	/** Whether a lease of another instance can only be a dead one's (a store of one process). */
	readonly isAlone: boolean;
	/** Null where the key that sealed it is not to be had at present. */
	readonly open: (verification: Verification) => string | null;
};

/** Where a code cannot be opened, its message waits this long. */
export const UNREADABLE_WAIT_MS = 15_000;

type Held = { readonly at: number; readonly leasedBy: string | null };

/** Its time has come, its holder is gone, or it is held here and its lease is to be renewed. */
export function isDue(
	handover: Held | null,
	id: string | undefined,
	parts: ResumeParts,
	now: number,
): boolean {
	if (handover === null || id === undefined) return false;
	if (handover.at <= now) return true;
	if (handover.leasedBy === null) return false;
	return isOwn(handover, parts)
		? parts.isHeldHere(id) && handover.at <= now + LEASE_MS - RENEW_AFTER_MS
		: parts.isAlone;
}

/** One that waits for room may be taken by whoever has some, unless it stands in line here. */
export function isMessageDue(
	{ sid }: Verification,
	{ sid: id, handover }: Event,
	parts: ResumeParts,
	now: number,
): boolean {
	return (
		isDue(handover, id, parts, now) ||
		(handover?.waits === true && !parts.isInLine(handover.candidates, sid))
	);
}

/** A lease that ran out may be another instance's by now, whoever is still at work. */
export function isOwn(handover: Held | null, parts: ResumeParts): boolean {
	return handover?.leasedBy === parts.instance;
}

export function renewMessage(
	work: Work,
	event: Event,
	parts: ResumeParts,
	now: number,
): void {
	if (!isOwn(event.handover, parts)) return;
	const leasedUntil = renewLease(event, now);
	const renewed = { eventSid: event.sid, leasedUntil };
	work.due({ renewed, isStillDue: () => true });
}

export function resumeMessage(
	work: Work,
	verification: Verification,
	event: Event,
	parts: ResumeParts,
	now: number,
): boolean {
	if (parts.isHeldHere(event.sid)) {
		renewMessage(work, event, parts, now);
		return true;
	}
	// After the end nothing goes out any more: neither what waited, nor what an
	// instance held when it died (it may have gone out then, once).
	if (verification.status !== "pending") {
		giveBack(verification, event, event.handover?.hand ?? 0, now);
		return true;
	}
	if (isStillInLine(verification, event, parts)) {
		const place = parts.place(
			event.handover?.candidates ?? [],
			verification.accountSid,
		);
		waitInLine(event, place === "now" ? now + LEASE_MS : place.at);
		return true;
	}
	const code = parts.open(verification);
	if (code === null) {
		giveBack(
			verification,
			event,
			event.handover?.hand ?? 0,
			now + UNREADABLE_WAIT_MS,
		);
		return false;
	}
	if (lease(verification, event, parts.instance, now)) {
		handOverEvent(work, verification, event, code, parts, now);
	}
	return true;
}

/** Its time was an estimate: nobody else is to take it over while it has its place here. */
function isStillInLine(
	{ sid }: Verification,
	{ handover }: Event,
	parts: ResumeParts,
): boolean {
	return handover?.waits === true && parts.isInLine(handover.candidates, sid);
}
