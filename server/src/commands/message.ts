/** Messages of a verification: from a step or a resend to what a provider is asked to deliver. */

import type { Message } from "../channels/provider.ts";
import { render } from "../routing/render.ts";
import type { Router } from "../routing/routes.ts";
import {
	failUnrouted,
	type NewEvent,
	queueMessage,
	withdrawIfOver,
} from "../verification/handover.ts";
import { takeStep } from "../verification/steps.ts";
import type {
	Channel,
	Event,
	Verification,
} from "../verification/verification.ts";
import type { Dispatch, Work } from "./command.ts";

/** What beginning a message needs that may not come from a rule. */
export type MessageRules = {
	readonly route: Router;
	readonly instance: string;
	readonly newEvent: (channel: Channel) => NewEvent;
};

/** Begins every step that is due by `now`, in order. */
export function sendDueSteps(
	work: Work,
	verification: Verification,
	code: string,
	rules: MessageRules,
	now: number,
): void {
	for (;;) {
		const due = takeStep(verification, now);
		if (due === null) return;
		sendMessage(work, verification, due.channel, due.step, code, rules, now);
	}
}

/** A message on `channel`; `step` is null for a resend. */
export function sendMessage(
	work: Work,
	verification: Verification,
	channel: Channel,
	step: number | null,
	code: string,
	rules: MessageRules,
	now: number,
): void {
	const { sender, recipient } = endpointsOf(verification, channel);
	const candidates = rules.route(channel, recipient);
	verification.messages++;
	verification.lastMessageAt = now;
	verification.lastChannel = channel;
	const isFirst = !verification.events.some(
		(event) => event.channel === channel,
	);
	if (isFirst && candidates.length > 0) {
		work.reached({ kind: "sent", channel, recipient });
	}
	const event = queueMessage(
		verification,
		{
			...rules.newEvent(channel),
			step,
			channel,
			sender,
			recipient,
			candidates: [...candidates],
			perhapsSent: false,
			instance: rules.instance,
		},
		now,
	);
	// The configuration may have changed since the send.
	if (candidates.length === 0) failUnrouted(verification, event, now);
	else
		dueMessage(
			work,
			verification,
			event,
			dispatchOf(verification, event, code),
		);
}

/**
 * To be handed over after the commit, unless a later decision of the batch ends
 * the verification: then it does not go out at all.
 */
export function dueMessage(
	work: Work,
	verification: Verification,
	event: Event,
	message: Dispatch,
): void {
	work.due({
		message,
		isStillDue: () => !withdrawIfOver(verification, event),
	});
}

/** Sender and recipient of a message on `channel`; the edge saw to it that both are there. */
export function endpointsOf(
	{ content, phone, email }: Verification,
	channel: Channel,
): { sender: string; recipient: string } {
	const sender = channel === "email" ? content.emailFrom : content.from;
	const recipient = channel === "email" ? email : phone;
	if (sender === null || recipient === null) {
		throw new Error(`A message by ${channel} without sender or recipient`);
	}
	return { sender, recipient };
}

/** The event must be leased. */
export function dispatchOf(
	verification: Verification,
	event: Event,
	code: string,
): Dispatch {
	return dispatch(
		verification,
		event,
		messageOf(
			verification,
			event,
			render(verification.content, event.channel, code),
		),
	);
}

/** A further message with the text of one before it. */
export function dispatchAgain(
	verification: Verification,
	event: Event,
	message: Message,
): Dispatch {
	return dispatch(verification, event, {
		...message,
		eventSid: event.sid,
		targetSid: event.targetSid,
	});
}

function dispatch(
	{ expiresAt, cancelAt }: Verification,
	event: Event,
	message: Message,
): Dispatch {
	const { handover } = event;
	if (handover === null)
		throw new Error(`${event.sid} is not to be handed over`);
	return {
		message,
		hand: handover.hand,
		candidates: handover.candidates,
		expiresAt: Math.min(expiresAt, cancelAt ?? expiresAt),
		leasedUntil: handover.at,
	};
}

function messageOf(
	verification: Verification,
	event: Event,
	text: string,
): Message {
	const { content } = verification;
	const isCall = event.channel === "call";
	return {
		eventSid: event.sid,
		targetSid: event.targetSid,
		requestId: verification.sid,
		accountSid: verification.accountSid,
		channel: event.channel,
		from: event.sender,
		to: event.recipient,
		subject: event.channel === "email" ? content.subject : null,
		text,
		...(verification.trace !== undefined && {
			traceparent: verification.trace,
		}),
		language: isCall ? content.language : null,
		voice: isCall ? content.voice : null,
		repeat: isCall ? content.repeat : 1,
	};
}
