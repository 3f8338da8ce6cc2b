/**
 * One verification: the aggregate that a send makes, with its checks and its
 * events, and every way in which it may change. Pure: instants, SIDs and codes
 * are arguments.
 *
 * An end that comes with time (expiry, the end of a guard) holds from its
 * instant on, even if no job has updated the record: readers and changes call
 * `endIfOver` or `statusAt` first.
 */

import {
	type Channel,
	type ChannelStatus,
	firstChannelOf,
} from "../channel.ts";
import { DAY_MS } from "../durations.ts";
import type { RefusalName } from "../errors.ts";
import { abridged } from "../secrets/key-ring.ts";
import type { GuardDecision } from "./guard-decision.ts";
import { type Callbacks, type Silenced, type Told, tell } from "./news.ts";
import type { Origin } from "./origin.ts";
import type { Recipient, RecipientKey } from "./recipient.ts";
import type { Reservation } from "./reservation.ts";
import type { Scoring } from "./scoring.ts";

export type VerificationStatus =
	| "pending"
	| "success"
	| "failed"
	| "expired"
	| "canceled"
	/** Refused by a gate: nothing was sent, and it has no code. Only who asks for such records sees them. */
	| "blocked";

export type Check = {
	readonly sid: string;
	readonly receivedAt: number;
	readonly status: "valid" | "invalid";
	/** The code as the user typed it. */
	readonly code: string;
};

/** A channel of a workflow, and its wait after the one before it. */
export type Step = {
	readonly channel: Channel;
	readonly afterMs: number;
	/** Its own text, filled in but for the code. Absent: that of the send. */
	readonly body?: string;
	/** Its own sender of sms or calls. Absent: that of the send. */
	readonly from?: string;
};

/** The text of messages on a channel, filled in but for the code. */
export type Text = {
	readonly body: string;
	/** Only for email; absent: the layout around `body`, if the send has one. */
	readonly html?: string;
	/** The template's values for the carrier, under those of the send. */
	readonly extra?: Readonly<Record<string, string>>;
};

/** The look of an email: the account's, as it was at the send. */
export type Layout = {
	readonly name: string;
	/** `#` and six hex digits. */
	readonly color?: string;
	/** An https URL. */
	readonly logo?: string;
	/** BCP 47. */
	readonly locale: string;
};

/** One message, tried at one provider. */
export type Event = {
	readonly sid: string;
	readonly createdAt: number;
	/** The number of its step, from 0; null for a resend. */
	readonly step: number | null;
	readonly channel: Channel;
	/** The one that was asked for; once a provider with a sender of its own accepted it, that one. */
	sender: string;
	readonly recipient: string;
	/** The SID of the message. A fall-over to another provider is another message. */
	readonly targetSid: string;
	status: ChannelStatus;
	errorCode: string | null;
	errorMessage: string | null;
	/** Absent unless a gate refused the message when its time had come: it never began. */
	refusal?: RefusalName;
	/** The provider that answered for it; null until one has answered. */
	provider: string | null;
	/** The instant at which a provider accepted it; from then on it counts as sent. */
	acceptedAt: number | null;
	/** The instant at which it failed before a provider accepted it. Absent: it did not. */
	failedAt?: number;
	/** The instant of the last receipt that changed its status. Absent: none has. */
	reportedAt?: number;
	/**
	 * The provider's charge and the account's price, in millionths of the currency.
	 * Absent before a provider accepts it, and if no price was known.
	 */
	costMicros?: number;
	priceMicros?: number;
	/** The room that it holds under caps. Absent: none counts it, or its fate is known. */
	reserved?: Reservation;
	/** The rest of its way to a provider; null once its fate there is known. */
	handover: Handover | null;
	/** A later word that is known already, and when it takes effect. */
	followUp: DueWord | null;
	/** A provider said that the recipient is not on this channel at all. Absent: none said so. */
	otherChannel?: true;
	/**
	 * The parts of a message that went out in several, one list for each accepted hand.
	 * Absent: the message went out whole, or its outcome is known.
	 */
	parts?: Part[][];
};

