import { Type } from "../../schema.ts";
import { preset, receiptSecret, secretAsKey, sender } from "./contract.ts";

const RECIPIENT = "SMSMessageData.Recipients.0";

export const africastalking = preset({
	type: "africastalking",
	title: "Africa's Talking SMS",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"receipts are as the vendor documents them; the numbers of refusals were read in clients of others only",
	setUp:
		"The dashboard (SMS, SMS Callback URLs, Delivery Reports) needs the URL of receipts, which `postern providers show NAME --secrets` prints.",
	sources: [
		"https://developers.africastalking.com/docs/sms/sending/bulk",
		"https://developers.africastalking.com/docs/sms/notifications",
	],
	parameters: {
		username: Type.String({
			minLength: 1,
			description:
				"User name of the app. With `sandbox` the messages go to the vendor's sandbox.",
		}),
		apiKey: Type.String({ minLength: 16, description: "API key of the app." }),
		from: sender,
		receiptSecret,
	},
	expand: ({ username, apiKey, from }, context) => ({
		channels: ["sms"],
		url: `https://${username === "sandbox" ? "api.sandbox" : "api"}.africastalking.com/version1/messaging`,
		headers: { apiKey },
		form: {
			username,
			to: "{toE164}",
			from: from ?? "{from}",
			message: "{text}",
		},
		// Processed, sent, queued.
		accepted: { field: `${RECIPIENT}.statusCode`, is: ["100", "101", "102"] },
		reference: { field: `${RECIPIENT}.messageId` },
		error: { code: `${RECIPIENT}.status`, message: "SMSMessageData.Message" },
		refused: [
			// A wrong sender: 201, a sentence, and an empty list.
			{
				field: "SMSMessageData.Recipients",
				exists: false,
				and: [{ field: "SMSMessageData.Message", exists: true }],
				retry: "elsewhere",
			},
			// Invalid number, unsupported type of number.
			{
				field: `${RECIPIENT}.statusCode`,
				is: ["403", "404"],
				retry: "never",
				errorCode: "30005",
			},
			// On the deny list, do not disturb.
			{
				field: `${RECIPIENT}.statusCode`,
				is: ["406", "409"],
				retry: "never",
				errorCode: "30004",
			},
		],
		errorCodes: { AbsentSubscriber: "30003", UserInBlackList: "30004" },
		// The dashboard holds the URL.
		receipts: {
			format: "form",
			fields: { reference: "id", status: "status", errorCode: "failureReason" },
			statuses: {
				Sent: "sent",
				Submitted: "sent",
				Buffered: "sent",
				Success: "delivered",
				Rejected: "failed",
				Failed: "undelivered",
				AbsentSubscriber: "undelivered",
				Expired: "undelivered",
			},
			secret: secretAsKey(context.receiptSecret),
		},
	}),
});
