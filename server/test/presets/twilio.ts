/** Twilio Messages: twilio.com/docs/messaging/api/message-resource, …/usage/security. */

import { createHmac } from "node:crypto";
import { basic } from "../support/exchange.ts";
import {
	type Double,
	type Receipts,
	type Reply,
	type State,
	sharedKey,
} from "./contract.ts";

const SID = "AC00000000000000000000000000000001";
const TOKEN = "twilio-auth-token-0001-of-32-chr";

/** An error of Twilio's API: its code and sentence in JSON. */
export function refusal(status: number, code: number, message: string): Reply {
	return { status, body: { code, message, more_info: "", status } };
}

export const twilioReplies: Double["replies"] = {
	accepted: (sid) => ({ status: 201, body: { sid, status: "queued" } }),
	later: [
		{
			...refusal(429, 20429, "Too Many Requests"),
			headers: { "Retry-After": "3" },
		},
	],
	elsewhere: [
		refusal(400, 21606, "The 'From' number is not a valid sender"),
		refusal(403, 21408, "Permission to send to this region is not enabled"),
	],
	never: [refusal(400, 21211, "The 'To' number is not a valid phone number")],
	badCredentials: refusal(401, 20003, `Authenticate ${TOKEN}`),
	errorIn200: refusal(200, 21606, "The 'From' number is not a valid sender"),
};

/** Signed over the URL and the sorted fields, as the vendor's SDK does. */
export function twilioReceipts(
	fieldsOf: (reference: string, state: State) => Record<string, string>,
	more: Partial<Receipts> = {},
): Receipts {
	return {
		proof: "signature",
		keys: {
			present: sharedKey(TOKEN),
			next: sharedKey("twilio-auth-token-0002-of-32-chr"),
		},
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request([report], { url, key }) {
			const fields = fieldsOf(report?.reference ?? "", report?.state ?? "sent");
			const signed = Object.keys(fields)
				.toSorted()
				.reduce((text, name) => `${text}${name}${fields[name]}`, url);
			return {
				method: "POST",
				url,
				headers: {
					"content-type": "application/x-www-form-urlencoded",
					"x-twilio-signature": createHmac("sha1", key)
						.update(signed)
						.digest("base64"),
				},
				body: new URLSearchParams(fields).toString(),
			};
		},
		sendsBatches: false,
		...more,
	};
}

export const isTwilioAuthentic: Double["isAuthentic"] = ({ headers, url }) =>
	headers.authorization === basic(`${SID}:${TOKEN}`) &&
	url.pathname.includes(SID);

export const TWILIO_PARAMETERS = { accountSid: SID, authToken: TOKEN };

const FATES: Record<State, Record<string, string>> = {
	sent: { MessageStatus: "sent" },
	delivered: { MessageStatus: "delivered" },
	undelivered: { MessageStatus: "undelivered", ErrorCode: "30003" },
	notOnApp: {},
};

export const twilio: Double = {
	preset: "twilio",
	channel: "sms",
	parameters: TWILIO_PARAMETERS,
	isAuthentic: isTwilioAuthentic,
	read({ body }) {
		const form = new URLSearchParams(body);
		return {
			to: form.get("To") ?? "",
			from: form.get("From") ?? "",
			text: form.get("Body") ?? "",
			receiptUrl: form.get("StatusCallback") ?? "",
		};
	},
	replies: twilioReplies,
	receipts: twilioReceipts((MessageSid, state) => ({
		AccountSid: SID,
		ApiVersion: "2010-04-01",
		From: "+12012751398",
		To: "+919960639901",
		SmsSid: MessageSid,
		MessageSid,
		...FATES[state],
	})),
};
