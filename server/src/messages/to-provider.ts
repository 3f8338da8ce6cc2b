/**
 * Hands a message over, and acts on the answer. A carrier is asked after the
 * commit. The sandbox needs only the message for its answer, so it is asked
 * within the decision, and its answer is committed with the message.
 */

import type { Channel } from "../channel.ts";
import type { CapParts } from "../protection/caps.ts";
import type { Answer, Message } from "../providers/contract.ts";
import { dayOf } from "../usage/usage.ts";
import {
	giveBack,
	type NewEvent,
	takeAnswer,
	waitInLine,
	withdrawIfOver,
} from "../verification/handover.ts";
import { settleReservations } from "../verification/reservation.ts";
import type { Event, Verification } from "../verification/verification.ts";
import { charge, chargedParts, counting, type Rates } from "./traffic.ts";
import type { AnsweredMessage, Dispatch, MessageWork, Place } from "./work.ts";

/**
 * Parts of the process: its name, fresh SIDs, randomness, and its knowledge of
 * providers and accounts.
 */
export type HandOverParts = {
	readonly instance: string;
	readonly newEvent: (channel: Channel, at: number) => NewEvent;
	/** False while its account is suspended: see `Directory.mayDeliver`. */
	readonly mayDeliver: (accountSid: string) => boolean;
	/** In [0, 1): spreads retries. */
	readonly jitter: () => number;
	/** The answer of a sandbox to the message alone; undefined for a carrier. */
	readonly answerOf: (
		provider: string,
	) => ((message: Message) => Answer) | undefined;
	/** Whether its lane has room for a message of this account now. */
	readonly place: (candidates: readonly string[], accountSid: string) => Place;
	/** Whether the provider's lane is open: see `Answered.isOpen`. */
	readonly isOpen: (provider: string) => boolean;
	/** The sender that the provider puts in the place of any; undefined: none. */
	readonly senderOf: (provider: string) => string | undefined;
	/** The provider's charge for a message to this recipient, and the account's price. */
	readonly ratesOf: (
		provider: string,
		channel: Channel,
		recipient: string,
	) => Rates;
	/** The price of a part of a message under caps. */
	readonly caps: Pick<CapParts, "capPriceOf">;
	/** Seals the code, the text and the HTML that the sandbox keeps. */
	readonly sealForSandbox: (message: Message) => string;
};

/**
 * The event must be leased. If a later decision of the batch ends the
 * verification, no carrier is asked: the message does not go out at all. While
 * the account is suspended, the message waits (`resume` parks it).
 */
export function handOver(
	work: MessageWork,
	verification: Verification,
	event: Event,
	message: Message,
	parts: HandOverParts,
	now: number,
): void {
	if (!parts.mayDeliver(verification.accountSid)) {
		giveBack(verification, event, event.handover?.hand ?? 0, now);
		return;
	}
	const dispatch = dispatchOf(verification, event, message);
	const { hand, candidates } = dispatch;
	const provider = candidates[0] ?? "";
	const answer = parts.answerOf(provider)?.(message);
	if (answer === undefined) {
		const place = parts.place(candidates, message.accountSid);
		if (place === "now") {
			work.due({
				message: dispatch,
				isStillDue: () => !withdrawIfOver(verification, event),
			});
		} else {
			standInLine(work, verification, event, place.at);
		}
		return;
	}
	const answered = { provider, message, answer, hand };
	// Metrics and traces of deliveries are about providers: tests are left out.
	if (verification.test === undefined) {
		work.due({ answered, isStillDue: () => true });
	}
	recordAnswer(work, verification, event, answered, parts, now);
}

/** Takes in an answer. If it leads to a message at another provider, hands that one over. */
export function recordAnswer(
	work: MessageWork,
	verification: Verification,
	event: Event,
	answered: AnsweredMessage,
	parts: HandOverParts,
	now: number,
): void {
	const { message, answer, hand, provider } = answered;
	// If not, the message was taken over, and the present hand's answer counts.
	const isPresent = event.handover?.hand === hand;
	const next = counting(work, verification, [event], () =>
		takeAnswer(
			verification,
			event,
			{
				newEvent: () => parts.newEvent(message.channel, now),
				hand,
				provider,
				sender: parts.senderOf(provider),
				answer,
				jitter: parts.jitter(),
				instance: parts.instance,
				isOpen: parts.isOpen,
			},
			now,
		),
	);
	if (isPresent && answer.outcome === "accepted") {
		const { channel, recipient } = event;
		const rates = parts.ratesOf(provider, channel, recipient);
		charge(work, verification, event, message, answer, rates);
		if (event.reserved !== undefined) {
			const price = parts.caps.capPriceOf(provider, channel, recipient);
			// The lists may have lost it: then the most that was reserved stays.
			if (price !== null) {
				event.reserved.micros = price * chargedParts(event, message, answer);
			}
		}
		const { accountSid, test } = verification;
		if (test === undefined) work.count(accountSid, dayOf(now), event.channel);
		// The code of a test recipient is good for months, so nobody may read it there.
		const isShown = test === undefined || test.entry === null;
		if (answer.keepInSandbox && isShown) {
			work.keepInSandbox({
				sid: message.targetSid,
				accountSid: message.accountSid,
				channel: message.channel,
				from: message.from,
				to: message.to,
				subject: message.subject,
				textSealed: parts.sealForSandbox(message),
				codeLength: message.code.length,
				...(message.html !== null && { textLength: message.text.length }),
				at: now,
				requestId: message.requestId,
			});
		}
	}
	settleReservations(work, verification);
	if (next === null) return;
	// The same text as a new message.
	const again = { ...message, eventSid: next.sid, targetSid: next.targetSid };
	handOver(work, verification, next, again, parts, now);
}

/** Its lane has no room: it waits in the store for the first instance that has some. */
export function standInLine(
	work: MessageWork,
	{ sid, accountSid }: Verification,
	event: Event,
	at: number,
): void {
	const candidates = waitInLine(event, at);
	const { sid: eventSid, handover } = event;
	const hand = handover?.hand ?? 0;
	work.due({
		waiting: { sid, eventSid, hand, accountSid, candidates, at },
		isStillDue: () => event.handover?.waits === true,
	});
}

function dispatchOf(
	{ expiresAt, cancelAt }: Verification,
	{ sid, handover }: Event,
	message: Message,
): Dispatch {
	if (handover === null) throw new Error(`${sid} is not to be handed over`);
	return {
		message,
		hand: handover.hand,
		candidates: handover.candidates,
		expiresAt: Math.min(expiresAt, cancelAt ?? expiresAt),
		leasedUntil: handover.at,
	};
}
