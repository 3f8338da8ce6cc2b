import { Type } from "../../schema.ts";
import { preset } from "./contract.ts";

const HOSTS = {
	global: "api.sendgrid.com",
	eu: "api.eu.sendgrid.com",
} as const;

export const sendgrid = preset({
	type: "sendgrid",
	title: "Twilio SendGrid",
	channels: ["email"],
	isConfirmed: true,
	setUp:
		"An event webhook with the URL `https://…/receipts/NAME`, for the deliverability events, with the signature switched on. Authenticate the domain of the sender.",
	outlined: ["verificationKey"],
	sources: [
		"https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send",
		"https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors",
		"https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event",
		"https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features",
	],
	parameters: {
		apiKey: Type.String({
			minLength: 16,
			description: "Key of the API with the permission Mail Send.",
		}),
		region: Type.Union([Type.Literal("global"), Type.Literal("eu")], {
			default: "global",
			description: "Region of the account.",
		}),
		verificationKey: Type.Optional(
			Type.String({
				pattern: "^[A-Za-z0-9+/]{64,}={0,2}$",
				description:
					"Public key of the Signed Event Webhook, as SendGrid shows it: base64. Without it there are no receipts.",
			}),
		),
	},
	expand: ({ apiKey, region, verificationKey }) => ({
		channels: ["email"],
		url: `https://${HOSTS[region]}/v3/mail/send`,
		auth: { bearer: apiKey },
		json: {
			personalizations: [
				{
					to: [{ email: "{to}" }],
					// Events repeat it. A bounce that comes late has no id of SendGrid's own.
					custom_args: { postern_id: "{id}" },
				},
			],
			from: { email: "{from}", name: "{fromName}" },
			reply_to: { ifPresent: { email: "{replyTo}" } },
			subject: "{subject}",
			content: [
				{ type: "text/plain", value: "{text}" },
				{ ifPresent: { type: "text/html", value: "{html}" } },
			],
			headers: { "Auto-Submitted": "auto-generated" },
			tracking_settings: {
				click_tracking: { enable: false, enable_text: false },
				open_tracking: { enable: false },
			},
		},
		// An acceptance has no body; a page of a proxy has one.
		accepted: { statuses: [202], text: "^$" },
		reference: { own: "{id}" },
		error: { code: "errors.0.field", message: "errors.0.message" },
		refused: [
			{
				statuses: [400],
				field: "errors.*.field",
				matches: "^personalizations\\.\\d+\\.to\\.\\d+\\.email$",
				retry: "never",
				errorCode: "30005",
			},
		],
		...(verificationKey !== undefined && {
			receipts: {
				format: "json",
				list: "",
				fields: {
					reference: "postern_id",
					status: "event",
					errorCode: "status",
					errorMessage: "reason",
				},
				statuses: {
					processed: "sent",
					deferred: "sent",
					delivered: "delivered",
					open: "delivered",
					click: "delivered",
					spamreport: "delivered",
					bounce: "undelivered",
					dropped: "failed",
				},
				signature: {
					header: "X-Twilio-Email-Event-Webhook-Signature",
					secret: verificationKey,
					keyEncoding: "base64",
					algorithm: "ecdsaP256",
					encoding: "base64",
					over: "{timestamp}{body}",
					timestampHeader: "X-Twilio-Email-Event-Webhook-Timestamp",
				},
				// SendGrid gathers events, of the whole account, before it sends them.
				maxBytes: 1_048_576,
			},
		}),
	}),
});
