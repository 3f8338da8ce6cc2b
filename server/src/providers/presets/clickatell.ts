import { Type } from "../../schema.ts";
import { preset, receiptSecret, secretAsKey, sender } from "./contract.ts";

export const clickatell = preset({
	type: "clickatell",
	title: "Clickatell Platform (REST)",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"the pages on callbacks could not be read; the status words are those of the REST API and of One API together",
	setUp:
		"The integration's callback for message statuses needs the URL of receipts, which `postern providers show NAME --secrets` prints.",
	sources: [
		"https://docs.clickatell.com/archive/channels/rest-archived/",
		"https://github.com/clickatell/clickatell-php",
	],
	parameters: {
		apiKey: Type.String({
			minLength: 16,
			description: "API key of the integration, as the portal shows it.",
		}),
		from: Type.Optional({
			...sender,
			description:
				"Sender of every message: a number that the account has. Default: the sender of the message.",
		}),
		receiptSecret,
	},
	expand: ({ apiKey, from }, context) => ({
		channels: ["sms"],
		url: "https://platform.clickatell.com/messages",
		headers: { Authorization: apiKey },
		json: {
			content: "{text}",
			to: ["{to}"],
			from: from ?? "{from}",
			clientMessageId: "{id}",
		},
		accepted: { field: "messages.0.accepted", is: ["true"] },
		reference: { field: "messages.0.apiMessageId" },
		error: {
			code: "messages.0.error.code",
			message: "messages.0.error.description",
		},
		// "The mobile number is blocked, delisted or cannot be routed."
		refused: [{ statuses: [410], retry: "never", errorCode: "30004" }],
		// The portal holds the URL.
		receipts: {
			format: "json",
			fields: { reference: "messageId", status: "status" },
			statuses: {
				SENT_TO_SUPPLIER: "sent",
				DELIVERED_TO_GATEWAY: "sent",
				DEVICE_ACK: "delivered",
				RECEIVED_BY_RECIPIENT: "delivered",
				READ: "delivered",
				EXPIRED: "undelivered",
				DELIVERY_FAILURE: "failed",
				ERROR_DELIVERING: "undelivered",
				ROUTING_ERROR: "failed",
			},
			secret: secretAsKey(context.receiptSecret),
		},
	}),
});
