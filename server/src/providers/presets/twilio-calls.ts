import { preset, sender } from "./contract.ts";
import { ACCOUNT, twilioSignature } from "./twilio.ts";

export const twilioCalls = preset({
	type: "twilio-calls",
	title: "Twilio Voice",
	channels: ["call"],
	isConfirmed: true,
	sources: [
		"https://www.twilio.com/docs/voice/api/call-resource",
		"https://www.twilio.com/docs/usage/security",
		"https://www.twilio.com/docs/api/errors",
	],
	parameters: { ...ACCOUNT, from: sender },
	expand: ({ accountSid, authToken, from }, { receiptUrl }) => ({
		channels: ["call"],
		url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Calls.json`,
		basic: { username: accountSid, password: authToken },
		form: {
			To: "{toE164}",
			From: from ?? "{fromE164}",
			Twiml:
				'<Response><Say language="{language}" voice="{voice}" loop="{repeat}">{textXml}</Say></Response>',
			...(receiptUrl !== null && {
				StatusCallback: receiptUrl,
				// Without these only the end of the call is reported.
				StatusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
			}),
		},
		accepted: { statuses: [201] },
		reference: { field: "sid" },
		error: { code: "code", message: "message" },
		refused: [
			{ field: "code", is: ["20429"], retry: "later" },
			{
				field: "code",
				is: ["21211", "21217", "13224"],
				retry: "never",
				errorCode: "30005",
			},
		],
		...(receiptUrl !== null && {
			receipts: {
				format: "form",
				fields: { reference: "CallSid", status: "CallStatus" },
				statuses: {
					queued: "queued",
					initiated: "sent",
					ringing: "ringing",
					"in-progress": "in-progress",
					completed: "completed",
					busy: "busy",
					"no-answer": "no-answer",
					failed: "failed",
					canceled: "canceled",
				},
				signature: twilioSignature(receiptUrl, authToken),
			},
		}),
	}),
});
