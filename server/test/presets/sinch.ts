/** Sinch SMS: developers.sinch.com/docs/sms/api-reference, batches, delivery reports, webhooks. */

import type { Double, State } from "./contract.ts";
import { asJson, jsonOf, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const TOKEN = "sinch-api-token-0001-of-32-chars";
const SECRET = "sinch-receipt-secret-0001-of-36-char";
const PLAN = "jd63jf88477ll123ab4567cd89012ef3";

const REPORTS: Record<State, [string, number]> = {
	sent: ["Dispatched", 401],
	delivered: ["Delivered", 0],
	undelivered: ["Failed", 402],
	notOnApp: ["Rejected", 408],
};

export const sinch: Double = {
	preset: "sinch",
	channel: "sms",
	parameters: {
		servicePlanId: PLAN,
		apiToken: TOKEN,
		region: "eu",
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === `/xms/v1/${PLAN}/batches` &&
		headers.authorization === `Bearer ${TOKEN}`,
	read(seen) {
		const { to, from, body, callback_url, expire_at, delivery_report } =
			jsonOf(seen);
		const isDue = Number.isFinite(Date.parse(expire_at));
		return {
			to: to[0],
			from,
			text: isDue && delivery_report === "per_recipient" ? body : "",
			receiptUrl: callback_url,
		};
	},
	replies: {
		accepted: (id) => ({ status: 201, body: { id, to: [], canceled: false } }),
		later: [TOO_MANY, { status: 503 }],
		elsewhere: [
			{
				status: 400,
				body: {
					code: "syntax_invalid_parameter_format",
					text: "The format of a parameter is invalid",
				},
			},
			{
				status: 403,
				body: { code: "forbidden_request", text: "Forbidden request" },
			},
		],
		never: [],
		badCredentials: { status: 401, body: "" },
		errorIn200: { status: 200, body: { code: "x", text: "Not accepted" } },
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) => {
		const [status, code] = REPORTS[state];
		return asJson({
			type: "recipient_delivery_report_sms",
			batch_id: reference,
			recipient: "919960639901",
			...{ status, code, at: "2026-03-29T12:00:00.000Z" },
		});
	}),
};
