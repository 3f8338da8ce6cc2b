/** Africa's Talking: developers.africastalking.com, "Bulk SMS", "Notifications". */

import type { Double, Reply, State } from "./contract.ts";
import { asForm, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "africastalking-api-key-0001-32-c";
const SECRET = "africastalking-receipt-secret-0001-c";

function recipient(
	statusCode: number,
	status: string,
	messageId = "None",
): Reply {
	const Recipients = [
		{ statusCode, number: "+1", status, cost: "0", messageId },
	];
	return {
		status: 201,
		body: { SMSMessageData: { Message: "Sent to 1/1", Recipients } },
	};
}

const FATES: Record<State, Record<string, string>> = {
	sent: { status: "Submitted" },
	delivered: { status: "Success" },
	undelivered: { status: "Failed", failureReason: "AbsentSubscriber" },
	notOnApp: { status: "Rejected" },
};

export const africastalking: Double = {
	preset: "africastalking",
	channel: "sms",
	parameters: { username: "acme", apiKey: KEY, receiptSecret: SECRET },
	isAuthentic: ({ method, url, headers, body }) =>
		method === "POST" &&
		url.pathname === "/version1/messaging" &&
		headers.apikey === KEY &&
		new URLSearchParams(body).get("username") === "acme",
	read({ body }) {
		const form = new URLSearchParams(body);
		return {
			to: form.get("to") ?? "",
			from: form.get("from") ?? "",
			text: form.get("message") ?? "",
		};
	},
	replies: {
		accepted: (id) => recipient(101, "Success", id),
		later: [TOO_MANY],
		elsewhere: [
			recipient(405, "InsufficientBalance"),
			recipient(501, "GatewayError"),
			{
				status: 201,
				body: {
					SMSMessageData: { Message: "InvalidSenderId", Recipients: [] },
				},
			},
		],
		never: [
			recipient(403, "InvalidPhoneNumber"),
			recipient(406, "UserInBlacklist"),
		],
		badCredentials: {
			status: 401,
			body: "The supplied authentication is invalid",
		},
		errorIn200: recipient(500, "InternalServerError"),
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) =>
		asForm({ id: reference, phoneNumber: "+1", ...FATES[state] }),
	),
};
