/**
 * One verification: the aggregate that a send makes, with its checks and its
 * events, and every way in which it may change. Pure: instants, SIDs and codes
 * are arguments.
 *
 * An end that time brings (expiry, the end of a guard) holds from its instant
 * on, whether or not anything has swept the record: whoever reads or changes
 * one calls `endIfOver` or `statusAt` first.
 */

import {
	type Channel,
	type ChannelStatus,
	firstChannelOf,
} from "../channel.ts";
import type { RefusalName } from "../errors.ts";
import { abridged } from "../secrets/key-ring.ts";
import { type Callbacks, tell } from "./callbacks.ts";
import type { Origin } from "./origin.ts";
import type { Recipient } from "./recipient.ts";

export type VerificationStatus =
	| "pending"
	| "success"
	| "failed"
	| "expired"
	| "canceled";

export type Check = {
	readonly sid: string;
	readonly receivedAt: number;
	readonly status: "valid" | "invalid";
	/** What was submitted, as it was typed. */
	readonly code: string;
};

/** A channel of a workflow, and how long it waits for the one before it. */
export type Step = { readonly channel: Channel; readonly afterMs: number };

/** One message, tried at one provider. */
export type Event = {
	readonly sid: string;
	readonly createdAt: number;
	/** Which step it belongs to, from 0; null for a resend. */
	readonly step: number | null;
	readonly channel: Channel;
	readonly sender: string;
	readonly recipient: string;
	/** SID of the message; a fall-over to another provider is another message. */
	readonly targetSid: string;
	status: ChannelStatus;
	errorCode: string | null;
	errorMessage: string | null;
	/** Absent, unless a gate refused it when its time had come: it was never begun. */
	refusal?: RefusalName;
	/** The provider that answered for it; null until one has. */
	provider: string | null;
	/** When a provider took it: from then on it counts as a message that went out. */
	acceptedAt: number | null;
	/** What is still to be done to hand it over; null once its fate at a provider is known. */
	handover: Handover | null;
	/** A later word that is known already, and when it is spoken. */
	followUp: DueWord | null;
	/** A provider said that the recipient is not on this channel at all. Absent: none did. */
	otherChannel?: true;
	/**
	 * Where it went out in several parts: those of each hand that was accepted.
	 * Absent: it went out whole, or what became of it is known.
	 */
	parts?: Part[][];
};

/** A part of a message, by the provider's reference, and whether a receipt calls it delivered. */
export type Part = { readonly reference: string; isDelivered: boolean };

/** The way of a message to a provider. Its rules are in `handover.ts`. */
export type Handover = {
	/** Providers that may still carry it, in order of preference. */
	candidates: string[];
	/** When it is due: the next try, or, while leased, the end of the lease. */
	at: number;
	/** The instance that holds it; null while it waits. */
	leasedBy: string | null;
	/**
	 * It waits for room in its lane, not for a time: `at` is when another instance
	 * is to look after it. Absent: it does not.
	 */
	waits?: true;
	/** How often it was handed to an instance: fences the answers of earlier ones. */
	hand: number;
	/** How often its holder was gone when its lease ran out. */
	orphaned: number;
	/** Answers "later" so far at the present provider. */
	postponed: number;
	/** Whether an answer was already unknown: it may have been sent once. */
	perhapsSent: boolean;
};

export type DueWord = {
	readonly at: number;
	readonly status: ChannelStatus;
	readonly errorCode: string | null;
	readonly errorMessage: string | null;
	readonly otherChannel?: true;
};

/** What a message is made of, beside the code. */
export type Content = {
	readonly body: string;
	readonly from: string | null;
	readonly emailFrom: string | null;
	readonly subject: string | null;
	readonly language: string | null;
	readonly voice: "man" | "woman" | null;
	readonly repeat: number;
	readonly domain: string | null;
	readonly appHash: string | null;
	/** For the carrier; see the provider contract. Absent: nothing. */
	readonly extra?: Readonly<Record<string, string>>;
};

export type Verification = Recipient & {
	readonly sid: string;
	/** The API that it was sent through, whose words its news are told in. Absent: the first. */
	readonly dialect?: string;
	readonly accountSid: string;
	readonly service: string;
	readonly createdAt: number;
	readonly expiresAt: number;
	/** A later send cancels it at once, but not before this instant. */
	readonly guardedUntil: number;
	readonly maxAttempts: number;
	readonly content: Content;
	/** The workflow that it was sent with; it keeps the steps it began with. */
	readonly workflowSid: string | null;
	readonly steps: readonly Step[];
	stepsTaken: number;
	/** When the next step goes out; null when none will. */
	stepAt: number | null;
	/** Messages begun: steps and resends, not fall-overs. */
	messages: number;
	/** When and on what the last of them began; before the first, when it was sent, and the first step's. */
	lastMessageAt: number;
	lastChannel: Channel;
	callbacks: Callbacks | null;
	updatedAt: number;
	status: VerificationStatus;
	/** Set when a later send came while this one was guarded. */
	cancelAt: number | null;
	/** Keyed hash of SID and code, and the sealed code; both null after the end. */
	codeMac: string | null;
	codeSealed: string | null;
	/**
	 * From the end on: the beginning of `codeMac`, enough to recognise the code in
	 * what a provider says later. Absent before, and where it ended before this was
	 * kept.
	 */
	spentCode?: string;
	readonly checks: Check[];
	readonly events: Event[];
	/**
	 * `traceparent` of the request that its next message belongs to: kept with the
	 * rest, so that a message which is sent after a crash, or an hour later, is
	 * found in the trace that asked for it. Absent where nothing is traced.
	 */
	trace?: string;
	/** Who asked for it, where a gate wants that kept for its later messages, and until when. */
	origin?: Origin & { readonly keptUntil: number };
	/**
	 * Its account is suspended: until then nobody looks at what waits to be handed
	 * out, unless the account is active again. Absent: nothing stops it.
	 */
	parkedUntil?: number;
};

