import { Type } from "../../schema.ts";
import { preset, secretOfReceipts } from "./contract.ts";

export const postmark = preset({
	type: "postmark",
	title: "Postmark",
	channels: ["email"],
	isConfirmed: true,
	setUp:
		"A webhook of the message stream for deliveries, bounces and spam complaints, with the URL `https://…/receipts/NAME`, and Basic authentication: the user is `postern`, and the password is the `receiptSecret`, which `postern providers show NAME --secrets` prints.",
	sources: [
		"https://postmarkapp.com/developer/api/email-api",
		"https://postmarkapp.com/developer/api/overview#error-codes",
		"https://postmarkapp.com/developer/webhooks/delivery-webhook",
		"https://postmarkapp.com/developer/webhooks/bounce-webhook",
		"https://postmarkapp.com/developer/api/bounce-api#bounce-types",
	],
	parameters: {
		serverToken: Type.String({
			minLength: 16,
			description: "Token of the server's API.",
		}),
		messageStream: Type.String({
			pattern: "^[a-z0-9-]{1,50}$",
			default: "outbound",
			description: "Transactional message stream.",
		}),
		receiptSecret: secretOfReceipts(
			"Password of the webhook, for Basic authentication with the user `postern`",
		),
	},
	expand: ({ serverToken, messageStream }, context) => ({
		channels: ["email"],
		url: "https://api.postmarkapp.com/email",
		headers: { "X-Postmark-Server-Token": serverToken },
		json: {
			From: "{mailbox}",
			To: "{to}",
			Subject: "{subject}",
			TextBody: "{text}",
			HtmlBody: "{html}",
			ReplyTo: "{replyTo}",
			MessageStream: messageStream,
			Headers: [{ Name: "Auto-Submitted", Value: "auto-generated" }],
			Metadata: { postern_id: "{id}" },
			TrackOpens: false,
			TrackLinks: "None",
		},
		accepted: { statuses: [200], field: "ErrorCode", is: ["0"] },
		reference: { own: "{id}" },
		error: { code: "ErrorCode", message: "Message" },
		refused: [
			// Maintenance, and the rate, with whatever status they come.
			{ field: "ErrorCode", is: ["100", "429"], retry: "later" },
			// A hard bounce or a complaint before: Postmark sends to it no more.
			{
				field: "ErrorCode",
				is: ["406"],
				retry: "never",
				errorCode: "30003",
			},
			{
				field: "ErrorCode",
				is: ["300"],
				and: [{ field: "Message", matches: "'To'" }],
				retry: "never",
				errorCode: "30005",
			},
		],
		// Types of bounces that are none.
		errorCodes: {
			AddressChange: "none",
			AutoResponder: "none",
			SpamComplaint: "none",
		},
		receipts: {
			format: "json",
			fields: {
				reference: "Metadata.postern_id",
				// Bounces have a type; deliveries have none.
				status: ["Type", "RecordType"],
				errorCode: "Type",
				errorMessage: "Description",
			},
			statuses: {
				Delivery: "delivered",
				Open: "delivered",
				Click: "delivered",
				SpamComplaint: "delivered",
				AutoResponder: "delivered",
				AddressChange: "delivered",
				// The message is delayed, and tried again.
				Transient: "sent",
				// Mail that came back, and was no bounce.
				ChallengeVerification: "sent",
				OpenRelayTest: "sent",
				Subscribe: "sent",
				Unsubscribe: "sent",
				// All other types.
				Bounce: "undelivered",
			},
			// Postmark signs nothing.
			secret: { in: "basic", name: "postern", value: context.receiptSecret },
		},
	}),
});
