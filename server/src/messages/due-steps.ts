/** Begins the steps of a verification that are due: the gates judge each of them first. */

import type { Channel } from "../channel.ts";
import type { Refusal } from "../errors.ts";
import {
	type Asked,
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
import { fractionOf } from "../sid.ts";
import { refuseMessage } from "../verification/handover.ts";
import { takeStep } from "../verification/steps.ts";
import { statusAt, type Verification } from "../verification/verification.ts";
import {
	gatesFor,
	type MessageParts,
	routed,
	senderFor,
	sendMessage,
} from "./message.ts";
import type { Router } from "./routes.ts";
import { partCountOf } from "./segments.ts";
import type { MessageWork } from "./work.ts";

/**
 * Begins every step that is due by `now`, in order. `judged` is set in the
 * decision of the send: the routed messages; the gates have passed and charged the
 * first one there, unless it waits. Returns the keys without which a gate cannot judge a step, which
 * then stays due; null: none.
 */
export function sendDueSteps(
	work: MessageWork,
	verification: Verification,
	code: string,
	parts: MessageParts,
	now: number,
	judged?: readonly Routed[],
): readonly string[] | null {
	// The decision may come so late that the verification's time is over.
	while (statusAt(verification, now) === "pending") {
		const { stepsTaken, stepAt } = verification;
		const due = takeStep(verification, now);
		if (due === null) return null;
		const message =
			judged?.[due.step] ??
			stepRouted(verification, due.channel, due.step, parts.route);
		// A first step that waits was not charged with the send, which may be decided late.
		const isCharged =
			judged !== undefined &&
			due.step === 0 &&
			verification.steps[0]?.afterMs === 0;
		const refusal = isCharged
			? null
			: refusalOf(work, verification, message, due.step, code, parts, now);
		if (refusal !== null && "lacks" in refusal) {
			Object.assign(verification, { stepsTaken, stepAt });
			return refusal.lacks;
		}
		if (refusal !== null) {
			const sender = senderFor(verification, message, due.step) ?? "";
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
	return null;
}

/**
 * The counters that the gates read when steps of a send begin at once: the fall-back,
 * or the next step where one before it fails. The first step is judged with the send,
 * unless it waits: then a late decision may begin it. The origin is that of the send,
 * kept or not: a gate that finds the address in what the guard keeps must have named
 * its counter, as one that was not loaded reads as empty.
 */
export function stepKeys(
	gates: readonly Gate[],
	send: Asked,
): readonly string[] {
	const { fallback, messages, begins } = send;
	const later = begins === null ? [...messages] : messages.slice(1);
	if (fallback !== undefined) later.push(fallback);
	if (gates.length === 0 || later.length === 0) return NO_KEYS;
	// Below the way out that nearly every send takes: a rest takes longer than all else here.
	const { fallback: _, ...others } = send;
	return later.flatMap((message) =>
		keysOfAll(
			casesOf(gates, {
				...others,
				occasion: "step",
				messages: [message],
				begins: message,
			}),
		),
	);
}

/** The same for the remaining steps, if one of them is due. */
export function dueStepKeys(
	verification: Verification,
	parts: Pick<MessageParts, "gates" | "route">,
	now: number,
): string[] {
	const gates = gatesFor(verification, parts);
	const { steps, stepsTaken, stepAt, fallback } = verification;
	if (gates.length === 0 || stepAt === null || stepAt > now) return [];
	const channels = steps.slice(stepsTaken).map(({ channel }) => channel);
	// A step on an app may fail at once; then the fall-back begins in the same decision.
	if (fallback !== undefined) channels.push(fallback);
	return channels
		.map((channel, i) =>
			stepRouted(verification, channel, stepsTaken + i, parts.route),
		)
		.flatMap((message) =>
			keysOfAll(casesOf(gates, askedOf(verification, message))),
		);
}

/** The same step always gets the same answer: its chance comes from the step too. */
function stepRouted(
	verification: Verification,
	channel: Channel,
	step: number,
	route: Router,
): Routed {
	const draw = fractionOf(verification.sid, step);
	return routed(verification, channel, draw, route);
}

function askedOf(
	verification: Verification,
	message: Routed,
	/** Absent: only the keys are asked for, which need no text. */
	partCount?: Asked["partCount"],
): Asked {
	const { accountSid, service, test, origin = null } = verification;
	return {
		occasion: "step",
		accountSid,
		service,
		...(test !== undefined && { test }),
		recipient: verification,
		messages: [message],
		begins: message,
		origin,
		verification,
		...(partCount !== undefined && { partCount }),
	};
}

/** Null if every gate passes it; then they charge for it. */
function refusalOf(
	work: MessageWork,
	verification: Verification,
	message: Routed,
	step: number,
	code: string,
	parts: MessageParts,
	now: number,
): Refusal | { readonly lacks: readonly string[] } | null {
	const gates = gatesFor(verification, parts);
	if (gates.length === 0) return null;
	const asked = askedOf(verification, message, ({ channel }, provider) =>
		partCountOf(
			verification,
			channel,
			step,
			code,
			parts.alphabetOf?.(provider),
		),
	);
	const cases = casesOf(gates, asked);
	const verdict = judge(cases, work, now);
	if (!isRefusing(verdict)) {
		chargeAll(cases, work, now);
		noteDecision(verification, verdict);
		noteAll(cases, verification);
		return null;
	}
	if ("lacks" in verdict) return verdict;
	if ("refused" in verdict) return verdict.refused;
	writeBlocked(verdict.blocked, asked, work, now);
	noteRefusal(verification, verdict.blocked, now);
	return verdict.blocked.refusal;
}
