/**
 * How one message finds its way to a provider: leases, answers, retries,
 * fall-over. Pure, like all of this room.
 *
 * What may go out twice: a message whose answer was unknown is handed over once
 * more, and so is one that an instance held when it died. Nothing else is.
 */

import type { Accepted, Answer, Receipt } from "../channels/provider.ts";
import type {
	Channel,
	ChannelStatus,
	Event,
	Verification,
} from "./verification.ts";

/** How long an instance may hold a message before another takes it over. */
export const LEASE_MS = 30_000;

/** A message that outlived this many holders is given up: it may be what kills them. */
const MOST_ORPHANED = 20;

/** "Later" is asked again of the same provider this often while another one could do it. */
const PATIENCE = 2;

/** A provider that wants us to wait longer than this loses the message to the next one. */
const LONGEST_WAIT_MS = 5_000;

export type NewEvent = {
	readonly eventSid: string;
	readonly targetSid: string;
};

/** A new message, leased to the instance that will hand it over after the commit. */
export function queueMessage(
	verification: Verification,
	message: NewEvent & {
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
		sid: message.eventSid,
		createdAt: now,
		channel: message.channel,
		sender: message.sender,
		recipient: message.recipient,
		targetSid: message.targetSid,
		status: "queued",
		errorCode: null,
		errorMessage: null,
		provider: null,
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

/** Leases a message that is due (or whose holder is gone) to `instance`. */
export function lease(event: Event, instance: string, now: number): boolean {
	const { handover } = event;
	if (handover === null) return false;
	if (handover.leasedBy !== null) handover.orphaned++;
	if (handover.orphaned >= MOST_ORPHANED) {
		fail(event, "30008", "No instance lived to hand this message over");
		return false;
	}
	handover.hand++;
	handover.leasedBy = instance;
	handover.at = now + LEASE_MS;
	return true;
}

/** The holder is still at it: nobody else may take it over yet. */
export function renewLease(event: Event, now: number): void {
	if (event.handover !== null) event.handover.at = now + LEASE_MS;
}

/** Given back unsent, to be tried again at `at`. */
export function giveBack(
	verification: Verification,
	event: Event,
	hand: number,
	at: number,
): void {
	if (event.handover === null || event.handover.hand !== hand) return;
	if (verification.status !== "pending") {
		event.handover = null;
		event.status = "canceled";
		return;
	}
	event.handover.leasedBy = null;
	event.handover.at = at;
}

/** An answer, with what it needs if it leads to a further message. */
export type Answered = NewEvent & {
	readonly hand: number;
	readonly provider: string;
	readonly answer: Answer;
	/** In [0, 1): spreads retries. */
	readonly jitter: number;
	readonly instance: string;
};

/**
 * Takes in what a provider answered. Returns the next message where the answer
 * leads to one at another provider (already leased to the same instance).
 */
export function takeAnswer(
	verification: Verification,
	event: Event,
	answered: Answered,
	now: number,
): Event | null {
	const { handover } = event;
	// An answer to an earlier hand: the message was taken over meanwhile, and
	// the answer to the present hand decides.
	if (handover === null || handover.hand !== answered.hand) return null;
	const { answer, provider } = answered;
	verification.updatedAt = Math.max(verification.updatedAt, now);
	event.provider = provider;

	if (answer.outcome === "accepted") {
		accept(event, answer, now);
		return null;
	}
	const others = handover.candidates.filter((name) => name !== provider);
	const isOver = verification.status !== "pending";

	if (answer.outcome === "unknown") {
		const again = !isOver && !handover.perhapsSent;
		if (again && others.length === 0) {
			handover.perhapsSent = true;
			wait(event, now + backoffMs(0, answered.jitter));
			return null;
		}
		fail(event, "30008", answer.errorMessage);
		return again
			? fallOver(verification, event, others, true, answered, now)
			: null;
	}

	const { retry, errorCode, errorMessage } = answer;
	if (isOver || retry === "never") {
		fail(event, errorCode, errorMessage);
		return null;
	}
	const { perhapsSent } = handover;
	if (retry === "later") {
		const waitMs =
			answer.retryAfterMs ?? backoffMs(handover.postponed, answered.jitter);
		const another = others.length > 0;
		const isWorthWaiting =
			now + waitMs < verification.expiresAt &&
			!(
				another &&
				(handover.postponed >= PATIENCE || waitMs > LONGEST_WAIT_MS)
			);
		if (isWorthWaiting) {
			handover.postponed++;
			event.errorCode = errorCode;
			event.errorMessage = errorMessage;
			wait(event, now + waitMs);
			return null;
		}
	}
	fail(event, errorCode, errorMessage);
	return others.length > 0
		? fallOver(verification, event, others, perhapsSent, answered, now)
		: null;
}

function accept(event: Event, answer: Accepted, now: number): void {
	event.handover = null;
	event.errorCode = null;
	event.errorMessage = null;
	// A receipt may have overtaken the acceptance that it answers.
	if (event.status === "queued") event.status = answer.status;
	if (answer.followUp !== undefined) {
		const { afterMs, ...word } = answer.followUp;
		event.followUp = { at: now + afterMs, ...word };
	}
}

function fail(
	event: Event,
	errorCode: string | null,
	errorMessage: string | null,
): void {
	event.handover = null;
	event.status = "failed";
	event.errorCode = errorCode;
	event.errorMessage = errorMessage;
}

function wait(event: Event, at: number): void {
	if (event.handover === null) return;
	event.handover.leasedBy = null;
	event.handover.at = at;
}

function fallOver(
	verification: Verification,
	event: Event,
	candidates: string[],
	perhapsSent: boolean,
	answered: Answered,
	now: number,
): Event {
	return queueMessage(
		verification,
		{
			eventSid: answered.eventSid,
			targetSid: answered.targetSid,
			instance: answered.instance,
			channel: event.channel,
			sender: event.sender,
			recipient: event.recipient,
			candidates,
			perhapsSent,
		},
		now,
	);
}

/** 1 s, 2 s, 4 s … up to a minute, of which the last half is left to chance. */
export function backoffMs(retries: number, jitter: number): number {
	const full = Math.min(60_000, 1_000 * 2 ** retries);
	return full / 2 + (full / 2) * jitter;
}

// Receipts arrive more than once and out of order: one that stands for less
// than what is known changes nothing.
const RANK: Record<ChannelStatus, number> = {
	queued: 0,
	sent: 1,
	ringing: 2,
	"in-progress": 3,
	delivered: 4,
	undelivered: 4,
	completed: 4,
	busy: 4,
	"no-answer": 4,
	failed: 4,
	canceled: 4,
};

/** A provider's later word; true where it says something new. */
export function takeReceipt(
	verification: Verification,
	event: Event,
	receipt: Omit<Receipt, "reference">,
	now: number,
): boolean {
	if (RANK[receipt.status] <= RANK[event.status]) return false;
	event.status = receipt.status;
	event.errorCode = receipt.errorCode;
	event.errorMessage = receipt.errorMessage;
	verification.updatedAt = Math.max(verification.updatedAt, now);
	return true;
}

/** Takes in what was known to come and is due by now; true where that changed something. */
export function takeFollowUps(
	verification: Verification,
	now: number,
): boolean {
	let changed = false;
	for (const event of verification.events) {
		if (event.followUp === null || event.followUp.at > now) continue;
		takeReceipt(verification, event, event.followUp, now);
		event.followUp = null;
		changed = true;
	}
	return changed;
}
