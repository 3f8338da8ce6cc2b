/** One message of a verification: how it begins, and the request that it becomes for a provider. */

import { type Channel, recipientOn, senderOn } from "../channel.ts";
import type { Gate, Routed } from "../protection/gate.ts";
import type { Message } from "../providers/contract.ts";
import { failUnrouted, queueMessage } from "../verification/handover.ts";
import {
	type Event,
	timeLimit,
	type Verification,
} from "../verification/verification.ts";
import { render } from "./render.ts";
import type { Router } from "./routes.ts";
import { type HandOverParts, handOver } from "./to-provider.ts";
import type { MessageWork } from "./work.ts";

/** The parts of the process that a message needs in order to begin. */
export type MessageParts = HandOverParts & {
	readonly route: Router;
	/** Every message must pass these gates when it begins. */
	readonly gates: readonly Gate[];
	/** How long a new message of this account would wait for its turn; 0 if nobody knows. */
	readonly waitMs: (
		candidates: readonly string[],
		accountSid: string,
	) => number;
};

/** `step` is null for a resend. */
export function sendMessage(
	work: MessageWork,
	verification: Verification,
	{ channel, recipient, candidates }: Routed,
	step: number | null,
	code: string,
	parts: MessageParts,
	now: number,
): void {
	const { sender } = endpointsOf(verification, channel);
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
		parts.newEvent(channel, now),
		{
			step,
			channel,
			sender,
			recipient,
			candidates: [...candidates],
			perhapsSent: false,
			instance: parts.instance,
		},
		now,
	);
	// Routes may have changed since the send.
	if (candidates.length === 0) failUnrouted(verification, event, now);
	else handOverEvent(work, verification, event, code, parts, now);
}

/** The event must be leased. */
export function handOverEvent(
	work: MessageWork,
	verification: Verification,
	event: Event,
	code: string,
	parts: HandOverParts,
	now: number,
): void {
	const message = messageOf(verification, event, code);
	handOver(work, verification, event, message, parts, now);
}

/** Sender and recipient of a message on `channel`; the API made sure that both exist. */
export function endpointsOf(
	{ content, phone, email }: Verification,
	channel: Channel,
): { sender: string; recipient: string } {
	const sender = senderOn(channel, content);
	const recipient = recipientOn(channel, { phone, email });
	if (sender === null || recipient === null) {
		throw new Error(`A message by ${channel} without sender or recipient`);
	}
	return { sender, recipient };
}

/** The locale without the speech engine before it: `engine.de-DE`. */
function localeOf(language: string | null): string | null {
	return language?.slice(language.lastIndexOf(".") + 1) ?? null;
}

function messageOf(
	verification: Verification,
	event: Event,
	code: string,
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
		text: render(content, event.channel, code),
		code,
		expiresAt: timeLimit(verification)?.at ?? verification.expiresAt,
		locale: localeOf(content.language),
		extra: content.extra ?? {},
		...(verification.trace !== undefined && {
			traceparent: verification.trace,
		}),
		language: isCall ? content.language : null,
		voice: isCall ? content.voice : null,
		repeat: isCall ? content.repeat : 1,
	};
}
