/** Callbacks of the 2FA API (section 9 of the contract). */

import type { CallbackRenderer } from "../../callbacks/renderer.ts";
import { signedRequest } from "../../callbacks/signed-request.ts";
import type { CallbackDispatch } from "../../verification/news.ts";
import { channelErrorCode } from "./refusals.ts";

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
}: CallbackDispatch): Record<string, string | null> {
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
