import { Type } from "../../schema.ts";
import { preset, receiptSecret, secretAsKey, sender } from "./contract.ts";

export const bulksms = preset({
	type: "bulksms",
	title: "BulkSMS (JSON REST API)",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"read in the vendor's OpenAPI document only; its texts may be templates, and whether a brace in a message is one could not be read",
	setUp:
		"A webhook of the trigger scope SENT, with several messages in a call, needs the URL of receipts, which `postern providers show NAME --secrets` prints.",
	sources: ["https://www.bulksms.com/developer/json/v1/"],
	parameters: {
		tokenId: Type.String({
			minLength: 1,
			description: "Id of the API token.",
		}),
		tokenSecret: Type.String({
			minLength: 8,
			description: "Secret of the API token.",
		}),
		from: sender,
		receiptSecret,
	},
	expand: ({ tokenId, tokenSecret, from }, context) => ({
		channels: ["sms"],
		url: "https://api.bulksms.com/v1/messages",
		// Without it a text beyond the GSM alphabet is refused.
		query: { "auto-unicode": "true" },
		basic: { username: tokenId, password: tokenSecret },
		json: {
			from: from ?? "{fromE164}",
			to: "{toE164}",
			body: "{text}",
			deliveryReports: "ALL",
		},
		accepted: {
			statuses: [201],
			field: "0.status.type",
			is: ["ACCEPTED", "SENT", "DELIVERED", "UNKNOWN"],
		},
		reference: { field: "0.id" },
		error: { message: "detail" },
		errorCodes: {
			EXPIRED: "30003",
			HANDSET_ERROR: "30003",
			BLOCKED: "30004",
			NOT_SENT: "30008",
		},
		// A webhook for SENT holds the URL. It is tried with an empty list.
		receipts: {
			format: "json",
			list: "",
			fields: {
				reference: "id",
				status: ["status.id", "status.type"],
				errorCode: "status.subtype",
			},
			statuses: {
				ACCEPTED: "queued",
				SENT: "sent",
				UNKNOWN: "sent",
				DELIVERED: "delivered",
				"FAILED.NOT_SENT": "failed",
				FAILED: "undelivered",
			},
			secret: secretAsKey(context.receiptSecret),
		},
	}),
});
