import { Type } from "../../schema.ts";
import { preset, sender } from "./contract.ts";

export const messagebird = preset({
	type: "messagebird",
	title: "MessageBird SMS (rest.messagebird.com)",
	channels: ["sms"],
	isConfirmed: true,
	sources: [
		"https://developers.messagebird.com/api/sms-messaging/",
		"https://developers.messagebird.com/api/#verifying-http-requests",
		"https://github.com/messagebird/messagebird-nodejs (lib/webhook-signature-jwt.js)",
	],
	parameters: {
		accessKey: Type.String({ minLength: 16, description: "Live access key." }),
		signingKey: Type.String({
			minLength: 16,
			description:
				"Signing key, from the developer settings: it proves receipts.",
		}),
		from: sender,
	},
	expand: ({ accessKey, signingKey, from }, { receiptUrl }) => ({
		channels: ["sms"],
		url: "https://rest.messagebird.com/messages",
		headers: { Authorization: `AccessKey ${accessKey}` },
		json: {
			originator: from ?? "{from}",
			recipients: ["{to}"],
			body: "{text}",
			reference: "{id}",
			datacoding: "auto",
			validity: "{ttl}",
			...(receiptUrl !== null && { reportUrl: receiptUrl }),
		},
		accepted: { statuses: [201] },
		reference: { field: "id" },
		error: { code: "errors.0.code", message: "errors.0.description" },
		refused: [
			// "no (correct) recipients found"
			{
				field: "errors.*.parameter",
				is: ["recipients"],
				retry: "never",
				errorCode: "30005",
			},
		],
		errorCodes: { "0": "none", "1": "30005", "27": "30003" },
		...(receiptUrl !== null && {
			receipts: {
				format: "query",
				method: "GET",
				fields: {
					reference: "id",
					status: "status",
					errorCode: "statusErrorCode",
				},
				statuses: {
					scheduled: "queued",
					buffered: "sent",
					sent: "sent",
					delivered: "delivered",
					expired: "undelivered",
					delivery_failed: "undelivered",
				},
				jwt: {
					header: "MessageBird-Signature-JWT",
					algorithm: "HS256",
					secret: signingKey,
					issuer: "MessageBird",
					url: receiptUrl,
				},
			},
		}),
	}),
});
