import { Type } from "../../schema.ts";
import { preset, proofInUrl, receiptSecret, sender } from "./contract.ts";

export const sinch = preset({
	type: "sinch",
	title: "Sinch SMS (REST API)",
	channels: ["sms"],
	isConfirmed: true,
	sources: [
		"https://developers.sinch.com/docs/sms/api-reference/sms/tag/Batches/",
		"https://developers.sinch.com/docs/sms/api-reference/sms/tag/Delivery-reports/",
		"https://developers.sinch.com/docs/sms/api-reference/sms/tag/Webhooks/",
		"https://developers.sinch.com/docs/sms/api-reference/status-codes/",
	],
	parameters: {
		servicePlanId: Type.String({
			pattern: "^[A-Za-z0-9_-]{1,64}$",
			description: "Id of the service plan, from the dashboard.",
		}),
		apiToken: Type.String({
			minLength: 16,
			description: "API token of the service plan.",
		}),
		region: Type.Enum(["us", "eu", "au", "br", "ca"], {
			default: "us",
			description: "Region of the service plan, which keeps its data there.",
		}),
		from: sender,
		receiptSecret,
	},
	expand({ servicePlanId, apiToken, region, from }, context) {
		// Callbacks carry no signature unless the account manager sets one up.
		const proof = proofInUrl(context);
		return {
			channels: ["sms"],
			url: `https://${region}.sms.api.sinch.com/xms/v1/${servicePlanId}/batches`,
			auth: { bearer: apiToken },
			json: {
				from: from ?? "{from}",
				to: ["{to}"],
				body: "{text}",
				expire_at: "{expiresAt}",
				client_reference: "{id}",
				...(proof !== null && {
					delivery_report: "per_recipient",
					callback_url: proof.url,
				}),
			},
			reference: { field: "id" },
			error: { code: "code", message: "text" },
			errorCodes: {
				// In receipts: delivered, queued, dispatched.
				"0": "none",
				"400": "none",
				"401": "none",
				// Unroutable; no default sender for the country; blocked.
				"402": "30003",
				"413": "30007",
			},
			...(proof !== null && {
				receipts: {
					format: "json",
					fields: {
						reference: "batch_id",
						status: "status",
						errorCode: "code",
					},
					// Newer libraries list the words in capitals.
					ignoreCase: true,
					statuses: {
						Queued: "queued",
						Dispatched: "sent",
						Aborted: "failed",
						Cancelled: "canceled",
						Rejected: "failed",
						Deleted: "undelivered",
						Delivered: "delivered",
						Failed: "undelivered",
						Expired: "undelivered",
						// The network took the message and never told what became of it.
						Unknown: "sent",
					},
					secret: proof.secret,
				},
			}),
		};
	},
});
