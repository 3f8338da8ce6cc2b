import { Type } from "../../schema.ts";
import { preset, receiptSecret, secretAsKey } from "./contract.ts";

const HOSTS = { us: "api.mailgun.net", eu: "api.eu.mailgun.net" } as const;

export const mailgun = preset({
	type: "mailgun",
	title: "Mailgun",
	channels: ["email"],
	isConfirmed: true,
	setUp:
		"Webhooks for delivered messages, permanent failures and temporary failures, with the URL `https://…/receipts/NAME?key=…`; the key is the `receiptSecret`, which `postern providers show NAME --secrets` prints.",
	outlined: ["signingKey"],
	sources: [
		"https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages/post-v3--domain-name--messages",
		"https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhooks",
		"https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
	],
	parameters: {
		apiKey: Type.String({
			minLength: 16,
			description: "Key of the API: a sending key of the domain will do.",
		}),
		domain: Type.String({
			pattern: "^[A-Za-z0-9.-]+$",
			description: "Domain that sends, as Mailgun lists it: `mg.example.com`.",
		}),
		region: Type.Union([Type.Literal("us"), Type.Literal("eu")], {
			default: "us",
			description: "Region of the domain.",
		}),
		signingKey: Type.Optional(
			Type.String({
				minLength: 16,
				description:
					"Webhook signing key of the account. Without it there are no receipts.",
			}),
		),
		receiptSecret,
	},
	expand: ({ apiKey, domain, region, signingKey }, context) => ({
		channels: ["email"],
		url: `https://${HOSTS[region]}/v3/${domain}/messages`,
		basic: { username: "api", password: apiKey },
		form: {
			from: "{mailbox}",
			to: "{to}",
			subject: "{subject}",
			text: "{text}",
			html: "{html}",
			"h:Reply-To": "{replyTo}",
			"h:Auto-Submitted": "auto-generated",
			"o:tracking": "no",
			"v:postern_id": "{id}",
		},
		accepted: { statuses: [200], field: "id", exists: true },
		reference: { own: "{id}" },
		error: { message: "message" },
		refused: [
			{
				statuses: [400],
				field: "message",
				matches: "^'?to'? parameter is not a valid address",
				retry: "never",
				errorCode: "30005",
			},
		],
		// Replies of a mail server that say that it took the email.
		errorCodes: { "250": "none", "251": "none", "252": "none" },
		...(signingKey !== undefined && {
			receipts: {
				format: "json",
				fields: {
					reference: "event-data.user-variables.postern_id",
					// `severity` tells a failure that is final from one that is tried again.
					status: ["event-data.severity", "event-data.event"],
					errorCode: "event-data.delivery-status.code",
					errorMessage: "event-data.delivery-status.message",
				},
				statuses: {
					permanent: "undelivered",
					temporary: "sent",
					accepted: "sent",
					delivered: "delivered",
					opened: "delivered",
					clicked: "delivered",
					complained: "delivered",
					rejected: "failed",
				},
				// Mailgun signs a time and a token, and not the event: whoever saw one
				// signature could send any event. The secret in the URL stands for that.
				secret: secretAsKey(context.receiptSecret),
				signature: {
					field: "signature.signature",
					secret: signingKey,
					over: "{field:signature.timestamp}{field:signature.token}",
				},
			},
		}),
	}),
});
