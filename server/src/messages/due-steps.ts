/** Begins the steps of a verification that are due: the gates judge each of them first. */

import type { Channel } from "../channel.ts";
import type { Refusal } from "../errors.ts";
import {
	type Asked,
	type Gate,
	judge,
	keysOfGates,
	type Routed,
	writeBlocked,
} from "../protection/gate.ts";
import { refuseMessage } from "../verification/handover.ts";
import { takeStep } from "../verification/steps.ts";
import { statusAt, type Verification } from "../verification/verification.ts";
import { endpointsOf, type MessageParts, sendMessage } from "./message.ts";
import type { Router } from "./routes.ts";
import type { MessageWork } from "./work.ts";

/**
 * Begins every step that is due by `now`, in order. `judged` is set in the
 * decision of the send: the routed messages, the first of which the gates have
 * passed there.
 */
export function sendDueSteps(
	work: MessageWork,
	verification: Verification,
	code: string,
	parts: MessageParts,
	now: number,
	judged?: readonly Routed[],
): void {
	// The decision may come so late that the verification's time is over.
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

/** The counters that the gates read when the steps of a send begin. */
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

/** The same for the remaining steps, if one of them is due. */
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

/** Null if every gate passes it. */
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
