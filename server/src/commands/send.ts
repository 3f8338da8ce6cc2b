/** Send: a new verification, which takes the place of the one before it. */

import { type Refusal, refusalAbout } from "../errors.ts";
import type { LimitUse } from "../limits/count.ts";
import {
	type MessageParts,
	sendDueSteps,
	stepKeys,
} from "../messages/message.ts";
import { type Bounds, boundsGate } from "../protection/bounds.ts";
import {
	type Asked,
	chargeAll,
	type Gate,
	judge,
	keysOfGates,
	type Verdict,
	writeBlocked,
} from "../protection/gate.ts";
import { limitsGate } from "../protection/limits-gate.ts";
import { goesInTime, routable } from "../protection/passable.ts";
import { dayOf } from "../usage/usage.ts";
import { firstChannelOf, recipientOn } from "../verification/channel.ts";
import { ORIGIN_KEPT_MS, type Origin } from "../verification/origin.ts";
import { type Recipient, recipientKeys } from "../verification/recipient.ts";
import { firstStepAt } from "../verification/steps.ts";
import {
	attemptsLeft,
	type Channel,
	type Content,
	cancel,
	endIfOver,
	firstChannel,
	type Step,
	supersede,
	type Verification,
} from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";
import type { BlockedReply } from "./until-decided.ts";

export type SendRequest = Recipient & {
	readonly accountSid: string;
	readonly service: string;
	/** At least one; a plain send has one, at once. */
	readonly steps: readonly Step[];
	readonly workflowSid: string | null;
	readonly content: Content;
	readonly expirySeconds: number;
	readonly maxAttempts: number;
	readonly guardSeconds: number;
	/** Who asks, for the gates. */
	readonly origin: Origin | null;
	/** Where its news go: as sent, else as the account has it. */
	readonly callback: {
		readonly url: string;
		readonly method: "GET" | "POST";
	} | null;
};

/** What a new verification is made of that may not come from a rule. */
export type Fresh = {
	readonly at: number;
	readonly sid: string;
	readonly code: string;
	readonly codeMac: string;
	readonly codeSealed: string;
	/** `traceparent` of the request, where it is traced. */
	readonly trace: string | null;
};

/** Without the recipient: it is kept for idempotency keys, and an erasure would miss it there. */
export type Sent = {
	readonly sid: string;
	readonly channel: Channel;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly attemptsLeft: number;
};

/** What a send counts against. */
export type SendCharges = {
	/** The caller's limits. */
	readonly limits: readonly LimitUse[];
	/** The operator's bounds. */
	readonly bounds: Bounds;
};

export function send(
	request: SendRequest,
	fresh: Fresh,
	charges: SendCharges,
	parts: MessageParts,
): Command<Sent | BlockedReply> {
	const { accountSid } = request;
	const recipients = recipientKeys(request);
	const asked = askedOf(request, parts);
	const gates = [
		routable,
		goesInTime(parts.waitMs, () => request.expirySeconds * 1_000),
		limitsGate(charges.limits),
		boundsGate(charges.bounds),
		...parts.gates,
	];
	return {
		keys: {
			pendingOf: recipients.map((recipient) => ({
				accountSid,
				recipient,
				service: request.service,
			})),
			counters: [...keysOfGates(gates, asked), ...stepKeys(parts.gates, asked)],
		},
		decide(work, now) {
			const verdict = judge(gates, asked, work, now);
			if (verdict !== "passed") return refusedBy(verdict, work);
			chargeAll(gates, asked, work, now);

			for (const key of recipients) {
				takePlace(work, accountSid, key, request.service, now);
			}
			const verification = newVerification(request, fresh, parts.gates);
			work.add(verification);
			work.count(accountSid, dayOf(fresh.at), "otp");
			sendDueSteps(work, verification, fresh.code, parts, now, asked.messages);
			return sentOf(verification, firstChannel(verification));
		},
	};
}

