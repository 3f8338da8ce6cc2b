/** All that is known about one verification, for the person who is asked why no code came. */

import type { RequestEntry } from "../../requests/chunk.ts";
import { type Static, Type } from "../../schema.ts";
import { parseUrl } from "../../url.ts";
import type { Told } from "../../verification/news.ts";
import type { Event, Verification } from "../../verification/verification.ts";
import { DecisionReply, shownDecision } from "../2fa/include.ts";
import { channelErrorCode, REFUSALS } from "../2fa/refusals.ts";
import { RequestReply, shownRequest } from "./requests.ts";
import { isoTime, ROW_PROPERTIES, rowOf } from "./row.ts";

const nullableText = Type.Union([Type.String(), Type.Null()]);
const nullableTime = (description: string) =>
	Type.Union([Type.String(), Type.Null()], {
		description: `${description}; ISO 8601`,
	});

const MessageReply = Type.Object({
	sid: Type.String({ description: "SID of the event" }),
	targetSid: Type.String({ description: "SID of the message" }),
	at: Type.String(),
	step: Type.Union([Type.Integer(), Type.Null()], {
		description: "Number of its step, from 0; null: a resend",
	}),
	channel: Type.String(),
	sender: Type.String(),
	recipient: Type.String(),
	status: Type.String(),
	errorCode: nullableText,
	errorMessage: nullableText,
	refusal: Type.Union([Type.String(), Type.Null()], {
		description: "The gate that refused it: a sentence",
	}),
	provider: Type.Union([Type.String(), Type.Null()], {
		description: "For the master account alone; else null",
	}),
	acceptedAt: nullableTime("When a provider accepted it"),
	failedAt: nullableTime("When it failed before any provider accepted it"),
	reportedAt: nullableTime("When the last receipt changed its status"),
	nextTryAt: nullableTime("When it is tried again"),
	isNotOnApp: Type.Boolean({ description: "The recipient is not on this app" }),
});

const CallbackReply = Type.Object({
	id: Type.String({ description: "Its webhook-id" }),
	event: Type.String({ description: "otp.sent, otp.delivered …" }),
	at: Type.String(),
	outcome: Type.String({
		description: "taken, gone (410), given up or waiting",
	}),
	count: Type.Integer({ description: "Tries so far" }),
	tries: Type.Array(
		Type.Object({
			at: Type.String(),
			status: Type.Union([Type.Integer(), Type.Null()]),
			reason: nullableText,
		}),
		{ description: "The last five" },
	),
	nextTryAt: nullableTime("When it is tried again"),
});

export const TimelineReply = Type.Object({
	...ROW_PROPERTIES,
	isGuarded: Type.Boolean({
		description: "A later send does not replace it yet",
	}),
	maxChecks: Type.Integer(),
	workflowSid: nullableText,
	nextStep: Type.Union(
		[Type.Object({ channel: Type.String(), at: Type.String() }), Type.Null()],
		{ description: "The message that comes next; null: none will" },
	),
	guard: Type.Union([DecisionReply, Type.Null()], {
		description:
			"Why it was blocked; with another status, why a resend or a later message was, or why the guard would have blocked it in the mode on. null: nothing spoke against it",
	}),
	guardRefusedAt: nullableTime(
		"When that refused a resend or a later message; null: it refused the send, or was only noted",
	),
	messageList: Type.Array(MessageReply),
	checkList: Type.Array(
		Type.Object({
			sid: Type.String(),
			at: Type.String(),
			status: Type.String({ description: "valid or invalid" }),
		}),
	),
	callbackHost: Type.Union([Type.String(), Type.Null()], {
		description: "Host that gets the callbacks; null: nobody does",
	}),
	callbacks: Type.Array(CallbackReply),
	requests: Type.Array(RequestReply),
});

export function timelineOf(
	verification: Verification,
	now: number,
	parts: {
		readonly requests: readonly RequestEntry[];
		/** Names of providers are the operator's own. */
		readonly showsProviders: boolean;
	},
): Static<typeof TimelineReply> {
	const { steps, stepAt, stepsTaken, checks, events, guard } = verification;
	const next = steps[stepsTaken];
	return {
		...rowOf(verification, now),
		isGuarded: verification.guardedUntil > now,
		maxChecks: verification.maxAttempts,
		workflowSid: verification.workflowSid,
		nextStep:
			stepAt === null || next === undefined || stepAt >= verification.expiresAt
				? null
				: { channel: next.channel, at: isoTime(stepAt) },
		guard: guard === undefined ? null : shownDecision(guard),
		guardRefusedAt:
			guard?.refusedAt === undefined ? null : isoTime(guard.refusedAt),
		messageList: events.map((event) => messageOf(event, parts.showsProviders)),
		checkList: checks.map(({ sid, receivedAt, status }) => ({
			sid,
			status,
			at: isoTime(receivedAt),
		})),
		callbackHost: hostOf(verification),
		callbacks: callbacksOf(verification),
		requests: parts.requests.map(shownRequest),
	};
}

function messageOf(
	event: Event,
	showsProviders: boolean,
): Static<typeof MessageReply> {
	const { handover, refusal } = event;
	return {
		sid: event.sid,
		targetSid: event.targetSid,
		at: isoTime(event.createdAt),
		step: event.step,
		channel: event.channel,
		sender: event.sender,
		recipient: event.recipient,
		status: event.status,
		errorCode: channelErrorCode(event),
		errorMessage: event.errorMessage,
		refusal: refusal === undefined ? null : REFUSALS[refusal].message,
		provider: showsProviders ? event.provider : null,
		acceptedAt: timeOrNull(event.acceptedAt),
		failedAt: timeOrNull(event.failedAt),
		reportedAt: timeOrNull(event.reportedAt),
		// While it is held, `at` is the end of the lease.
		nextTryAt: handover?.leasedBy === null ? isoTime(handover.at) : null,
		isNotOnApp: event.otherChannel === true,
	};
}

/** Those that were tried, then those that wait for their first try. */
function callbacksOf({
	callbacks,
	told = [],
}: Verification): Static<typeof CallbackReply>[] {
	const { waiting = [], handover = null } = callbacks ?? {};
	const nextTryAt = (id: string) =>
		waiting[0]?.id === id && handover?.leasedBy === null
			? isoTime(handover.at)
			: null;
	const waits = (id: string) => waiting.some((news) => news.id === id);
	const tried = told.map(({ news, outcome, count, tries }: Told) => ({
		id: news.id,
		event: `otp.${news.kind}`,
		at: isoTime(news.at),
		count,
		// News are given up without a try while their account is suspended.
		outcome: outcome ?? (waits(news.id) ? "waiting" : "given up"),
		tries: tries.map((each) => ({ ...each, at: isoTime(each.at) })),
		nextTryAt: nextTryAt(news.id),
	}));
	const isTried = new Set(told.map(({ news }) => news.id));
	const untried = waiting
		.filter(({ id }) => !isTried.has(id))
		.map(({ id, kind, at }) => ({
			id,
			event: `otp.${kind}`,
			at: isoTime(at),
			count: 0,
			outcome: "waiting",
			tries: [],
			nextTryAt: nextTryAt(id),
		}));
	return [...tried, ...untried];
}

/** The rest of the URL may be secret. */
function hostOf({ callbacks, silenced }: Verification): string | null {
	const { url } = callbacks ?? silenced ?? {};
	return url === undefined ? null : (parseUrl(url)?.host ?? null);
}

function timeOrNull(at: number | null | undefined): string | null {
	return at === null || at === undefined ? null : isoTime(at);
}
