/** One message of a verification: how it begins, and the request that it becomes for a provider. */

import type { NewsParts } from "../accounts/account-news.ts";
import { type Channel, isApp, recipientOn, senderOn } from "../channel.ts";
import type { Mutable } from "../mutable.ts";
import type { CapParts } from "../protection/caps.ts";
import type { Gate, Routed } from "../protection/gate.ts";
import type { CarriesCode } from "../providers/code-rules.ts";
import type { Message } from "../providers/contract.ts";
import { fractionOf } from "../sid.ts";
import type { Alphabet } from "../sms/alphabets.ts";
import type { ServiceKinds } from "../usage/services.ts";
import {
	failUncarried,
	failUnrouted,
	queueMessage,
} from "../verification/handover.ts";
import type { Recipient } from "../verification/recipient.ts";
import { stepOf } from "../verification/steps.ts";
import {
	type Event,
	type Test,
	timeLimit,
	type Verification,
} from "../verification/verification.ts";
import { render, renderHtml, textFor } from "./render.ts";
import { isReservedFor, reserve } from "./reserve.ts";
import type { Router } from "./routes.ts";
import { type HandOverParts, handOver } from "./to-provider.ts";
import type { MessageWork } from "./work.ts";

/** The parts of the process that a message needs in order to begin. */
export type MessageParts = HandOverParts & {
	readonly route: Router;
	readonly carriesCode: CarriesCode;
	/** The default alphabet of a provider's SMS, if it is not GSM's. */
	readonly alphabetOf?: (provider: string) => Alphabet | undefined;
	/** Every message must pass these gates when it begins. */
	readonly gates: readonly Gate[];
	/** The caps of accounts, and the news of them. */
	readonly caps: CapParts & NewsParts;
	/** Names the count of verifications of a service. Absent: none are counted by service. */
	readonly serviceKind?: ServiceKinds;
	/** How long a new message of this account would wait for its turn; 0 if nobody knows. */
	readonly waitMs: (
		candidates: readonly string[],
		accountSid: string,
	) => number;
};

/** Where a message of this verification, or of a send, goes. */
export function routed(
	of: Pick<Verification, "accountSid" | "service" | "test"> & Recipient,
	channel: Channel,
	draw: number,
	route: Router,
): Routed {
	const { accountSid, service, test } = of;
	const recipient = recipientOn(channel, of);
	if (recipient === null) {
		throw new Error(`A message by ${channel} without recipient`);
	}
	const isTest = test !== undefined;
	const { candidates, sender } = route({
		channel,
		recipient,
		accountSid,
		service,
		isTest,
		draw,
	});
	return { channel, recipient, candidates, sender };
}

/** The gates beside Postern's own guard real messages: a test passes them. */
export function gatesFor(
	{ test }: { readonly test?: Test },
	{ gates }: Pick<MessageParts, "gates">,
): readonly Gate[] {
	return test === undefined ? gates : [];
}

/** The candidates that carry the code, in the order of the route. */
export function carriersOf(
	{ channel, candidates }: Pick<Routed, "channel" | "candidates">,
	code: string,
	{ carriesCode }: Pick<MessageParts, "carriesCode">,
): string[] {
	return candidates.filter((provider) => carriesCode(provider, channel, code));
}

