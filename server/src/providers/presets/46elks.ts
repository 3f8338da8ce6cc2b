import { Type } from "../../schema.ts";
import { preset, proofInUrl, receiptSecret, sender } from "./contract.ts";

export const elks46 = preset({
	type: "46elks",
	title: "46elks SMS",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"requests and receipts are as the vendor documents them; the texts of refusals could not be read, so none means an invalid number",
	sources: [
		"https://46elks.com/docs/send-sms",
		"https://46elks.com/docs/sms-delivery-reports",
	],
	parameters: {
		username: Type.String({
			minLength: 1,
			description: "API user name: `u` and 32 characters.",
		}),
		password: Type.String({ minLength: 16, description: "API password." }),
		from: sender,
		receiptSecret,
	},
	expand({ username, password, from }, context) {
		const proof = proofInUrl(context);
		return {
			channels: ["sms"],
			url: "https://api.46elks.com/a1/sms",
			basic: { username, password },
			form: {
				from: from ?? "{fromE164}",
				to: "{toE164}",
				message: "{text}",
				...(proof !== null && { whendelivered: proof.url }),
			},
			accepted: { field: "status", is: ["created", "sent", "delivered"] },
			reference: { field: "id" },
			...(proof !== null && {
				receipts: {
					format: "form",
					fields: { reference: "id", status: "status" },
					statuses: {
						created: "queued",
						sent: "sent",
						delivered: "delivered",
						failed: "undelivered",
					},
					secret: proof.secret,
				},
			}),
		};
	},
});
