/**
 * The way of one message to a provider: leases, answers, retries, fall-over.
 * Pure, like all of this room.
 *
 * Two kinds of message may go out twice: one whose answer was unknown is handed
 * over once more, and so is one whose instance died while it held it. No other
 * is.
 */

import type { Channel } from "../channel.ts";
import type { Refusal } from "../errors.ts";
import type { Accepted, Answer } from "../providers/contract.ts";
import { fallBack } from "./fallback.ts";
import { LEASE_MS } from "./lease.ts";
import { tell } from "./news.ts";
import { carryReservation, keepReservation } from "./reservation.ts";
import { bringStepForward } from "./steps.ts";
import { type Event, type Verification, withdraw } from "./verification.ts";

/** A message that outlived this many holders is given up, because it may be what kills them. */
const MOST_ORPHANED = 20;

/**
 * Bounds on waiting for a provider that says how long to wait, while another provider
 * could take the message: how often, and how long each time. A person waits for the
 * code.
 */
const PATIENCE = 2;
const LONGEST_PATIENCE_MS = 5_000;
/** A provider that says "at once" (`Retry-After: 0`) each time must not have one message over and over. */
const SHORTEST_WAIT_MS = 1_000;

export type NewEvent = {
	readonly eventSid: string;
	readonly targetSid: string;
};

/** Adds a new message, leased to the instance that will hand it over after the commit. */
export function queueMessage(
	verification: Verification,
	fresh: NewEvent,
	message: {
		step: number | null;
		channel: Channel;
		sender: string;
		recipient: string;
		candidates: string[];
		perhapsSent: boolean;
		instance: string;
	},
	now: number,
): Event {
	const event: Event = {
		sid: fresh.eventSid,
		createdAt: now,
		step: message.step,
		channel: message.channel,
		sender: message.sender,
		recipient: message.recipient,
		targetSid: fresh.targetSid,
		status: "queued",
		errorCode: null,
		errorMessage: null,
		provider: null,
		acceptedAt: null,
		handover: {
			candidates: message.candidates,
			at: now + LEASE_MS,
			leasedBy: message.instance,
			hand: 1,
			orphaned: 0,
			postponed: 0,
			perhapsSent: message.perhapsSent,
		},
		followUp: null,
	};
	verification.events.push(event);
	return event;
}

/** No route leads to the recipient any more: this counts as a refusal by every provider. */
export function failUnrouted(
	verification: Verification,
	event: Event,
	now: number,
): void {
	fail(event, null, "No route carries this channel to this recipient", now);
	failedForGood(verification, event, now);
}

/** No provider carries the code on this channel: treated like a recipient who is not on the app. */
export function failUncarried(
	verification: Verification,
	event: Event,
	now: number,
): void {
	event.otherChannel = true;
	fail(event, null, "This channel cannot carry a code of this form", now);
	failedForGood(verification, event, now);
}

/**
 * A gate refuses a message whose time has come. Its event says why, and the
 * next step comes at once. The message is not counted, because it never began.
 */
export function refuseMessage(
	verification: Verification,
	fresh: NewEvent,
	message: {
		step: number | null;
		channel: Channel;
		sender: string;
		recipient: string;
		refusal: Refusal;
	},
	now: number,
): void {
	const { refusal, ...known } = message;
	const event = queueMessage(
		verification,
		fresh,
		{ candidates: [], perhapsSent: false, instance: "", ...known },
		now,
	);
	event.refusal = refusal.name;
	fail(event, null, refusal.message, now);
	failedForGood(verification, event, now);
}

/** Leases a message that is due, or whose holder is gone, to `instance`. */
export function lease(
	verification: Verification,
	event: Event,
	instance: string,
	now: number,
): boolean {
	const { handover } = event;
	if (handover === null) return false;
	if (handover.leasedBy !== null) {
		handover.orphaned++;
		keepReservation(event);
	}
	if (handover.orphaned >= MOST_ORPHANED && event.status !== "queued") {
		withdraw(event);
		return false;
	}
	if (handover.orphaned >= MOST_ORPHANED) {
		fail(event, "30008", "No instance lived to hand this message over", now);
		failedForGood(verification, event, now);
		return false;
	}
	handover.hand++;
	delete handover.waits;
	delete handover.strandedAt;
	handover.leasedBy = instance;
	handover.at = now + LEASE_MS;
	return true;
}

