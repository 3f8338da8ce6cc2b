/** Send: makes a new verification, which replaces earlier ones. */

import type { Channel } from "../channel.ts";
import type { LimitUse } from "../limits/count.ts";
import { sendDueSteps, stepKeys } from "../messages/due-steps.ts";
import {
	carriersOf,
	gatesFor,
	type MessageParts,
	routed,
} from "../messages/message.ts";
import { partCountOf, segmentsOfSend } from "../messages/segments.ts";
import type { Mutable } from "../mutable.ts";
import { type Bounds, boundsGate } from "../protection/bounds.ts";
import {
	type Asked,
	casesOf,
	chargeAll,
	isRefusing,
	judge,
	keysOfAll,
	noteAll,
	noteDecision,
	type Routed,
} from "../protection/gate.ts";
import { limitsGate } from "../protection/limits-gate.ts";
import {
	carriesTheCode,
	goesInTime,
	routable,
} from "../protection/passable.ts";
import type { RecordBoundsOf } from "../protection/record-bounds.ts";
import { fractionOf } from "../sid.ts";
import { dayOf } from "../usage/usage.ts";
import { recipientKeys } from "../verification/recipient.ts";
import {
	attemptsLeft,
	firstChannel,
	type Verification,
} from "../verification/verification.ts";
import {
	LACKS_NOTHING,
	type Lacking,
	noteBlockedSend,
} from "./blocked-send.ts";
import type { Command } from "./command.ts";
import {
	type Fresh,
	newVerification,
	type SendRequest,
} from "./new-verification.ts";
import { takePlace } from "./supersede.ts";
import { lackingKeys, overtaken, type Undecided } from "./until-decided.ts";

/**
 * The recipient is left out: idempotency keeps this reply, and an erasure would
 * not find it there.
 */
export type Sent = {
	readonly sid: string;
	readonly channel: Channel;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly attemptsLeft: number;
	/** The parts of its SMS. Absent: it has none, or was kept before this was counted. */
	readonly segments?: number;
};

/** The caller's limits and the operator's bounds, which a send counts against. */
export type SendCharges = {
	readonly limits: readonly LimitUse[];
	readonly bounds: Bounds;
	/** The bounds on records, if it is refused. */
	readonly recordBoundsOf: RecordBoundsOf;
};

export function send(
	request: SendRequest,
	fresh: Fresh,
	charges: SendCharges,
	parts: MessageParts,
	lacking: Lacking = LACKS_NOTHING,
): Command<Sent | Undecided> {
	const { accountSid } = request;
	const recipients = recipientKeys(request);
	const asked = askedOf(request, fresh, parts);
	const further = gatesFor(request, parts);
	const gates = [
		routable,
		carriesTheCode(
			(message) => carriersOf(message, fresh.code, parts).length > 0,
		),
		goesInTime(parts.waitMs, () => request.expirySeconds * 1_000),
	];
	for (const gate of further) if (gate.isBeforeLimits) gates.push(gate);
	if (charges.limits.length > 0) gates.push(limitsGate(charges.limits));
	gates.push(boundsGate(charges.bounds));
	for (const gate of further) if (!gate.isBeforeLimits) gates.push(gate);
	const cases = casesOf(gates, asked);
	const counters = keysOfAll(cases);
	counters.push(...stepKeys(further, asked), ...lacking.counters);
	return {
		keys: {
			pendingOf: recipients.map((recipient) => ({
				accountSid,
				recipient,
				service: request.service,
			})),
			counters,
			verifications: lacking.verifications,
		},
		decide(work, now) {
			// A rule that somebody has written meanwhile makes gates name more for the steps.
			const again = overtaken(stepKeys(further, asked), counters);
			if (again !== null) return again;
			const verdict = judge(cases, work, now);
			if (isRefusing(verdict)) {
				if ("refused" in verdict) throw verdict.refused;
				if ("lacks" in verdict) return lackingKeys(verdict.lacks);
				const { blocked } = verdict;
				const { recordBoundsOf } = charges;
				return noteBlockedSend(
					{ blocked, asked, request, fresh, loaded: lacking },
					{ recordBoundsOf, listeners: parts.caps },
					work,
					now,
				);
			}
			chargeAll(cases, work, now);

			for (const key of recipients) {
				takePlace(work, accountSid, key, request.service, now);
			}
			const lacksFallback = request.fallback && asked.fallback === undefined;
			const verification = newVerification(
				lacksFallback ? withoutFallback(request) : request,
				fresh,
				further,
			);
			// The gates have charged its message, though the clock may have been set back.
			if (asked.begins !== null) {
				verification.stepAt = Math.min(fresh.at, now);
			}
			noteDecision(verification, verdict);
			noteAll(cases, verification);
			work.add(verification);
			if (verification.test === undefined) {
				const day = dayOf(fresh.at);
				work.count(accountSid, day, "verification");
				const { serviceKind } = parts;
				if (serviceKind !== undefined) {
					work.count(
						accountSid,
						day,
						serviceKind(accountSid, day, verification.service),
					);
				}
			}
			sendDueSteps(work, verification, fresh.code, parts, now, asked.messages);
			return sentOf(
				verification,
				firstChannel(verification),
				segmentsOfSend(
					verification,
					fresh.code,
					asked.messages,
					parts.alphabetOf,
				),
			);
		},
	};
}

/** Each message is routed once, for the gates and for the message itself. */
function askedOf(
	request: SendRequest,
	{ sid, code }: Fresh,
	{ route, alphabetOf }: MessageParts,
): Asked {
	const { accountSid, service, test, origin, steps } = request;
	const messageOn = (channel: Channel, step: number): Routed =>
		routed(request, channel, fractionOf(sid, step), route);
	const fallback =
		request.fallback && messageOn(request.fallback, steps.length);
	const messages = steps.map(({ channel }, step) => messageOn(channel, step));
	const [first] = messages;
	const asked: Mutable<Asked> = {
		occasion: "send",
		accountSid,
		service,
		recipient: request,
		messages,
		begins: first !== undefined && steps[0]?.afterMs === 0 ? first : null,
		origin,
		verification: null,
		partCount: (message, provider) =>
			partCountOf(
				{ content: request.content, steps, stepsTaken: 0 },
				message.channel,
				Math.max(0, messages.indexOf(message)),
				code,
				alphabetOf?.(provider),
			),
	};
	if (test !== undefined) asked.test = test;
	// Without a route for the fall-back the send goes out, and nothing takes over.
	if (fallback && fallback.candidates.length > 0) asked.fallback = fallback;
	return asked;
}

function withoutFallback({
	fallback: _,
	...request
}: SendRequest): SendRequest {
	return request;
}

export function sentOf(
	verification: Verification,
	channel: Channel,
	segments: number | undefined,
): Sent {
	const sent: Mutable<Sent> = {
		sid: verification.sid,
		channel,
		createdAt: verification.createdAt,
		expiresAt: verification.expiresAt,
		attemptsLeft: attemptsLeft(verification),
	};
	if (segments !== undefined) sent.segments = segments;
	return sent;
}
