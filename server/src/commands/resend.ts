/** Resend: sends the same code again, on the same channel or another one, as a new event. */

import { addressKind, type Channel, recipientOn } from "../channel.ts";
import { hasPassed } from "../durations.ts";
import { Refusal, refusalAbout } from "../errors.ts";
import { countersOf } from "../limits/count.ts";
import { secondsUntil } from "../limits/window.ts";
import {
	carriersOf,
	gatesFor,
	type MessageParts,
	routed,
	senderFor,
	sendMessage,
} from "../messages/message.ts";
import type { Router } from "../messages/routes.ts";
import {
	firstAlphabet,
	partCountOf,
	segmentsOf,
} from "../messages/segments.ts";
import { type Bounds, boundsGate } from "../protection/bounds.ts";
import {
	type Asked,
	type Case,
	casesOf,
	chargeAll,
	type Gate,
	isRefusing,
	judge,
	keysOfAll,
	NO_KEYS,
	noteAll,
	noteDecision,
	noteRefusal,
	type Routed,
	writeBlocked,
} from "../protection/gate.ts";
import {
	codeNotCarried,
	goesInTime,
	routable,
} from "../protection/passable.ts";
import { fractionOf } from "../sid.ts";
import type { Origin } from "../verification/origin.ts";
import {
	MOST_MESSAGES,
	statusAt,
	type Verification,
} from "../verification/verification.ts";
import type { Command } from "./command.ts";
import { type Sent, sentOf } from "./send.ts";
import {
	knownRecipients,
	type Target,
	targetKeys,
	targetOf,
} from "./target.ts";
import { lackingKeys, overtaken, type Undecided } from "./until-decided.ts";
import { ENDED } from "./verify.ts";

const PAUSE_MS = 30_000;

type ResendParts = MessageParts & {
	/** Null if the key that sealed it is missing at present. */
	readonly open: (verification: Verification) => string | null;
};

export function resend(
	request: {
		readonly accountSid: string;
		readonly target: Target;
		/** Null: the channel of the latest message. */
		readonly channel: Channel | null;
		/** `traceparent` of this request, if it is traced. */
		readonly trace: string | null;
		/** Who asks; gates read it. */
		readonly origin: Origin | null;
	},
	bounds: Bounds,
	parts: ResendParts,
	counters: readonly string[] = [],
): Command<Sent | Undecided> {
	const { accountSid, target } = request;
	let loaded: readonly string[] = [];
	return {
		...("sid" in target && { lookup: { verification: target.sid } }),
		keys({ whereabouts }) {
			const recipients = knownRecipients(target, whereabouts, accountSid);
			loaded = [
				...counters,
				...recipients.flatMap(bounds.of).flatMap(countersOf),
			];
			return {
				...targetKeys(accountSid, target, "pending only"),
				counters: loaded,
			};
		},
		decide(work, now) {
			const verification = targetOf(
				work,
				accountSid,
				target,
				"pending only",
				now,
			);
			if (verification === undefined) {
				throw new Refusal("unknown_verification");
			}
			const { sid } = verification;
			const status = statusAt(verification, now);
			if (status !== "pending") {
				throw new Refusal(ENDED[status], { requestId: sid });
			}
			const channel = request.channel ?? verification.lastChannel;
			const asked = askedOf(verification, channel, request.origin, parts);
			const further = gatesFor(verification, parts);
			const gates = [
				routable,
				notTooMany(verification),
				goesInTime(parts.waitMs, () => verification.expiresAt - now),
				...further.filter(({ isBeforeLimits }) => isBeforeLimits === true),
				boundsGate(bounds),
				...further.filter(({ isBeforeLimits }) => isBeforeLimits !== true),
			];
			const cases = casesOf(gates, asked);
			const again = overtaken(keysOfAll(cases), loaded);
			if (again !== null) return again;
			const verdict = judge(cases, work, now);
			if (isRefusing(verdict)) {
				if ("refused" in verdict) throw refusalAbout(verdict.refused, sid);
				if ("lacks" in verdict) return lackingKeys(verdict.lacks);
				// The verification is the record: a resend leaves none of its own.
				writeBlocked(verdict.blocked, asked, work, now);
				if (noteRefusal(verification, verdict.blocked, now)) {
					work.changed(verification);
				}
				const refusal = refusalAbout(verdict.blocked.refusal, sid);
				return { outcome: "blocked", refusal };
			}
			const code = parts.open(verification);
			if (code === null) {
				throw new Refusal("unavailable", {
					requestId: sid,
					details: { retryAfter: 5 },
					cause: new Error("The code does not open under the keys at hand"),
				});
			}
			// The fall-back of the send may still take over from such a message.
			const isCarried = asked.messages.some(
				(message) => carriersOf(message, code, parts).length > 0,
			);
			if (!isCarried && verification.fallback === undefined) {
				throw codeNotCarried(sid);
			}
			chargeAll(cases, work, now);
			noteDecision(verification, verdict);
			noteAll(cases, verification);
			if (request.trace !== null) verification.trace = request.trace;
			for (const message of asked.messages) {
				sendMessage(work, verification, message, null, code, parts, now);
			}
			work.changed(verification);
			return sentOf(
				verification,
				channel,
				channel === "sms"
					? segmentsOf(
							verification,
							null,
							code,
							firstAlphabet(asked.messages[0], parts.alphabetOf),
						)
					: undefined,
			);
		},
	};
}

function askedOf(
	verification: Verification,
	channel: Channel,
	origin: Origin | null,
	{ route, open, alphabetOf }: ResendParts,
): Asked {
	const { accountSid, service, test } = verification;
	const message = completeMessage(verification, channel, route);
	return {
		occasion: "resend",
		accountSid,
		service,
		...(test !== undefined && { test }),
		recipient: verification,
		messages: [message],
		begins: message,
		origin,
		verification,
		// Without its code it is refused anyway.
		partCount: ({ channel }, provider) =>
			partCountOf(
				verification,
				channel,
				null,
				open(verification) ?? "",
				alphabetOf?.(provider),
			),
	};
}

/** The send or its routes must give a recipient and a sender for this channel; an email needs a subject too. */
function completeMessage(
	verification: Verification,
	channel: Channel,
	route: Router,
): Routed {
	const { content, phone, email, sid, messages } = verification;
	const isEmail = addressKind(channel) === "email";
	const hasRecipient = recipientOn(channel, { phone, email }) !== null;
	if (hasRecipient && (!isEmail || content.subject !== null)) {
		const draw = fractionOf(sid, messages);
		const message = routed(verification, channel, draw, route);
		if (senderFor(verification, message, null) !== null) return message;
	}
	throw new Refusal("incomplete_for_channel", {
		details: { channel },
		requestId: sid,
	});
}

/** A resend must come some time after the last message, and be one of a few. */
function notTooMany({ messages, lastMessageAt }: Verification): Gate {
	const only: Case = {
		keys: NO_KEYS,
		judge(_, now) {
			if (messages >= MOST_MESSAGES) {
				return { refused: new Refusal("messages_used_up") };
			}
			if (messages === 0 || hasPassed(PAUSE_MS, lastMessageAt, now)) {
				return "passed";
			}
			const next = lastMessageAt + PAUSE_MS;
			return {
				refused: new Refusal("too_many_requests", {
					message: "The last message is less than 30 seconds old",
					details: { retryAfter: secondsUntil(next, now) },
				}),
			};
		},
	};
	return { caseOf: () => only };
}
