/** Clickatell Platform: docs.clickatell.com, "REST API". Its callbacks are assumed. */

import type { Double, Reply, State } from "./contract.ts";
import { asJson, jsonOf, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "clickatell-api-key-0001-of-32-ch";
const SECRET = "clickatell-receipt-secret-0001-36-ch";

function message(
	status: number,
	apiMessageId: string | null,
	error: object | null = null,
): Reply {
	const accepted = error === null;
	return {
		status,
		body: { messages: [{ apiMessageId, accepted, to: "1", error }] },
	};
}

const STATUSES: Record<State, string> = {
	sent: "DELIVERED_TO_GATEWAY",
	delivered: "RECEIVED_BY_RECIPIENT",
	undelivered: "EXPIRED",
	notOnApp: "ROUTING_ERROR",
};

export const clickatell: Double = {
	preset: "clickatell",
	channel: "sms",
	parameters: { apiKey: KEY, receiptSecret: SECRET },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/messages" &&
		headers.authorization === KEY,
	read(seen) {
		const { to, from, content } = jsonOf(seen);
		return { to: to[0], from, text: content };
	},
	replies: {
		accepted: (id) => message(202, id),
		later: [TOO_MANY],
		elsewhere: [
			message(202, null, { code: 301, description: "No credit left" }),
			{ status: 402 },
		],
		never: [{ status: 410 }],
		badCredentials: { status: 401, body: `Invalid key ${KEY}` },
		errorIn200: message(200, null, { code: 1, description: "Refused" }),
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) =>
		asJson({ messageId: reference, status: STATUSES[state], to: "1" }),
	),
};