/** Where each of its messages goes is looked up once, for the gates and for the messages themselves. */
function askedOf(request: SendRequest, { route }: MessageParts): Asked {
	const { accountSid, service, origin } = request;
	return {
		occasion: "send",
		accountSid,
		service,
		recipient: request,
		messages: request.steps.map(({ channel }) => {
			const recipient = recipientOn(channel, request) ?? "";
			return { channel, recipient, candidates: route(channel, recipient) };
		}),
		origin,
		verification: null,
	};
}

/** A refusal that writes nothing is thrown; what a gate has blocked leaves its evidence. */
export function refusedBy(
	verdict: Exclude<Verdict, "passed">,
	work: Work,
	requestId?: string,
): BlockedReply {
	const naming = (refusal: Refusal) =>
		requestId === undefined ? refusal : refusalAbout(refusal, requestId);
	if ("refused" in verdict) throw naming(verdict.refused);
	writeBlocked(verdict.blocked, work);
	return { outcome: "blocked", refusal: naming(verdict.blocked.refusal) };
}

export function sentOf(verification: Verification, channel: Channel): Sent {
	return {
		sid: verification.sid,
		channel,
		createdAt: verification.createdAt,
		expiresAt: verification.expiresAt,
		attemptsLeft: attemptsLeft(verification),
	};
}

/** Guarded verifications of one recipient and service; of more the oldest are canceled. */
const MOST_GUARDED = 10;

/** A send cancels the pending ones before it, or sees to it that their guard ends them. */
function takePlace(
	work: Work,
	accountSid: string,
	recipient: string,
	service: string,
	now: number,
): void {
	const guarded: Verification[] = [];
	for (const older of work.pendingOf(accountSid, recipient)) {
		if (older.service !== service) continue;
		if (older.cancelAt !== null && older.cancelAt > now) {
			guarded.push(older);
			continue;
		}
		if (!endIfOver(older, now)) supersede(older, now);
		if (older.status === "pending") guarded.push(older);
		work.changed(older);
	}
	// Each guarded one is loaded by every send: their number must stay small.
	const tooMany = guarded
		.sort((a, b) => b.createdAt - a.createdAt)
		.slice(MOST_GUARDED - 1);
	for (const older of tooMany) {
		if (!endIfOver(older, now)) cancel(older, now);
		work.changed(older);
	}
}

function newVerification(
	request: SendRequest,
	fresh: Fresh,
	gates: readonly Gate[],
): Verification {
	const keepsOrigin = gates.some((gate) => gate.keepsOrigin === true);
	return {
		sid: fresh.sid,
		accountSid: request.accountSid,
		service: request.service,
		phone: request.phone,
		email: request.email,
		...(request.phoneKey !== undefined && { phoneKey: request.phoneKey }),
		...(request.emailKey !== undefined && { emailKey: request.emailKey }),
		createdAt: fresh.at,
		updatedAt: fresh.at,
		expiresAt: fresh.at + request.expirySeconds * 1_000,
		guardedUntil: fresh.at + request.guardSeconds * 1_000,
		maxAttempts: request.maxAttempts,
		content: request.content,
		workflowSid: request.workflowSid,
		steps: request.steps,
		stepsTaken: 0,
		stepAt: firstStepAt(request.steps, fresh.at),
		messages: 0,
		lastMessageAt: fresh.at,
		lastChannel: firstChannelOf(request.steps),
		callbacks: request.callback && {
			...request.callback,
			made: 0,
			waiting: [],
			handover: null,
		},
		status: "pending",
		cancelAt: null,
		codeMac: fresh.codeMac,
		codeSealed: fresh.codeSealed,
		checks: [],
		events: [],
		...(fresh.trace !== null && { trace: fresh.trace }),
		...(keepsOrigin &&
			request.origin !== null && {
				origin: { ...request.origin, keptUntil: fresh.at + ORIGIN_KEPT_MS },
			}),
	};
}
