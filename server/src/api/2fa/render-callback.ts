/** Callbacks of the 2FA API (section 9 of the contract). */

import { VERIFICATION_EVENTS } from "../../accounts/callback-events.ts";
import type { CallbackRenderer } from "../../callbacks/renderer.ts";
import { signedRequest } from "../../callbacks/signed-request.ts";
import { type Static, Type } from "../../schema.ts";
import type { CallbackDispatch } from "../../verification/news.ts";
import { channelErrorCode } from "./refusals.ts";

const nullableText = Type.Union([Type.String(), Type.Null()]);

export const CallbackPayload = Type.Object(
	{
		id: Type.String({ description: "The same as webhook-id" }),
		event: Type.Enum(VERIFICATION_EVENTS),
		status: Type.String({ description: "Of the OTP" }),
		channel: Type.String(),
		recipient: Type.String(),
		eventSid: nullableText,
		channelStatus: nullableText,
		channelErrorCode: nullableText,
		requestID: Type.String({ description: "SID of the OTP" }),
		accountSid: Type.String(),
		service: Type.String(),
		timestamp: Type.String({ description: "ISO 8601" }),
	},
	{ title: "CallbackPayload" },
);

export const renderCallback: CallbackRenderer = (callback, secrets, now) =>
	signedRequest(
		{
			id: callback.news.id,
			url: callback.url,
			method: callback.method,
			payload: payloadOf(callback),
		},
		secrets,
		now,
	);

export function payloadOf({
	news,
	sid,
	accountSid,
	service,
}: CallbackDispatch): Static<typeof CallbackPayload> {
	return {
		id: news.id,
		event: `otp.${news.kind}`,
		status: news.status,
		channel: news.channel,
		recipient: news.recipient,
		eventSid: news.eventSid,
		channelStatus: news.messageStatus,
		channelErrorCode: channelErrorCode(news),
		requestID: sid,
		accountSid,
		service,
		timestamp: new Date(news.at).toISOString(),
	};
}
