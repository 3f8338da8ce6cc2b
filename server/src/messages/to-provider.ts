/**
 * Handing a message over, and what follows from the answer. A carrier is asked
 * after the commit. The sandbox answers from the message alone, so it is asked
 * within the decision, and its answer is committed with the message.
 */

import type { Channel } from "../channel.ts";
import type { Answer, Message } from "../providers/contract.ts";
import { dayOf } from "../usage/usage.ts";
import {
	giveBack,
	type NewEvent,
	takeAnswer,
	waitInLine,
	withdrawIfOver,
} from "../verification/handover.ts";
import type { Event, Verification } from "../verification/verification.ts";
import type { AnsweredMessage, Dispatch, MessageWork, Place } from "./work.ts";

/** The parts that a process hands in: its name, fresh SIDs, chance, and what it knows of providers and accounts. */
export type HandOverParts = {
	readonly instance: string;
	readonly newEvent: (channel: Channel, at: number) => NewEvent;
	/** Whether nothing stops its account, which may be suspended: see `Directory.mayDeliver`. */
	readonly mayDeliver: (accountSid: string) => boolean;
	/** In [0, 1): spreads retries. */
	readonly jitter: () => number;
	/** The answer that a sandbox gives from the message alone; undefined for a carrier. */
	readonly answerOf: (
		provider: string,
	) => ((message: Message) => Answer) | undefined;
	/** Whether its lane has room for a message of this account now. */
	readonly place: (candidates: readonly string[], accountSid: string) => Place;
	/** Seals what is kept in the sandbox. */
	readonly sealForSandbox: (message: Message) => string;
};

/**
 * The event must be leased. A carrier is not asked where a later decision of the
 * batch ends the verification: then its message does not go out at all. While its
 * account is suspended it waits (`resume` parks it).
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
	work.due({ answered, isStillDue: () => true });
	recordAnswer(work, verification, event, answered, parts, now);
}

/** Takes in an answer, and hands over the message that it leads to at another provider. */
export function recordAnswer(
	work: MessageWork,
	verification: Verification,
	event: Event,
	answered: AnsweredMessage,
	parts: HandOverParts,
	now: number,
): void {
	const { message, answer, hand, provider } = answered;
	// Otherwise it was taken over meanwhile, and the present hand's answer counts.
	const isPresent = event.handover?.hand === hand;
	const next = takeAnswer(
		verification,
		event,
		{
			newEvent: () => parts.newEvent(message.channel, now),
			hand,
			provider,
			answer,
			jitter: parts.jitter(),
			instance: parts.instance,
		},
		now,
	);
	if (isPresent && answer.outcome === "accepted") {
		work.count(verification.accountSid, dayOf(now), event.channel);
		if (answer.keepInSandbox) {
			work.keepInSandbox({
				sid: message.targetSid,
				accountSid: message.accountSid,
				channel: message.channel,
				from: message.from,
				to: message.to,
				subject: message.subject,
				textSealed: parts.sealForSandbox(message),
				at: now,
				requestId: message.requestId,
			});
		}
	}
	if (next === null) return;
	// The same text, as a message of its own.
	const again = { ...message, eventSid: next.sid, targetSid: next.targetSid };
	handOver(work, verification, next, again, parts, now);
}

/** Its lane has no room: it waits in the store, for whichever instance has some first. */
export function standInLine(
	work: MessageWork,
	{ sid, accountSid }: Verification,
	event: Event,
	at: number,
): void {
	const candidates = waitInLine(event, at);
	work.due({
		waiting: { sid, accountSid, candidates, at },
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
