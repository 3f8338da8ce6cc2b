import { Type } from "../../schema.ts";
import { preset, receiptSecret, secretAsKey, sender } from "./contract.ts";

export const mitto = preset({
	type: "mitto",
	title: "Mitto SMS",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"Mitto's account manager sets the callback up, and its parameters could not be read: a GET with `reference` and `status` is assumed",
	setUp:
		"The account manager sets the callback URL up, which `postern providers show NAME --secrets` prints.",
	sources: [
		"https://docs.mitto.ch/sms-bulk-sms-api-reference/",
		"https://docs.mitto.ch/sms-use-cases/",
	],
	parameters: {
		apiKey: Type.String({
			minLength: 16,
			description: "API key, from Mitto's portal.",
		}),
		from: sender,
		receiptSecret,
	},
	expand: ({ apiKey, from }, context) => ({
		channels: ["sms"],
		url: "https://rest.mittoapi.net/sms",
		headers: { "X-Mitto-API-Key": apiKey },
		json: {
			from: from ?? "{from}",
			to: "{to}",
			text: "{text}",
			type: "{coding}",
			reference: "{id}",
		},
		coding: { gsm: "GSM", ucs2: "Unicode" },
		accepted: { field: "responseCode", is: ["0"] },
		// Receipts repeat it; whether they repeat Mitto's own id is not known.
		reference: { own: "{id}" },
		error: { code: "responseCode", message: "responseText" },
		refused: [
			// Empty receiver, invalid receiver.
			{
				field: "responseCode",
				is: ["7", "8"],
				retry: "never",
				errorCode: "30005",
			},
		],
		receipts: {
			format: "query",
			method: "GET",
			fields: { reference: "reference", status: "status" },
			ignoreCase: true,
			statuses: {
				accepted: "queued",
				buffered: "sent",
				sent: "sent",
				delivered: "delivered",
				undelivered: "undelivered",
				undeliverable: "undelivered",
				expired: "undelivered",
				rejected: "failed",
				failed: "failed",
			},
			secret: secretAsKey(context.receiptSecret),
		},
	}),
});
