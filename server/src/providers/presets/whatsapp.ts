import { Type } from "../../schema.ts";
import { preset, secretOfReceipts } from "./contract.ts";

/** The number is not on WhatsApp, or cannot get authentication templates (as in India). */
const NOT_ON_APP = ["131026"];

/** Too many messages from this number to one recipient. */
const PAIR_RATE = ["131056"];

/**
 * Rates of the app and the account, which Meta answers with 400; and a service that is down or failed, which it answers with 500 or 503.
 */
const BUSY = [
	...["4", "80007", "130429", "133016"],
	...["2", "131000", "131016", "131057"],
];

export const whatsapp = preset({
	type: "whatsapp",
	title: "WhatsApp Cloud API, authentication templates",
	channels: ["whatsapp"],
	isConfirmed: true,
	setUp:
		"In the app's settings for WhatsApp, the callback URL is `https://…/receipts/NAME` and the verify token is the `receiptSecret`, which `postern providers show NAME --secrets` prints. Subscribe to the field `messages`.",
	outlined: ["appSecret"],
	sources: [
		"https://developers.facebook.com/docs/whatsapp/business-management-api/authentication-templates/copy-code-button-authentication-templates",
		"https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes",
		"https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
	],
	parameters: {
		phoneNumberId: Type.String({
			pattern: "^[0-9]{5,32}$",
			description:
				"Id of the business phone number, as the API names it: digits, and not the number itself.",
		}),
		accessToken: Type.String({
			minLength: 16,
			description:
				"Token of a system user with `whatsapp_business_messaging`; one that does not expire.",
		}),
		template: Type.String({
			pattern: "^[a-z0-9_]{1,512}$",
			description:
				"Name of an approved template of the category authentication, with a button that copies the code.",
		}),
		templateLanguage: Type.String({
			pattern: "^[a-z]{2,3}(_[A-Za-z]{2,4})?$",
			default: "en_US",
			description:
				"Language of that template, as Meta writes it: `en_US`, `de`, `pt_BR`.",
		}),
		apiVersion: Type.String({
			pattern: "^v[0-9]{1,3}\\.[0-9]{1,2}$",
			default: "v23.0",
			description: "Version of the Graph API.",
		}),
		appSecret: Type.Optional(
			Type.String({
				minLength: 16,
				description:
					"Secret of the Meta app: it signs receipts. Without it there are none.",
			}),
		),
		receiptSecret: secretOfReceipts(
			"Verify token of the webhook, for Meta's handshake",
		),
	},
	expand: (own, context) => {
		const code = [{ type: "text", text: "{code}" }];
		return {
			channels: ["whatsapp"],
			url: `https://graph.facebook.com/${own.apiVersion}/${own.phoneNumberId}/messages`,
			auth: { bearer: own.accessToken },
			json: {
				messaging_product: "whatsapp",
				recipient_type: "individual",
				to: "{to}",
				type: "template",
				template: {
					name: own.template,
					language: { code: own.templateLanguage },
					components: [
						{ type: "body", parameters: code },
						// The button gets the code once more: it is what the button copies.
						{ type: "button", sub_type: "url", index: "0", parameters: code },
					],
				},
			},
			accepted: { statuses: [200] },
			reference: { field: "messages.0.id" },
			error: { code: "error.code", message: "error.message" },
			refused: [
				{ field: "error.code", is: NOT_ON_APP, retry: "otherChannel" },
				{ field: "error.code", is: PAIR_RATE, retry: "recipientLater" },
				{ field: "error.code", is: BUSY, retry: "later" },
				// A permission or a certificate that is missing, with status 500.
				{ field: "error.code", is: ["3", "131045"], retry: "elsewhere" },
			],
			...(own.appSecret !== undefined && {
				receipts: {
					format: "json",
					list: "entry.*.changes.*.value.statuses",
					fields: {
						reference: "id",
						status: "status",
						errorCode: "errors.0.code",
						errorMessage: "errors.0.title",
					},
					statuses: {
						accepted: "sent",
						sent: "sent",
						delivered: "delivered",
						read: "delivered",
						failed: "failed",
					},
					otherChannel: { field: "errors.*.code", is: NOT_ON_APP },
					handshake: {
						in: "query",
						challenge: "hub.challenge",
						token: "hub.verify_token",
						value: context.receiptSecret,
					},
					signature: {
						header: "X-Hub-Signature-256",
						prefix: "sha256=",
						secret: own.appSecret,
					},
					// Meta puts many events into one request.
					maxBytes: 1_048_576,
				},
			}),
		};
	},
});
