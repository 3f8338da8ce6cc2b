/** Infobip SMS v3: infobip.com/docs/api, "Send SMS messages", "SMS delivery reports". */

import type { Double, Reply, State } from "./contract.ts";
import { asJson, jsonOf, keyedReceipts } from "./keyed-receipts.ts";

const KEY = "infobip-api-key-0001-of-32-chars";
const SECRET = "infobip-receipt-secret-0001-36-chars";

function message(groupName: string, name: string, messageId = "m-1"): Reply {
	const status = { groupId: 1, groupName, id: 1, name, description: name };
	return {
		status: 200,
		body: {
			bulkId: "b-1",
			messages: [{ messageId, status, destination: "919960639901" }],
		},
	};
}

function refusal(status: number, errorCode: string): Reply {
	const described = { description: "The request was refused.", action: "" };
	return { status, body: { errorCode, ...described, violations: [] } };
}

const STATUSES: Record<State, [string, string, string, string]> = {
	sent: ["PENDING", "PENDING_ENROUTE", "NO_ERROR", ""],
	delivered: ["DELIVERED", "DELIVERED_TO_HANDSET", "NO_ERROR", ""],
	undelivered: [
		"UNDELIVERABLE",
		"UNDELIVERABLE_NOT_DELIVERED",
		"EC_ABSENT_SUBSCRIBER",
		"Absent Subscriber",
	],
	notOnApp: ["REJECTED", "REJECTED_DESTINATION", "NO_ERROR", ""],
};

export const infobip: Double = {
	preset: "infobip",
	channel: "sms",
	parameters: {
		host: "xyz1ab.api.infobip.com",
		apiKey: KEY,
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/sms/3/messages" &&
		headers["content-type"] === "application/json" &&
		headers.authorization === `App ${KEY}`,
	read(seen) {
		const [{ sender, destinations, content, webhooks }] = jsonOf(seen).messages;
		return {
			to: destinations[0].to,
			from: sender,
			text: content.text,
			receiptUrl: webhooks.delivery.url,
		};
	},
	replies: {
		accepted: (reference) => message("PENDING", "PENDING_ACCEPTED", reference),
		later: [{ ...refusal(429, "E429"), headers: { "Retry-After": "3" } }],
		elsewhere: [
			message("REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"),
			message("REJECTED", "REJECTED_SENDER"),
			refusal(400, "E400"),
			refusal(403, "E403"),
		],
		never: [
			message("REJECTED", "REJECTED_DESTINATION"),
			message("REJECTED", "REJECTED_DND"),
		],
		badCredentials: refusal(401, "E401"),
		errorIn200: message("REJECTED", "REJECTED_SYSTEM_ERROR"),
	},
	receipts: keyedReceipts(
		SECRET,
		(_, reports) =>
			asJson({
				results: reports.map(({ reference, state }) => {
					const [groupName, name, errorName, description] = STATUSES[state];
					return {
						bulkId: "b-1",
						messageId: reference,
						to: "919960639901",
						status: { groupName, name, description: name },
						error: { name: errorName, description, permanent: false },
					};
				}),
			}),
		{ sendsBatches: true },
	),
};
