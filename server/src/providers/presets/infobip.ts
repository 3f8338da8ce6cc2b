import { Type } from "../../schema.ts";
import { preset, proofInUrl, receiptSecret, sender } from "./contract.ts";

/** By name: the group DELIVERED holds an intermediate status (DELIVERED_TO_OPERATOR). */
const STATUSES = {
	PENDING_WAITING_DELIVERY: "sent",
	PENDING_ENROUTE: "sent",
	PENDING_ACCEPTED: "sent",
	DELIVERED_TO_OPERATOR: "sent",
	DELIVERED_TO_HANDSET: "delivered",
	UNDELIVERABLE_REJECTED_OPERATOR: "undelivered",
	UNDELIVERABLE_NOT_DELIVERED: "undelivered",
	UNDELIVERABLE_NOT_SENT: "undelivered",
	UNDELIVERABLE_REJECTED_PLATFORM: "failed",
	EXPIRED_EXPIRED: "undelivered",
	EXPIRED_DLR_UNKNOWN: "undelivered",
	SIGNALS_BLOCKED: "undelivered",
	REJECTED_NETWORK: "failed",
	REJECTED_PREFIX_MISSING: "failed",
	REJECTED_DND: "failed",
	REJECTED_SOURCE: "failed",
	REJECTED_NOT_ENOUGH_CREDITS: "failed",
	REJECTED_SENDER: "failed",
	REJECTED_DESTINATION: "failed",
	REJECTED_DESTINATION_BLOCKLISTED: "failed",
	REJECTED_PREPAID_PACKAGE_EXPIRED: "failed",
	REJECTED_DESTINATION_NOT_REGISTERED: "failed",
	REJECTED_ROUTE_NOT_AVAILABLE: "failed",
	REJECTED_FLOODING_FILTER: "failed",
	REJECTED_SYSTEM_ERROR: "failed",
	// Of a repetition: the message of that id is under way.
	REJECTED_DUPLICATE_MESSAGE_ID: "sent",
	REJECTED_INVALID_UDH: "failed",
	REJECTED_MESSAGE_TOO_LONG: "failed",
	MISSING_TO: "failed",
} as const;

export const infobip = preset({
	type: "infobip",
	title: "Infobip SMS (API v3)",
	channels: ["sms"],
	isConfirmed: true,
	sources: [
		"https://www.infobip.com/docs/api/channels/sms/outbound-sms/send-sms-messages",
		"https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes",
		"https://www.infobip.com/docs/developer-resources/api-fundamentals/idempotent-message-sending",
		"https://github.com/infobip/infobip-api-java-client (SmsMessageDeliveryReporting, SmsWebhooks)",
	],
	parameters: {
		host: Type.String({
			pattern: "^[a-z0-9-]+(\\.[a-z0-9-]+)+$",
			description:
				"Host of the account's base URL, such as `xyz1ab.api.infobip.com`.",
		}),
		apiKey: Type.String({
			minLength: 16,
			description: "API key with the scope `sms:message:send`.",
		}),
		from: sender,
		receiptSecret,
	},
	expand({ host, apiKey, from }, context) {
		const proof = proofInUrl(context);
		return {
			channels: ["sms"],
			url: `https://${host}/sms/3/messages`,
			headers: { Authorization: `App ${apiKey}` },
			json: {
				messages: [
					{
						sender: from ?? "{from}",
						destinations: [{ to: "{to}", messageId: "{id}" }],
						content: { text: "{text}" },
						options: {
							validityPeriod: { amount: "{ttl}", timeUnit: "SECONDS" },
						},
						...(proof !== null && {
							webhooks: {
								delivery: { url: proof.url, intermediateReport: true },
								contentType: "application/json",
							},
						}),
					},
				],
			},
			// Infobip gives up after 48 hours.
			ttl: { max: 172_800 },
			// Names of acceptance differ (PENDING_ACCEPTED, MESSAGE_ACCEPTED): groups refuse.
			accepted: { field: "messages.0.status.name", exists: true },
			reference: { field: "messages.0.messageId" },
			error: {
				code: "messages.0.status.name",
				message: "messages.0.status.description",
			},
			refused: [
				{
					field: "messages.0.status.name",
					is: ["REJECTED_DESTINATION", "MISSING_TO"],
					retry: "never",
					errorCode: "30005",
				},
				{
					field: "messages.0.status.name",
					is: ["REJECTED_DESTINATION_BLOCKLISTED", "REJECTED_DND"],
					retry: "never",
					errorCode: "30004",
				},
				{
					field: "messages.0.status.groupName",
					is: ["UNDELIVERABLE", "EXPIRED", "REJECTED"],
					// With idempotency a message whose answer was lost is there when it is repeated.
					and: [
						{
							field: "messages.0.status.name",
							matches: "^(?!REJECTED_DUPLICATE_MESSAGE_ID$)",
						},
					],
					retry: "elsewhere",
				},
			],
			errorCodes: {
				NO_ERROR: "none",
				EC_ABSENT_SUBSCRIBER: "30003",
				EC_UNKNOWN_SUBSCRIBER: "30005",
			},
			...(proof !== null && {
				receipts: {
					format: "json",
					list: "results",
					fields: {
						reference: "messageId",
						status: "status.name",
						errorCode: "error.name",
						errorMessage: "error.description",
					},
					statuses: STATUSES,
					secret: proof.secret,
				},
			}),
		};
	},
});