/** A part of a message: the provider's reference, and whether a receipt says it was delivered. */
export type Part = { readonly reference: string; isDelivered: boolean };

/** The way of a message to a provider. `handover.ts` has its rules. */
export type Handover = {
	/** Providers that may still carry it, in order of preference. */
	candidates: string[];
	/** When it is due: the instant of the next try, or, while leased, the end of the lease. */
	at: number;
	/** The instance that holds it; null while it waits. */
	leasedBy: string | null;
	/**
	 * It waits for room in its lane, not for an instant: at `at` another instance
	 * takes it over. Absent: it does not wait for room.
	 */
	waits?: true;
	/** Since when no instance that looked at it has known its providers. Absent: the last one did. */
	strandedAt?: number;
	/** How often it was handed to an instance. The number fences off answers of earlier hands. */
	hand: number;
	/** How often a lease ran out because its holder was gone. */
	orphaned: number;
	/** The number of answers "later" from the present provider so far. */
	postponed: number;
	/** An earlier answer was unknown, so the message may have been sent once already. */
	perhapsSent: boolean;
};

export type DueWord = {
	readonly at: number;
	readonly status: ChannelStatus;
	readonly errorCode: string | null;
	readonly errorMessage: string | null;
	readonly otherChannel?: true;
};

/** Why no person gets the messages of a verification. */
export type Test = {
	/**
	 * The test recipient that it was sent to: the key of one recipient, or the leading
	 * digits of many. Null: the account is a test account.
	 */
	readonly entry: RecipientKey | null;
};

/** Everything a message is made from, except the code. */
export type Content = {
	/** The text on every channel that `texts` does not name. */
	readonly body: string;
	/** Texts that templates gave the send, where they differ from `body`. Absent: none. */
	readonly texts?: Readonly<Partial<Record<Channel, Text>>>;
	/** Absent: emails are text alone, since the caller gave their `body`. */
	readonly layout?: Layout;
	/** BCP 47; absent: that of `language`. */
	readonly locale?: string;
	readonly from: string | null;
	/** The send named no `from`, so a route's sender wins over this one. Absent: it named one. */
	readonly fromIsDefault?: true;
	readonly emailFrom: string | null;
	/** The name that an email shows beside its sender. Absent: none. */
	readonly emailFromName?: string;
	/** The address for answers to an email. Absent: its sender. */
	readonly replyTo?: string;
	readonly subject: string | null;
	readonly language: string | null;
	readonly voice: "man" | "woman" | null;
	readonly repeat: number;
	readonly domain: string | null;
	readonly appHash: string | null;
	/** Parameters for the carrier; see the provider contract. Absent: none. */
	readonly extra?: Readonly<Record<string, string>>;
};