/**
 * Extends the lease of an instance that is still at work, so that no other one
 * takes the message over. Returns the new end.
 */
export function renewLease(event: Event, now: number): number {
	const until = now + LEASE_MS;
	if (event.handover !== null) event.handover.at = until;
	return until;
}

/** Takes back a message that nobody has handed over, if its verification has ended; true if so. */
export function withdrawIfOver(
	verification: Verification,
	event: Event,
): boolean {
	if (verification.status === "pending") return false;
	withdraw(event);
	return true;
}

/** Takes a message back from an instance that is gone, and may have sent it. */
export function takeBack(
	verification: Verification,
	event: Event,
	at: number,
): void {
	if (event.handover === null) return;
	if (event.handover.leasedBy !== null) keepReservation(event);
	giveBack(verification, event, event.handover.hand, at);
}

/** Gives a message back unsent; it is tried again at `at`. */
export function giveBack(
	verification: Verification,
	event: Event,
	hand: number,
	at: number,
): void {
	if (event.handover === null || event.handover.hand !== hand) return;
	if (withdrawIfOver(verification, event)) return;
	event.handover.leasedBy = null;
	delete event.handover.waits;
	event.handover.at = at;
}

/** Lets a message wait, unleased, for room in its lane. Returns the providers that may carry it. */
export function waitInLine(event: Event, at: number): readonly string[] {
	const { handover } = event;
	if (handover === null)
		throw new Error(`${event.sid} is not to be handed over`);
	delete handover.strandedAt;
	handover.leasedBy = null;
	handover.waits = true;
	handover.at = at;
	return handover.candidates;
}

/** Lets a message wait whose providers are unknown here: another instance may know one. */
export function strand(event: Event, since: number, at: number): void {
	waitInLine(event, at);
	if (event.handover !== null) event.handover.strandedAt = since;
}

/** An answer, with the parts of a further message if the answer leads to one. */
export type Answered = {
	/** Makes the event of that message. */
	readonly newEvent: () => NewEvent;
	readonly hand: number;
	readonly provider: string;
	/** The provider's own sender, which the recipient sees. Absent: that of the message. */
	readonly sender?: string | undefined;
	readonly answer: Answer;
	/** In [0, 1): spreads retries. */
	readonly jitter: number;
	readonly instance: string;
	/** Whether a provider would take a message now: it is bound, and not paused after many failures. */
	readonly isOpen: (provider: string) => boolean;
};

/**
 * Takes in a provider's answer. Returns the further message if the answer leads
 * to one at another provider; it is leased to the same instance.
 */
