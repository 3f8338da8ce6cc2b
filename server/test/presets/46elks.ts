/** 46elks: 46elks.com/docs, "Send an SMS", "SMS Delivery Reports". */

import { basic } from "../support/exchange.ts";
import type { Double, State } from "./contract.ts";
import { asForm, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const USER = "u0123456789abcdef0123456789abcdef";
const PASSWORD = "46elks-password-0001-of-32-chars";
const SECRET = "46elks-receipt-secret-0001-of-36-cha";

const STATUSES: Record<State, string> = {
	sent: "sent",
	delivered: "delivered",
	undelivered: "failed",
	notOnApp: "failed",
};

export const elks46: Double = {
	preset: "46elks",
	channel: "sms",
	parameters: { username: USER, password: PASSWORD, receiptSecret: SECRET },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/a1/sms" &&
		headers.authorization === basic(`${USER}:${PASSWORD}`),
	read({ body }) {
		const form = new URLSearchParams(body);
		return {
			to: form.get("to") ?? "",
			from: form.get("from") ?? "",
			text: form.get("message") ?? "",
			receiptUrl: form.get("whendelivered") ?? "",
		};
	},
	replies: {
		accepted: (id) => ({
			status: 200,
			body: { id, status: "created", direction: "outgoing", parts: 1 },
		}),
		later: [TOO_MANY],
		elsewhere: [{ status: 403, body: "Not enough credits" }],
		never: [],
		badCredentials: { status: 401, body: "API access requires Basic HTTP" },
		errorIn200: { status: 200, body: { id: "s1", status: "failed" } },
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) =>
		asForm({ id: reference, status: STATUSES[state] }),
	),
};