export type Verification = Recipient & {
	readonly sid: string;
	/** The API that sent it, and whose words its news use. Absent: the first one. */
	readonly dialect?: string;
	readonly accountSid: string;
	readonly service: string;
	/** No message of it goes to a carrier, and it counts in no statistics. Absent: it is live. */
	readonly test?: Test;
	readonly createdAt: number;
	readonly expiresAt: number;
	/** Before this instant a later send does not cancel it; from then on, at once. */
	readonly guardedUntil: number;
	readonly maxAttempts: number;
	readonly content: Content;
	/** The workflow that it was sent with; later changes to it do not touch `steps`. */
	readonly workflowSid: string | null;
	steps: readonly Step[];
	/**
	 * In a plain send on an app: the channel that takes over, once, if the recipient is
	 * not on the app. Absent: none does, or it has already.
	 */
	fallback?: Channel;
	stepsTaken: number;
	/** When the next step goes out; null if none will. */
	stepAt: number | null;
	/** The number of messages begun: steps and resends, not fall-overs. */
	messages: number;
	/**
	 * The instant and channel of the latest message. Before the first one: the
	 * instant of the send, and the first step's channel.
	 */
	lastMessageAt: number;
	lastChannel: Channel;
	callbacks: Callbacks | null;
	/** News that were tried, the oldest first. Absent: none were yet. */
	told?: Told[];
	/** Set if the endpoint wanted no more news. */
	silenced?: Silenced;
	updatedAt: number;
	status: VerificationStatus;
	/** Set if a later send came while this one was guarded. */
	cancelAt: number | null;
	/** A keyed hash of SID and code, and the sealed code; both are null after the end. */
	codeMac: string | null;
	codeSealed: string | null;
	/**
	 * Set at the end: the beginning of `codeMac`, enough to recognise the code in
	 * a provider's later words. Absent before the end, and in records that ended
	 * before this was kept.
	 */
	spentCode?: string;
	readonly checks: Check[];
	readonly events: Event[];
	/**
	 * `traceparent` of the request that its next message belongs to. It is
	 * stored, so that a message which is sent after a crash, or an hour later,
	 * appears in the trace that asked for it. Absent if nothing is traced.
	 */
	trace?: string;
	/**
	 * Why it was blocked; with any other status: why a gate would have refused it, or
	 * one of its messages, in the mode `on`. Absent: every gate let it pass.
	 */
	guard?: GuardDecision;
	/** Set while it is pending, if the fraud guard has judged it. */
	scoring?: Scoring;
	/** Who asked for it, and until when that is kept; set if a gate needs it for later messages. */
	origin?: Origin & { readonly keptUntil: number };
	/**
	 * Its account is suspended: until this instant nobody looks for its waiting
	 * work, unless the account is active again. Absent: nothing holds it back.
	 */
	parkedUntil?: number;
};

/** A verification with so many messages gets no resend, and no fall-back of an app. */
export const MOST_MESSAGES = 5;
/** No code is valid for longer than this. */
export const LONGEST_EXPIRY_MS = DAY_MS;
/** A request that names only a recipient is told of an ended verification for this long. */
export const TOLD_AFTER_END_MS = DAY_MS;

/** The channel of the first step. */
export function firstChannel(verification: Verification): Channel {
	return firstChannelOf(verification.steps);
}

export function attemptsLeft(verification: Verification): number {
	return verification.maxAttempts - verification.checks.length;
}

/** The end that time will bring if nothing else comes first; null if it has already ended. */
export function timeLimit(
	verification: Verification,
): { status: "canceled" | "expired"; at: number } | null {
	if (verification.status !== "pending") return null;
	const { cancelAt, expiresAt } = verification;
	return cancelAt !== null && cancelAt < expiresAt
		? { status: "canceled", at: cancelAt }
		: { status: "expired", at: expiresAt };
}

/** The end that time has brought by `now`; null if none. */
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

/** Ends it if its time is over; true if that changed it. */
export function endIfOver(verification: Verification, now: number): boolean {
	const over = timedEnd(verification, now);
	if (over === null) return false;
	end(verification, over.status, over.at);
	return true;
}

/**
 * The code is dropped, and so is every message that no instance holds. A held
 * message may be at a provider at this moment: its answer is still recorded.
 */
function end(
	verification: Verification,
	status: Exclude<VerificationStatus, "pending" | "blocked">,
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
	delete verification.scoring;
	tell(verification, status, null, at);
	for (const event of verification.events) {
		if (event.handover?.leasedBy === null) withdraw(event);
	}
}

/**
 * The message is no longer handed over. A receipt may have told the fate of an
 * earlier hand, whose acceptance came too late to count: that status stays.
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

/** A newer send to the same account, service and recipient replaces it. */
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
 * Records a submission: the guess is paid for in the commit that answers it. A
 * pending verification always has a check left, because the last wrong one ends
 * it.
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

/** When it next needs work; null if none is left. */
export function nextAt(verification: Verification): number | null {
	const { callbacks, origin, parkedUntil = 0 } = verification;
	let next = Number.POSITIVE_INFINITY;
	const at = (instant: number) => {
		next = Math.min(next, instant);
	};
	/** The lease of held work runs on even if its account is suspended. */
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