/** No code is valid for longer. */
export const LONGEST_EXPIRY_MS = 24 * 60 * 60 * 1_000;
/** How long a request that names a recipient alone is told of what has ended. */
export const TOLD_AFTER_END_MS = 24 * 60 * 60 * 1_000;

/** The first channel that it was sent on. */
export function firstChannel(verification: Verification): Channel {
	return firstChannelOf(verification.steps);
}

export function attemptsLeft(verification: Verification): number {
	return verification.maxAttempts - verification.checks.length;
}

/** How time will end it, if nothing else does before; null when it has ended. */
export function timeLimit(
	verification: Verification,
): { status: "canceled" | "expired"; at: number } | null {
	if (verification.status !== "pending") return null;
	const { cancelAt, expiresAt } = verification;
	return cancelAt !== null && cancelAt < expiresAt
		? { status: "canceled", at: cancelAt }
		: { status: "expired", at: expiresAt };
}

/** The end that time has brought by `now`, if it has. */
function timedEnd(
	verification: Verification,
	now: number,
): { status: "canceled" | "expired"; at: number } | null {
	const limit = timeLimit(verification);
	return limit !== null && limit.at <= now ? limit : null;
}

export function statusAt(
	verification: Verification,
	now: number,
): VerificationStatus {
	return timedEnd(verification, now)?.status ?? verification.status;
}

export function updatedAtAsOf(verification: Verification, now: number): number {
	return timedEnd(verification, now)?.at ?? verification.updatedAt;
}

/** Ends it where time already has; true where that changed it. */
export function endIfOver(verification: Verification, now: number): boolean {
	const over = timedEnd(verification, now);
	if (over === null) return false;
	end(verification, over.status, over.at);
	return true;
}

/**
 * The code goes, and with it every message that no instance holds. One that is
 * held may be with a provider at this moment: its answer is still recorded.
 */
function end(
	verification: Verification,
	status: Exclude<VerificationStatus, "pending">,
	at: number,
): void {
	verification.status = status;
	verification.updatedAt = at;
	if (verification.codeMac !== null) {
		verification.spentCode = abridged(verification.codeMac);
	}
	verification.codeMac = null;
	verification.codeSealed = null;
	verification.stepAt = null;
	tell(verification, status, null, at);
	for (const event of verification.events) {
		if (event.handover?.leasedBy === null) withdraw(event);
	}
}

/**
 * It is not handed over any more. A receipt may have told what became of it in
 * an earlier hand, whose acceptance came too late to count: that stands.
 */
export function withdraw(event: Event): void {
	event.handover = null;
	if (event.status === "queued") event.status = "canceled";
}

function mustBePending(verification: Verification): void {
	if (verification.status !== "pending") {
		throw new Error(`${verification.sid} is ${verification.status}`);
	}
}

/** A newer send to the same account, service and recipient takes its place. */
export function supersede(verification: Verification, now: number): void {
	mustBePending(verification);
	if (verification.guardedUntil <= now) {
		end(verification, "canceled", now);
	} else {
		verification.cancelAt ??= verification.guardedUntil;
	}
}

export function cancel(verification: Verification, now: number): void {
	mustBePending(verification);
	end(verification, "canceled", now);
}

export type CheckOutcome = "verified" | "wrong" | "used_up";

/**
 * Records a submission: the guess is paid for in the commit that answers it.
 * A pending verification always has a check left, since the last wrong one ends it.
 */
export function check(
	verification: Verification,
	submission: { readonly sid: string; readonly code: string },
	isRight: boolean,
	now: number,
): CheckOutcome {
	mustBePending(verification);
	verification.checks.push({
		sid: submission.sid,
		receivedAt: now,
		status: isRight ? "valid" : "invalid",
		code: submission.code,
	});
	if (isRight) {
		end(verification, "success", now);
		return "verified";
	}
	if (attemptsLeft(verification) <= 0) {
		end(verification, "failed", now);
		return "used_up";
	}
	verification.updatedAt = now;
	return "wrong";
}

/** When it next needs something done; null when nothing is left. */
export function nextAt(verification: Verification): number | null {
	const { callbacks, origin, parkedUntil = 0 } = verification;
	let next = Number.POSITIVE_INFINITY;
	const at = (instant: number) => {
		next = Math.min(next, instant);
	};
	/** Of what this or another instance is at work on, the lease runs on. */
	const handOutAt = (held: { at: number; leasedBy: string | null }) =>
		at(held.leasedBy === null ? Math.max(held.at, parkedUntil) : held.at);
	if (verification.status === "pending") {
		at(verification.expiresAt);
		if (verification.cancelAt !== null) at(verification.cancelAt);
		if (verification.stepAt !== null) {
			at(Math.max(verification.stepAt, parkedUntil));
		}
	}
	if (origin !== undefined) at(origin.keptUntil);
	if (callbacks?.handover) handOutAt(callbacks.handover);
	for (const { handover, followUp } of verification.events) {
		if (handover !== null) handOutAt(handover);
		if (followUp !== null) at(followUp.at);
	}
	return next === Number.POSITIVE_INFINITY ? null : next;
}
