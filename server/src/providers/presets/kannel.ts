import { Type } from "../../schema.ts";
import { preset, proofInUrl, receiptSecret, sender } from "./contract.ts";

export const kannel = preset({
	type: "kannel",
	title: "Kannel (sendsms)",
	channels: ["sms"],
	isConfirmed: true,
	sources: [
		"https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html",
	],
	parameters: {
		gateway: Type.String({
			pattern: "^https?://[^/?#@{}$\\s]+$",
			description:
				"Address of the smsbox: scheme, host and port of `sendsms-port`, such as `http://127.0.0.1:13013`.",
		}),
		username: Type.String({
			minLength: 1,
			description: "`username` of the group sendsms-user.",
		}),
		password: Type.String({
			minLength: 1,
			description: "`password` of the group sendsms-user.",
		}),
		from: sender,
		receiptSecret,
	},
	expand: ({ gateway, username, password, from }, context) => {
		const proof = proofInUrl(context);
		return {
			channels: ["sms"],
			method: "GET",
			url: `${gateway}/cgi-bin/sendsms`,
			query: {
				username,
				password,
				to: "{to}",
				from: from ?? "{from}",
				text: "{text}",
				charset: "UTF-8",
				coding: "{coding}",
				...(proof !== null && {
					"dlr-mask": "31",
					"dlr-url": `${proof.url}&id={id}&status=%d`,
				}),
			},
			accepted: { statuses: [202], text: "^(0: Accepted|3: Queued)" },
			reference: { own: "{id}" },
			...(proof !== null && {
				receipts: {
					format: "query",
					method: "GET",
					fields: { reference: "id", status: "status" },
					statuses: {
						"1": "delivered",
						"2": "undelivered",
						"4": "sent",
						"8": "sent",
						"16": "failed",
					},
					secret: proof.secret,
				},
			}),
		};
	},
});
