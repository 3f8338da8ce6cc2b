/** Send: a new verification, which takes the place of the one before it. */

import { Refusal } from "../errors.ts";
import type { Router } from "../routing/routes.ts";
import { queueMessage } from "../verification/handover.ts";
import { recipientKeys } from "../verification/recipient.ts";
import {
	type Channel,
	type Content,
	endIfOver,
	supersede,
	type Verification,
} from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";
import { dispatchOf } from "./message.ts";

export type SendRequest = {
	readonly accountSid: string;
	readonly service: string;
	readonly phone: string | null;
	readonly email: string | null;
	readonly channel: Channel;
	readonly content: Content;
	readonly expirySeconds: number;
	readonly maxAttempts: number;
	readonly guardSeconds: number;
	readonly callbackUrl: string | null;
	readonly callbackMethod: "GET" | "POST" | null;
};

/** What a new verification is made of that may not come from a rule. */
export type Fresh = {
	readonly at: number;
	readonly sid: string;
	readonly eventSid: string;
	readonly targetSid: string;
	readonly code: string;
	readonly codeMac: string;
	readonly codeSealed: string;
};

export type Sent = {
	readonly sid: string;
	readonly channel: Channel;
	readonly to: string;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly attemptsLeft: number;
};

export function send(
	request: SendRequest,
	fresh: Fresh,
	delivery: { readonly route: Router; readonly instance: string },
): Command<Sent> {
	const { accountSid } = request;
	const recipients = recipientKeys(request);
	return {
		keys: {
			pendingOf: recipients.map((recipient) => ({ accountSid, recipient })),
		},
		decide(work, now) {
			const { sender, recipient } = endpoints(request);
			const candidates = delivery.route(request.channel, recipient);
			if (candidates.length === 0) throw new Refusal("unroutable");

			for (const key of recipients) {
				takePlace(work, accountSid, key, request.service, now);
			}
			const verification = newVerification(request, fresh);
			const event = queueMessage(
				verification,
				{
					eventSid: fresh.eventSid,
					targetSid: fresh.targetSid,
					channel: request.channel,
					sender,
					recipient,
					candidates: [...candidates],
					perhapsSent: false,
					instance: delivery.instance,
				},
				now,
			);
			work.add(verification);
			work.due(dispatchOf(verification, event, fresh.code));
			return {
				sid: verification.sid,
				channel: request.channel,
				to: recipient,
				createdAt: verification.createdAt,
				expiresAt: verification.expiresAt,
				attemptsLeft: verification.maxAttempts,
			};
		},
	};
}

/** A send cancels the pending ones before it, or sees to it that their guard ends them. */
function takePlace(
	work: Work,
	accountSid: string,
	recipient: string,
	service: string,
	now: number,
): void {
	for (const older of work.pendingOf(accountSid, recipient)) {
		if (older.service !== service) continue;
		if (!endIfOver(older, now)) supersede(older, now);
		work.changed(older);
	}
}

function endpoints(request: SendRequest): {
	sender: string;
	recipient: string;
} {
	const { channel, content, phone, email } = request;
	const sender = channel === "email" ? content.emailFrom : content.from;
	const recipient = channel === "email" ? email : phone;
	if (sender === null || recipient === null) {
		throw new Error(`A send by ${channel} without sender or recipient`);
	}
	return { sender, recipient };
}

function newVerification(request: SendRequest, fresh: Fresh): Verification {
	return {
		sid: fresh.sid,
		accountSid: request.accountSid,
		service: request.service,
		phone: request.phone,
		email: request.email,
		createdAt: fresh.at,
		updatedAt: fresh.at,
		expiresAt: fresh.at + request.expirySeconds * 1_000,
		guardedUntil: fresh.at + request.guardSeconds * 1_000,
		maxAttempts: request.maxAttempts,
		content: request.content,
		callbackUrl: request.callbackUrl,
		callbackMethod: request.callbackMethod,
		status: "pending",
		cancelAt: null,
		codeMac: fresh.codeMac,
		codeSealed: fresh.codeSealed,
		checks: [],
		events: [],
	};
}
