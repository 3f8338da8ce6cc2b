/** From an event to the message that a provider is asked to deliver. */

import type { Message } from "../channels/provider.ts";
import { render } from "../routing/render.ts";
import type { Event, Verification } from "../verification/verification.ts";
import type { Dispatch } from "./command.ts";

/** The event must be leased. */
export function dispatchOf(
	verification: Verification,
	event: Event,
	code: string,
): Dispatch {
	return dispatch(
		event,
		messageOf(
			verification,
			event,
			render(verification.content, event.channel, code),
		),
	);
}

/** A further message with the text of one before it. */
export function dispatchAgain(event: Event, message: Message): Dispatch {
	return dispatch(event, {
		...message,
		eventSid: event.sid,
		targetSid: event.targetSid,
	});
}

function dispatch(event: Event, message: Message): Dispatch {
	const { handover } = event;
	if (handover === null)
		throw new Error(`${event.sid} is not to be handed over`);
	return { message, hand: handover.hand, candidates: handover.candidates };
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
		language: isCall ? content.language : null,
		voice: isCall ? content.voice : null,
		repeat: isCall ? content.repeat : 1,
	};
}
