import { Type } from "../../schema.ts";
import { preset, sender } from "./contract.ts";

export const telnyx = preset({
	type: "telnyx",
	title: "Telnyx Messaging (API v2)",
	channels: ["sms"],
	isConfirmed: true,
	setUp:
		"The messaging profile must have version 2 of the webhook API, which is the default.",
	sources: [
		"https://developers.telnyx.com/api-reference/messages/send-a-message",
		"https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks",
		"https://developers.telnyx.com/docs/messaging/messages/error-codes",
	],
	parameters: {
		apiKey: Type.String({ minLength: 16, description: "API key, version 2." }),
		publicKey: Type.String({
			pattern: "^[A-Za-z0-9+/]{43}=$",
			description:
				"Public key of the account, in base64, from the portal: it proves receipts.",
		}),
		messagingProfileId: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Id of the messaging profile; needed where the sender is a name. Default: that of the sender's number.",
			}),
		),
		from: sender,
	},
	expand: (
		{ apiKey, publicKey, messagingProfileId, from },
		{ receiptUrl },
	) => ({
		channels: ["sms"],
		url: "https://api.telnyx.com/v2/messages",
		auth: { bearer: apiKey },
		json: {
			from: from ?? "{fromE164}",
			to: "{toE164}",
			text: "{text}",
			...(messagingProfileId !== undefined && {
				messaging_profile_id: messagingProfileId,
			}),
			...(receiptUrl !== null && { webhook_url: receiptUrl }),
		},
		accepted: { statuses: [200] },
		reference: { field: "data.id" },
		error: { code: "errors.0.code", message: "errors.0.detail" },
		refused: [
			{
				field: "errors.*.code",
				is: ["10002", "10016", "40001", "40310"],
				retry: "never",
				errorCode: "30005",
			},
			// The recipient has written STOP to this sender.
			{
				field: "errors.*.code",
				is: ["40300"],
				retry: "never",
				errorCode: "30004",
			},
			{ field: "errors.*.code", is: ["10011"], retry: "later" },
		],
		errorCodes: {
			"40001": "30006",
			"40002": "30007",
			"40003": "30007",
			"40005": "30003",
			"40006": "30003",
			"40300": "30004",
			"40310": "30005",
		},
		// The signature does not cover the URL, so that of the profile will do.
		receipts: {
			format: "json",
			fields: {
				reference: "data.payload.id",
				status: "data.payload.to.0.status",
				errorCode: "data.payload.errors.0.code",
				errorMessage: "data.payload.errors.0.detail",
			},
			statuses: {
				scheduled: "queued",
				queued: "queued",
				sending: "sent",
				sent: "sent",
				delivered: "delivered",
				sending_failed: "failed",
				delivery_failed: "undelivered",
				expired: "undelivered",
				cancelled: "canceled",
				delivery_unconfirmed: "sent",
			},
			signature: {
				header: "telnyx-signature-ed25519",
				algorithm: "ed25519",
				secret: publicKey,
				keyEncoding: "base64",
				encoding: "base64",
				over: "{timestamp}|{body}",
				timestampHeader: "telnyx-timestamp",
			},
		},
	}),
});
