import { Type } from "../../schema.ts";
import { preset, receiptSecret, secretAsKey, sender } from "./contract.ts";

export const msg91 = preset({
	type: "msg91",
	title: "MSG91 SendOTP (API v5)",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"the reply was read in clients of others only, and that webhooks repeat the request_id of SendOTP is assumed; the template has the words and the sender, so the message's own text is not sent",
	setUp:
		"The panel (SMS, Webhook, version v2) needs the URL of receipts, which `postern providers show NAME --secrets` prints. The template has `##OTP##` in the place of the code.",
	sources: [
		"https://docs.msg91.com/otp",
		"https://msg91.com/help/sendotp/where-to-find-the-sendotp-api-how-to-get-template-id",
		"https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url",
	],
	parameters: {
		authKey: Type.String({
			minLength: 16,
			description: "Authentication key of the account.",
		}),
		templateId: Type.String({
			pattern: "^[A-Za-z0-9]{1,64}$",
			description:
				"Id of the OTP template, whose text has `##OTP##` in the place of the code: 4 to 9 digits.",
		}),
		from: Type.Optional({
			...sender,
			description:
				"The template's own sender. It goes out whatever a send says; with it a send needs no `from`, and records show it. Default: the sender of the message, in records only.",
		}),
		receiptSecret,
	},
	expand: ({ authKey, templateId }, context) => ({
		channels: ["sms"],
		url: "https://control.msg91.com/api/v5/otp",
		query: { template_id: templateId, mobile: "{to}", otp: "{code}" },
		headers: { authkey: authKey },
		json: {},
		// Errors come with 200 too.
		accepted: { field: "type", is: ["success"] },
		reference: { field: "request_id" },
		error: { code: "code", message: "message" },
		// Version 2 of the webhook, whose URL the panel holds: JSON in a form.
		receipts: {
			format: "form",
			unwrap: { field: "data" },
			list: "",
			fields: {
				reference: "requestId",
				status: ["report.0.status", "report.0.desc"],
				errorMessage: "report.0.failedReason",
			},
			ignoreCase: true,
			statuses: {
				"1": "delivered",
				DELIVERED: "delivered",
				"2": "undelivered",
				FAILED: "undelivered",
				"9": "undelivered",
				NDNC: "undelivered",
				"16": "failed",
				"25": "failed",
				REJECTED: "failed",
				"17": "failed",
				BLOCKED: "failed",
			},
			secret: secretAsKey(context.receiptSecret),
		},
	}),
});