export function takeAnswer(
	verification: Verification,
	event: Event,
	answered: Answered,
	now: number,
): Event | null {
	const { handover } = event;
	// The answer belongs to an earlier hand: the message was taken over, and the
	// answer to the present hand decides.
	if (handover === null || handover.hand !== answered.hand) return null;
	const { answer, provider } = answered;
	verification.updatedAt = Math.max(verification.updatedAt, now);
	event.provider = provider;

	if (answer.outcome === "accepted") {
		// Not before: until then another provider may take the message, as it was asked for.
		event.sender = answered.sender ?? event.sender;
		accept(verification, event, answer, now);
		return null;
	}
	// A receipt for an earlier hand has already told the message's fate.
	if (event.status !== "queued") {
		withdraw(event);
		return null;
	}
	const others = handover.candidates.filter((name) => name !== provider);
	// Another provider that is down does not count: a message moved there would wait as long as it is down.
	const hasOther = others.some(answered.isOpen);
	const isOver = verification.status !== "pending";
	const { perhapsSent } = handover;

	/** Goes on with the next provider; without one, ends this message. */
	const elsewhere = (
		errorCode: string | null,
		errorMessage: string | null,
		isSentPerhaps: boolean,
	): Event | null => {
		fail(event, errorCode, errorMessage, now);
		if (others.length > 0) {
			return fallOver(
				verification,
				event,
				others,
				isSentPerhaps,
				answered,
				now,
			);
		}
		failedForGood(verification, event, now);
		return null;
	};
	const never = (
		errorCode: string | null,
		errorMessage: string | null,
	): null => {
		fail(event, errorCode, errorMessage, now);
		failedForGood(verification, event, now);
		return null;
	};

	if (answer.outcome === "unknown") {
		keepReservation(event);
		if (isOver || perhapsSent || answer.isPartly) {
			return never("30008", answer.errorMessage);
		}
		if (hasOther) return elsewhere("30008", answer.errorMessage, true);
		handover.perhapsSent = true;
		wait(event, now + backoffMs(0, answered.jitter));
		return null;
	}
	const { retry, errorCode, errorMessage } = answer;
	if (answer.otherChannel) event.otherChannel = true;
	if (isOver || retry === "never" || answer.otherChannel)
		return never(errorCode, errorMessage);
	if (retry === "later") {
		const { retryAfterMs } = answer;
		const waitMs =
			retryAfterMs === undefined
				? backoffMs(handover.postponed, answered.jitter)
				: Math.max(SHORTEST_WAIT_MS, retryAfterMs);
		const isTooLong =
			hasOther &&
			(retryAfterMs === undefined ||
				retryAfterMs > LONGEST_PATIENCE_MS ||
				handover.postponed >= PATIENCE);
		if (now + waitMs < verification.expiresAt && !isTooLong) {
			handover.postponed++;
			event.errorCode = errorCode;
			event.errorMessage = errorMessage;
			wait(event, now + waitMs);
			return null;
		}
	}
	return elsewhere(errorCode, errorMessage, perhapsSent);
}

function accept(
	verification: Verification,
	event: Event,
	answer: Accepted,
	now: number,
): void {
	event.handover = null;
	event.errorCode = null;
	event.errorMessage = null;
	event.acceptedAt = now;
	if (answer.followUp !== undefined) {
		const { afterMs, ...word } = answer.followUp;
		event.followUp = { at: Math.ceil(now + afterMs), ...word };
	}
	// A receipt may have overtaken the acceptance that it follows.
	if (event.status !== "queued") return;
	event.status = "sent";
	tell(verification, "sent", event, now);
	if (answer.status === "delivered") {
		event.status = "delivered";
		tell(verification, "delivered", event, now);
	}
}

/** The message failed for good: the owner is told, and the next step comes now. */
export function failedForGood(
	verification: Verification,
	event: Event,
	now: number,
): void {
	tell(verification, "undelivered", event, now);
	bringStepForward(verification, event, now);
	fallBack(verification, now);
}

function fail(
	event: Event,
	errorCode: string | null,
	errorMessage: string | null,
	now: number,
): void {
	event.handover = null;
	event.status = "failed";
	event.failedAt = now;
	event.errorCode = errorCode;
	event.errorMessage = errorMessage;
}

function wait(event: Event, at: number): void {
	if (event.handover === null) return;
	event.handover.leasedBy = null;
	// Instants are whole milliseconds, but a pause with jitter is not.
	event.handover.at = Math.ceil(at);
}

function fallOver(
	verification: Verification,
	event: Event,
	candidates: string[],
	perhapsSent: boolean,
	answered: Answered,
	now: number,
): Event {
	const next = queueMessage(
		verification,
		answered.newEvent(),
		{
			step: event.step,
			instance: answered.instance,
			channel: event.channel,
			sender: event.sender,
			recipient: event.recipient,
			candidates,
			perhapsSent,
		},
		now,
	);
	carryReservation(event, next);
	return next;
}

/** 1 s, 2 s, 4 s … up to a minute; the last half of each pause is random. */
export function backoffMs(retries: number, jitter: number): number {
	const full = Math.min(60_000, 1_000 * 2 ** retries);
	return full / 2 + (full / 2) * jitter;
}
