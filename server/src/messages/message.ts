/** Messages of a verification: from a step or a resend to what a provider is asked to deliver. */

import type { Refusal } from "../errors.ts";
import {
	type Asked,
	type Gate,
	judge,
	keysOfGates,
	type Routed,
	writeBlocked,
} from "../protection/gate.ts";
import type { Message } from "../providers/contract.ts";
import { recipientOn, senderOn } from "../verification/channel.ts";
import {
	failUnrouted,
	queueMessage,
	refuseMessage,
} from "../verification/handover.ts";
import { takeStep } from "../verification/steps.ts";
import {
	type Channel,
	type Event,
	statusAt,
	type Verification,
} from "../verification/verification.ts";
import { render } from "./render.ts";
import type { Router } from "./routes.ts";
import { type HandOverParts, handOver } from "./to-provider.ts";
import type { MessageWork } from "./work.ts";

/** What a process hands in for a message to begin. */
export type MessageParts = HandOverParts & {
	readonly route: Router;
	/** Every message must pass these when it begins. */
	readonly gates: readonly Gate[];
	/** How long a new message of this account would wait for its turn; 0 where nobody knows. */
	readonly waitMs: (
		candidates: readonly string[],
		accountSid: string,
	) => number;
};

/**
 * Begins every step that is due by `now`, in order. `judged`: where its messages
 * go, in the decision of the send: the gates have let the first one pass there.
 */
export function sendDueSteps(
	work: MessageWork,
	verification: Verification,
	code: string,
	parts: MessageParts,
	now: number,
	judged?: readonly Routed[],
): void {
	// It may have been decided so late that its time is over already.
	while (statusAt(verification, now) === "pending") {
		const due = takeStep(verification, now);
		if (due === null) return;
		const message =
			judged?.[due.step] ?? routed(verification, due.channel, parts.route);
		const refusal =
			judged !== undefined && due.step === 0
				? null
				: refusalOf(work, verification, message, parts, now);
		if (refusal !== null) {
			const { sender } = endpointsOf(verification, due.channel);
			refuseMessage(
				verification,
				parts.newEvent(due.channel, now),
				{ ...message, step: due.step, sender, refusal },
				now,
			);
			continue;
		}
		sendMessage(work, verification, message, due.step, code, parts, now);
	}
}

/** The counters that the gates look at when the steps of a send begin. */
export function stepKeys(gates: readonly Gate[], send: Asked): string[] {
	const isKept = gates.some((gate) => gate.keepsOrigin === true);
	const origin = isKept ? send.origin : null;
	return gates.length === 0
		? []
		: send.messages.flatMap((message) =>
				keysOfGates(gates, {
					...send,
					occasion: "step",
					messages: [message],
					origin,
				}),
			);
}

/** The same for the steps that are left, where one of them is due. */
export function dueStepKeys(
	verification: Verification,
	{ gates, route }: Pick<MessageParts, "gates" | "route">,
	now: number,
): string[] {
	const { steps, stepsTaken, stepAt } = verification;
	if (gates.length === 0 || stepAt === null || stepAt > now) return [];
	return steps
		.slice(stepsTaken)
		.map(({ channel }) => routed(verification, channel, route))
		.flatMap((message) => keysOfGates(gates, askedOf(verification, message)));
}

function routed(
	verification: Verification,
	channel: Channel,
	route: Router,
): Routed {
	const { recipient } = endpointsOf(verification, channel);
	return { channel, recipient, candidates: route(channel, recipient) };
}

function askedOf(verification: Verification, message: Routed): Asked {
	const { accountSid, service, origin = null } = verification;
	return {
		occasion: "step",
		accountSid,
		service,
		recipient: verification,
		messages: [message],
		origin,
		verification,
	};
}

/** Null where every gate lets it pass. */
function refusalOf(
	work: MessageWork,
	verification: Verification,
	message: Routed,
	{ gates }: MessageParts,
	now: number,
): Refusal | null {
	if (gates.length === 0) return null;
	const verdict = judge(gates, askedOf(verification, message), work, now);
	if (verdict === "passed") return null;
	if ("refused" in verdict) return verdict.refused;
	writeBlocked(verdict.blocked, work);
	return verdict.blocked.refusal;
}

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
	// The configuration may have changed since the send.
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

/** Sender and recipient of a message on `channel`; the edge saw to it that both are there. */
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
		...(verification.trace !== undefined && {
			traceparent: verification.trace,
		}),
		language: isCall ? content.language : null,
		voice: isCall ? content.voice : null,
		repeat: isCall ? content.repeat : 1,
	};
}
