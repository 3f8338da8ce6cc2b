/** A verification as one line of the console's lists. */

import { recipientOn, senderOn } from "../../channel.ts";
import { type Static, Type } from "../../schema.ts";
import {
	attemptsLeft,
	firstChannel,
	statusAt,
	updatedAtAsOf,
	type Verification,
} from "../../verification/verification.ts";
import { channelErrorCode } from "../2fa/refusals.ts";

const nullableText = Type.Union([Type.String(), Type.Null()]);
const instant = Type.String({ description: "ISO 8601" });

export const ROW_PROPERTIES = {
	sid: Type.String(),
	accountSid: Type.String(),
	service: Type.String(),
	status: Type.String({
		description: "pending, success, failed, expired, canceled or blocked",
	}),
	at: instant,
	updatedAt: instant,
	expiresAt: instant,
	channel: Type.String({ description: "Of the last message" }),
	firstChannel: Type.String({ description: "The first it was sent on" }),
	recipient: nullableText,
	sender: nullableText,
	messages: Type.Integer({ description: "Fall-overs count too" }),
	messageStatus: Type.Union([Type.String(), Type.Null()], {
		description: "Of the last message; null: none has begun",
	}),
	errorCode: nullableText,
	checks: Type.Integer(),
	checksLeft: Type.Integer(),
	isTest: Type.Boolean(),
};

export const RowReply = Type.Object(ROW_PROPERTIES);
export type Row = Static<typeof RowReply>;

export function rowOf(verification: Verification, now: number): Row {
	const { sid, accountSid, service, events, content, checks } = verification;
	const event = events.at(-1);
	const channel = event?.channel ?? firstChannel(verification);
	return {
		sid,
		accountSid,
		service,
		channel,
		firstChannel: firstChannel(verification),
		status: statusAt(verification, now),
		at: isoTime(verification.createdAt),
		updatedAt: isoTime(updatedAtAsOf(verification, now)),
		expiresAt: isoTime(verification.expiresAt),
		recipient: event?.recipient ?? recipientOn(channel, verification),
		sender: event?.sender ?? senderOn(channel, content),
		messages: events.length,
		messageStatus: event?.status ?? null,
		errorCode: event === undefined ? null : channelErrorCode(event),
		checks: checks.length,
		checksLeft: attemptsLeft(verification),
		isTest: verification.test !== undefined,
	};
}

export function isoTime(at: number): string {
	return new Date(at).toISOString();
}
