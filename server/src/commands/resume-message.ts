/**
 * Resumes messages that are due, or whose holder is gone: their lease is
 * renewed, or this instance leases them, or they stay in line.
 */

import type { Channel } from "../channel.ts";
import { hasPassed } from "../durations.ts";
import {
	handOverEvent,
	type MessageParts,
	routeAnew,
} from "../messages/message.ts";
import {
	failUnrouted,
	lease,
	renewLease,
	strand,
	takeBack,
	waitInLine,
} from "../verification/handover.ts";
import {
	LEASE_MS,
	LONGEST_WAIT_MS,
	RENEW_AFTER_MS,
} from "../verification/lease.ts";
import {
	type Event,
	type Verification,
	withdraw,
} from "../verification/verification.ts";
import type { Work } from "./command.ts";

export type ResumeParts = MessageParts & {
	/** Whether the provider carries the channel; undefined: it is not in this instance's settings. */
	readonly carries: (provider: string, channel: Channel) => boolean | undefined;
	/** Whether the message waits in a line of this instance. */
	readonly isInLine: (candidates: readonly string[], sid: string) => boolean;
	/** Whether this instance is still at work on the message, or the callback. */
	readonly isHeldHere: (id: string) => boolean;
	/**
	 * Whether this instance knows the account. If not, it will know in a moment
	 * why nothing may be delivered.
	 */
	readonly isKnown: (accountSid: string) => boolean;
	/** Whether another instance's lease can only be a dead one's (a store of one process). */
	readonly isAlone: boolean;
	/** Null if the key that sealed it is missing at present. */
	readonly open: (verification: Verification) => string | null;
};

/** A message whose code cannot be opened waits this long. */
export const UNREADABLE_WAIT_MS = 15_000;

export type Held = { readonly at: number; readonly leasedBy: string | null };

/** Its time has come, its holder is gone, or it is held here and its lease needs renewal. */
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

/**
 * Any instance with room may take a message that waits for room, unless it
 * waits in a line here.
 */
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

/** Another instance may have taken over a lease that ran out, even if this one is still at work. */
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
	// After the end nothing goes out any more: neither waiting messages, nor
	// those that a dead instance held (they may have gone out then, once).
	if (verification.status !== "pending") {
		takeBack(verification, event, now);
		return true;
	}
	const isStranded = !hasProvider(event, parts);
	if (!isStranded && isStillInLine(verification, event, parts)) {
		const place = parts.place(
			event.handover?.candidates ?? [],
			verification.accountSid,
		);
		waitInLine(event, place === "now" ? now + LEASE_MS : place.at);
		return true;
	}
	const code = parts.open(verification);
	if (code === null) {
		takeBack(verification, event, now + UNREADABLE_WAIT_MS);
		return false;
	}
	if (isStranded) {
		resumeStranded(work, verification, event, code, parts, now);
	} else if (lease(verification, event, parts.instance, now)) {
		handOverEvent(work, verification, event, code, parts, now);
	}
	return true;
}

/**
 * Other instances may have other settings, as while all are replaced in turn: they get
 * this time to take a message whose providers have left the settings of this one.
 */
const OTHERS_FIRST_MS = 5_000;

/**
 * Takes the present route for a message whose providers have left the settings; without
 * one it has failed, if no other instance has known its providers for long enough.
 */
function resumeStranded(
	work: Work,
	verification: Verification,
	event: Event,
	code: string,
	parts: ResumeParts,
	now: number,
): void {
	// A receipt has told the fate of an earlier hand, whose acceptance came too late.
	if (event.status !== "queued") {
		withdraw(event);
		return;
	}
	const { waits, strandedAt } = event.handover ?? {};
	if (waits && routeAnew(verification, event, code, parts)) {
		if (lease(verification, event, parts.instance, now)) {
			handOverEvent(work, verification, event, code, parts, now);
		}
		return;
	}
	const isLost =
		parts.isAlone ||
		(strandedAt !== undefined && hasPassed(LONGEST_WAIT_MS, strandedAt, now));
	if (waits && isLost) {
		failUnrouted(verification, event, now);
	} else if (lease(verification, event, parts.instance, now)) {
		strand(event, strandedAt ?? now, now + OTHERS_FIRST_MS);
	}
}

/** False: the providers that may carry it have all left the settings. Those that have left its channel are dropped. */
function hasProvider(
	{ handover, channel }: Event,
	{ carries }: ResumeParts,
): boolean {
	if (handover === null) return false;
	const { candidates } = handover;
	const isHere = candidates.some((name) => carries(name, channel) === true);
	if (isHere && candidates.some((name) => carries(name, channel) === false)) {
		handover.candidates = candidates.filter(
			(name) => carries(name, channel) !== false,
		);
	}
	return isHere;
}

/** Its time was an estimate: while it has its place here, no other instance may take it over. */
function isStillInLine(
	{ sid }: Verification,
	{ handover }: Event,
	parts: ResumeParts,
): boolean {
	return handover?.waits === true && parts.isInLine(handover.candidates, sid);
}
