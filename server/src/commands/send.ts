/** Send: a new verification, which takes the place of the one before it. */

import { Refusal } from "../errors.ts";
import {
	countAll,
	countersOf,
	firstFull,
	type LimitUse,
} from "../limits/count.ts";
import { type MessageParts, sendDueSteps } from "../messages/message.ts";
import { dayOf } from "../usage/usage.ts";
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
import { type Command, secondsUntil, type Work } from "./command.ts";
import { mustBeWithin } from "./protection.ts";

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
	/** The operator's own, where a real provider would carry the message. */
	readonly protection: readonly LimitUse[];
};

export function send(
	request: SendRequest,
	fresh: Fresh,
	charges: SendCharges,
	rules: MessageParts,
): Command<Sent> {
	const { accountSid } = request;
	const recipients = recipientKeys(request);
	return {
		keys: {
			pendingOf: recipients.map((recipient) => ({
				accountSid,
				recipient,
				service: request.service,
			})),
			counters: [...charges.limits, ...charges.protection].flatMap(countersOf),
		},
		decide(work, now) {
			mustBeRoutable(request, rules);
			mustGoInTime(request, rules);
			charge(work, charges, now);

			for (const key of recipients) {
				takePlace(work, accountSid, key, request.service, now);
			}
			const verification = newVerification(request, fresh);
			work.add(verification);
			work.count(accountSid, dayOf(fresh.at), "otp");
			sendDueSteps(work, verification, fresh.code, rules, now);
			return sentOf(verification, firstChannel(verification));
		},
	};
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

function mustBeRoutable(request: SendRequest, rules: MessageParts): void {
	for (const { channel } of request.steps) {
		const recipient = channel === "email" ? request.email : request.phone;
		if (rules.route(channel, recipient ?? "").length === 0) {
			throw new Refusal("unroutable");
		}
	}
}

/** Later steps do not count: by then the line may be short, and nobody is there to be refused. */
function mustGoInTime(request: SendRequest, rules: MessageParts): void {
	const [first] = request.steps;
	if (first === undefined) return;
	const recipient = first.channel === "email" ? request.email : request.phone;
	refuseIfTooLate(
		rules.waitMs(
			rules.route(first.channel, recipient ?? ""),
			request.accountSid,
		),
		request.expirySeconds * 1_000,
	);
}

/** A message that would go after its code's end is not begun, and charges nothing. */
export function refuseIfTooLate(
	waitMs: number,
	leftMs: number,
	requestId?: string,
): void {
	if (waitMs <= leftMs) return;
	throw new Refusal("backlogged", {
		details: { retryAfter: secondsUntil(waitMs, leftMs) },
		...(requestId !== undefined && { requestId }),
	});
}

/** All or nothing: where one bucket is full, none is charged and nothing is sent. */
function charge(
	work: Work,
	{ limits, protection }: SendCharges,
	now: number,
): void {
	const full = firstFull(limits, work.counter, now);
	if (full !== null) {
		throw new Refusal("limit_reached", {
			message: `Limit reached: ${full.limit}, bucket ${full.bucket}`,
			details: {
				limit: full.limit,
				bucket: full.bucket,
				retryAfter: secondsUntil(full.until, now),
			},
		});
	}
	mustBeWithin(work, protection, now);
	countAll([...limits, ...protection], work, now);
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

function newVerification(request: SendRequest, fresh: Fresh): Verification {
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
		lastChannel: request.steps[0]?.channel ?? "sms",
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
	};
}