/** `step` is null for a resend. */
export function sendMessage(
	work: MessageWork,
	verification: Verification,
	message: Routed,
	step: number | null,
	code: string,
	parts: MessageParts,
	now: number,
): void {
	const { channel, recipient } = message;
	const sender = senderFor(verification, message, step);
	// The sender may be gone from the route since the send: then nothing carries the message.
	const candidates = sender === null ? [] : message.candidates;
	const able = carriersOf({ channel, candidates }, code, parts);
	verification.messages++;
	verification.lastMessageAt = now;
	verification.lastChannel = channel;
	const isFirst = !verification.events.some(
		(event) => event.channel === channel,
	);
	if (isFirst && able.length > 0 && verification.test === undefined) {
		work.reached({ kind: "sent", channel, recipient });
	}
	const event = queueMessage(
		verification,
		parts.newEvent(channel, now),
		{
			step,
			channel,
			sender: sender ?? "",
			recipient,
			candidates: able,
			perhapsSent: false,
			instance: parts.instance,
		},
		now,
	);
	if (able.length > 0) {
		const { alphabetOf } = parts;
		const may = { candidates: able, code, alphabetOf };
		reserve(work, verification, event, may, parts.caps, now);
	}
	// Routes may have changed since the send.
	if (candidates.length === 0) failUnrouted(verification, event, now);
	else if (able.length === 0) failUncarried(verification, event, now);
	else handOverEvent(work, verification, event, code, parts, now);
}

/**
 * Takes the present route for a message whose providers have all left the settings;
 * false: there is none. A sandbox is none: the recipient would wait for nothing. Nor is
 * a provider that costs more than the message has reserved under its caps.
 */
export function routeAnew(
	verification: Verification,
	event: Event,
	code: string,
	parts: MessageParts,
): boolean {
	const { handover, channel, step } = event;
	const draw = fractionOf(verification.sid, step ?? verification.messages);
	const message = routed(verification, channel, draw, parts.route);
	const sender = senderFor(verification, message, step);
	const carriers = carriersOf(message, code, parts).filter(
		(provider) =>
			parts.answerOf(provider) === undefined &&
			isReservedFor(verification, event, provider, code, parts),
	);
	if (handover === null || sender === null || carriers.length === 0) {
		return false;
	}
	handover.candidates = carriers;
	handover.postponed = 0;
	event.sender = sender;
	return true;
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

/**
 * The sender of a message: the one that its route forces, else its step's, the send's
 * own, the route's, or the account's, in this order; null: none of them names one.
 * `step` is null for a resend.
 */
export function senderFor(
	verification: Pick<Verification, "content" | "steps" | "stepsTaken">,
	{ channel, sender = null }: Pick<Routed, "channel" | "sender">,
	step: number | null,
): string | null {
	const { content } = verification;
	const ofStep = stepOf(verification, channel, step)?.from;
	if (ofStep !== undefined) return sender?.isForced ? sender.from : ofStep;
	const own = senderOn(channel, content);
	if (sender === null || isApp(channel)) return own;
	const isOpen = own === null || content.fromIsDefault === true;
	return sender.isForced || isOpen ? sender.from : own;
}

/** The locale without the speech engine before it: `engine.de-DE`. */
export function localeOf(language: string | null): string | null {
	return language?.slice(language.lastIndexOf(".") + 1) ?? null;
}

function messageOf(
	verification: Verification,
	event: Event,
	code: string,
): Message {
	const { content } = verification;
	const { channel } = event;
	const isCall = channel === "call";
	const isEmail = channel === "email";
	const text = textFor(verification, channel, event.step);
	const message: Mutable<Message> = {
		eventSid: event.sid,
		targetSid: event.targetSid,
		requestId: verification.sid,
		accountSid: verification.accountSid,
		channel,
		from: event.sender,
		fromName: (isEmail && content.emailFromName) || null,
		replyTo: (isEmail && content.replyTo) || null,
		to: event.recipient,
		subject: isEmail ? content.subject : null,
		text: render(content, channel, text, code),
		html: isEmail ? renderHtml(content, text, code) : null,
		code,
		expiresAt: timeLimit(verification)?.at ?? verification.expiresAt,
		locale: content.locale ?? localeOf(content.language),
		extra: { ...text.extra, ...content.extra },
		language: isCall ? content.language : null,
		voice: isCall ? content.voice : null,
		repeat: isCall ? content.repeat : 1,
	};
	if (verification.trace !== undefined) {
		message.traceparent = verification.trace;
	}
	return message;
}
