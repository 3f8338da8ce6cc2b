/** BulkSMS: bulksms.com/developer/json/v1, "Send messages", "Webhooks". */

import { basic } from "../support/exchange.ts";
import type { Double, Reply, State } from "./contract.ts";
import { asJson, jsonOf, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const TOKEN = "bulksms-token-id-0001";
const PASSWORD = "bulksms-token-secret-0001-of-32-";
const SECRET = "bulksms-receipt-secret-0001-of-36-ch";

const message = (id: string, type: string, subtype: string | null) => ({
	...{
		id,
		type: "SENT",
		to: "919960639901",
		body: "…",
		relatedSentMessageId: null,
	},
	status: { id: `${type}.${subtype}`, type, subtype },
});
const refusal = (status: number, title: string, detail: string): Reply => ({
	status,
	body: {
		type: "https://developer.bulksms.com/json/v1/errors",
		title,
		status,
		detail,
	},
});

const STATUSES: Record<State, [string, string | null]> = {
	sent: ["SENT", null],
	delivered: ["DELIVERED", null],
	undelivered: ["FAILED", "EXPIRED"],
	notOnApp: ["FAILED", "NOT_SENT"],
};

export const bulksms: Double = {
	preset: "bulksms",
	channel: "sms",
	parameters: {
		tokenId: TOKEN,
		tokenSecret: PASSWORD,
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/v1/messages" &&
		url.searchParams.get("auto-unicode") === "true" &&
		headers.authorization === basic(`${TOKEN}:${PASSWORD}`),
	read(seen) {
		const { from, to, body } = jsonOf(seen);
		return { from, to, text: body };
	},
	replies: {
		accepted: (id) => ({ status: 201, body: [message(id, "ACCEPTED", null)] }),
		later: [TOO_MANY],
		elsewhere: [
			refusal(403, "Insufficient credits", "You have not enough credits"),
			refusal(400, "Bad request", "The sender is not allowed"),
		],
		never: [],
		badCredentials: refusal(401, "Unauthorized", `No such token ${PASSWORD}`),
		errorIn200: refusal(200, "Error", "Not accepted"),
	},
	receipts: keyedReceipts(
		SECRET,
		(_, reports) =>
			asJson(
				reports.map(({ reference, state }) =>
					message(reference, ...STATUSES[state]),
				),
			),
		{ sendsBatches: true },
	),
};
