import { Type } from "../../schema.ts";
import { preset, sender } from "./contract.ts";

export const ACCOUNT = {
	accountSid: Type.String({
		pattern: "^AC[0-9a-f]{32}$",
		description: "SID of the account: `AC` and 32 hexadecimal digits.",
	}),
	authToken: Type.String({
		minLength: 16,
		description:
			"Auth token of the account. It signs receipts, so a key of the API does not do.",
	}),
};

/** A signature of Twilio: over the URL that it was given, then the fields by name. */
export function twilioSignature(receiptUrl: string, authToken: string) {
	return {
		header: "X-Twilio-Signature",
		secret: authToken,
		algorithm: "sha1",
		encoding: "base64",
		over: `${receiptUrl}{fields}`,
	} as const;
}

const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/i;

export const twilio = preset({
	type: "twilio",
	title: "Twilio Messages",
	channels: ["sms"],
	isConfirmed: true,
	sources: [
		"https://www.twilio.com/docs/messaging/api/message-resource",
		"https://www.twilio.com/docs/usage/security",
		"https://www.twilio.com/docs/api/errors",
		"https://www.twilio.com/docs/api/errors/21624",
	],
	parameters: {
		...ACCOUNT,
		from: Type.Optional({
			...sender,
			description:
				"Sender of every message: a number, a name, or the SID of a Messaging Service (`MG` and 32 hexadecimal digits). Default: the sender of the message.",
		}),
	},
	expand: ({ accountSid, authToken, from }, { receiptUrl }) => ({
		channels: ["sms"],
		url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`,
		basic: { username: accountSid, password: authToken },
		form: {
			To: "{toE164}",
			...(from !== undefined && MESSAGING_SERVICE.test(from)
				? { MessagingServiceSid: from }
				: { From: from ?? "{fromE164}" }),
			Body: "{text}",
			ValidityPeriod: "{ttl}",
			...(receiptUrl !== null && { StatusCallback: receiptUrl }),
		},
		// Error 21624: Twilio takes 1 to 36,000 seconds, and drops what is in its queue longer.
		ttl: { max: 36_000 },
		accepted: { statuses: [201] },
		reference: { field: "sid" },
		error: { code: "code", message: "message" },
		refused: [
			{ field: "code", is: ["20429"], retry: "later" },
			{
				field: "code",
				is: ["21211", "21614"],
				retry: "never",
				errorCode: "30005",
			},
			// The recipient has opted out of this sender.
			{ field: "code", is: ["21610"], retry: "never", errorCode: "30004" },
		],
		...(receiptUrl !== null && {
			receipts: {
				format: "form",
				fields: {
					reference: "MessageSid",
					status: "MessageStatus",
					errorCode: "ErrorCode",
				},
				statuses: {
					accepted: "queued",
					scheduled: "queued",
					queued: "queued",
					sending: "sent",
					sent: "sent",
					partially_delivered: "sent",
					delivered: "delivered",
					read: "delivered",
					undelivered: "undelivered",
					failed: "failed",
					canceled: "canceled",
				},
				signature: twilioSignature(receiptUrl, authToken),
			},
		}),
	}),
});
