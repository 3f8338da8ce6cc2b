import { Type } from "../../schema.ts";
import { preset } from "./contract.ts";

export const resend = preset({
	type: "resend",
	title: "Resend",
	channels: ["email"],
	isConfirmed: true,
	setUp:
		"A webhook with the URL `https://…/receipts/NAME`, for the events that begin with `email.`. Verify the domain of the sender.",
	outlined: ["signingSecret"],
	sources: [
		"https://resend.com/docs/api-reference/emails/send-email",
		"https://resend.com/docs/api-reference/errors",
		"https://resend.com/docs/dashboard/webhooks/event-types",
		"https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests",
	],
	parameters: {
		apiKey: Type.String({
			pattern: "^re_[A-Za-z0-9_]{8,}$",
			description: "Key of the API, with access to sending: `re_…`.",
		}),
		signingSecret: Type.Optional(
			Type.String({
				pattern: "^whsec_[A-Za-z0-9+/]{22,}={0,2}$",
				description:
					"Signing secret of the webhook: `whsec_…`. Without it there are no receipts.",
			}),
		),
	},
	expand: ({ apiKey, signingSecret }) => ({
		channels: ["email"],
		url: "https://api.resend.com/emails",
		auth: { bearer: apiKey },
		// A message that is handed over twice goes out once.
		headers: { "Idempotency-Key": "{id}" },
		json: {
			from: "{mailbox}",
			to: ["{to}"],
			subject: "{subject}",
			text: "{text}",
			html: "{html}",
			reply_to: "{replyTo}",
			headers: { "Auto-Submitted": "auto-generated" },
		},
		accepted: { statuses: [200] },
		reference: { field: "id" },
		error: { code: "name", message: "message" },
		refused: [
			{ field: "name", is: ["concurrent_idempotent_requests"], retry: "later" },
			// With 429, but a day or a month is longer than a code lives.
			{
				field: "name",
				is: ["daily_quota_exceeded", "monthly_quota_exceeded"],
				retry: "elsewhere",
			},
			{
				statuses: [422],
				field: "message",
				matches: "^Invalid `to` field",
				retry: "never",
				errorCode: "30005",
			},
		],
		...(signingSecret !== undefined && {
			receipts: {
				format: "json",
				fields: {
					reference: "data.email_id",
					status: "type",
					errorCode: "data.bounce.type",
					errorMessage: "data.bounce.message",
				},
				statuses: {
					"email.scheduled": "queued",
					"email.sent": "sent",
					"email.delivery_delayed": "sent",
					"email.delivered": "delivered",
					"email.opened": "delivered",
					"email.clicked": "delivered",
					"email.complained": "delivered",
					"email.bounced": "undelivered",
					"email.suppressed": "undelivered",
					"email.failed": "failed",
				},
				signature: {
					header: "svix-signature",
					prefix: "v1,",
					secret: signingSecret,
					keyEncoding: "base64",
					encoding: "base64",
					over: "{header:svix-id}.{timestamp}.{body}",
					timestampHeader: "svix-timestamp",
				},
			},
		}),
	}),
});
